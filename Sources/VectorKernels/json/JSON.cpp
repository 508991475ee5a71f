// The door of the JSON scanner.

#include "../sha2/CPU.h"
#include "Scan.h"

uint32_t assay_json_paths(void) {
  const assay::CPU cpu;
  return cpu.vbmi2 ? ASSAY_JSON_AVX512 : 0;
}

int assay_json_scan(
    const uint8_t *text, size_t length, uint32_t depth, uint32_t path, const uint64_t *names,
    assay_json_value *values) {
  if (path != ASSAY_JSON_AVX512 || length > ASSAY_JSON_LENGTH || depth > 64) return 0;
  return assay::json::scanAVX512(text, length, depth, names, values);
}
