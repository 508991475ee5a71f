// The C functions: the curve's kernel, if this CPU can run it.

#include "kernel.hpp"

#if defined(__x86_64__)

static const assay::ecdsa::Kernel& kernel(assay_ecdsa_curve curve) {
  switch (curve) {
    case ASSAY_ECDSA_P256: return assay::ecdsa::kernelP256;
    case ASSAY_ECDSA_P384: return assay::ecdsa::kernelP384;
    case ASSAY_ECDSA_P521: return assay::ecdsa::kernelP521;
    case ASSAY_ECDSA_SECP256K1: break;
  }
  return assay::ecdsa::kernelK256;
}

int assay_ecdsa_available(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512ifma") && __builtin_cpu_supports("bmi2");
}

size_t assay_ecdsa_base_bytes(assay_ecdsa_curve curve) { return kernel(curve).baseBytes; }
size_t assay_ecdsa_table_bytes(assay_ecdsa_curve curve) { return kernel(curve).tableBytes; }
size_t assay_ecdsa_scratch_bytes(assay_ecdsa_curve curve) { return kernel(curve).scratchBytes; }
size_t assay_ecdsa_batch_count(assay_ecdsa_curve curve) { return kernel(curve).batchCount; }

int assay_ecdsa_build_base(assay_ecdsa_curve curve, void* base, void* scratch) {
  return kernel(curve).buildBase(base, scratch);
}

int assay_ecdsa_build_table(
    assay_ecdsa_curve curve, const uint8_t* x, const uint8_t* y, void* table, void* scratch) {
  return kernel(curve).buildTable(x, y, table, scratch);
}

assay_ecdsa_verdict assay_ecdsa_verify_one(
    assay_ecdsa_curve curve, const void* base, const assay_ecdsa_job* job) {
  return kernel(curve).verifyOne(base, job);
}

void assay_ecdsa_verify_batch(assay_ecdsa_curve curve, const void* base,
                              const assay_ecdsa_job* jobs, size_t count, uint8_t* verdicts,
                              void* scratch) {
  kernel(curve).verifyBatch(base, jobs, count, verdicts, scratch);
}

int assay_ecdsa_compute(assay_ecdsa_curve curve, assay_ecdsa_modulus modulus,
                        assay_ecdsa_operation operation, const uint8_t* x, const uint8_t* y,
                        uint8_t* z) {
  return kernel(curve).compute(modulus, operation, x, y, z);
}

#else

int assay_ecdsa_available(void) { return 0; }
size_t assay_ecdsa_base_bytes(assay_ecdsa_curve) { return 0; }
size_t assay_ecdsa_table_bytes(assay_ecdsa_curve) { return 0; }
size_t assay_ecdsa_scratch_bytes(assay_ecdsa_curve) { return 0; }
size_t assay_ecdsa_batch_count(assay_ecdsa_curve) { return 0; }

int assay_ecdsa_build_base(assay_ecdsa_curve, void*, void*) { return 0; }

int assay_ecdsa_build_table(assay_ecdsa_curve, const uint8_t*, const uint8_t*, void*, void*) {
  return 0;
}

assay_ecdsa_verdict assay_ecdsa_verify_one(
    assay_ecdsa_curve, const void*, const assay_ecdsa_job*) {
  return ASSAY_ECDSA_UNDECIDED;
}

void assay_ecdsa_verify_batch(assay_ecdsa_curve, const void*, const assay_ecdsa_job*, size_t count,
                              uint8_t* verdicts, void*) {
  for (size_t i = 0; i < count; i++) verdicts[i] = ASSAY_ECDSA_UNDECIDED;
}

int assay_ecdsa_compute(assay_ecdsa_curve, assay_ecdsa_modulus, assay_ecdsa_operation,
                        const uint8_t*, const uint8_t*, uint8_t*) {
  return 0;
}

#endif
