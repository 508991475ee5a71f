#include "kernel.hpp"

#if defined(__x86_64__)
#include "instance.hpp"

const assay::ecdsa::Kernel assay::ecdsa::kernelP384 = assay::ecdsa::kernel<assay::ecdsa::CurveP384>;
#endif
