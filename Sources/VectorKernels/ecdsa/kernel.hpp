// One curve's kernel as a table of functions, so that each curve is a file of its own.

#pragma once

#include "../include/assay_ecdsa.h"

namespace assay::ecdsa {

// The functions of assay_ecdsa.h, but for the curve.
struct Kernel {
  size_t baseBytes, tableBytes, scratchBytes, batchCount;
  int (*buildBase)(void* base, void* scratch);
  int (*buildTable)(const uint8_t* x, const uint8_t* y, void* table, void* scratch);
  assay_ecdsa_verdict (*verifyOne)(const void* base, const assay_ecdsa_job* job);
  void (*verifyBatch)(const void* base, const assay_ecdsa_job* jobs, size_t count,
                      uint8_t* verdicts, void* scratch);
  int (*compute)(assay_ecdsa_modulus modulus, assay_ecdsa_operation operation, const uint8_t* x,
                 const uint8_t* y, uint8_t* z);
};

extern const Kernel kernelP256, kernelP384, kernelP521, kernelK256;

}  // namespace assay::ecdsa
