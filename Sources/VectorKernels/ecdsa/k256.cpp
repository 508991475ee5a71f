#include "kernel.hpp"

#if defined(__x86_64__)
#include "instance.hpp"

const assay::ecdsa::Kernel assay::ecdsa::kernelK256 = assay::ecdsa::kernel<assay::ecdsa::CurveK256>;
#endif
