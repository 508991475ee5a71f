// What the paths of the JSON scanner share.

#ifndef ASSAY_JSON_SCAN_H_
#define ASSAY_JSON_SCAN_H_

#include "../include/assay_json.h"

namespace assay::json {

// As `assay_json_scan`, for texts that are not too long; false where the CPU it is for is not
// compiled for.
bool scanAVX512(
    const uint8_t *text, size_t length, uint32_t depth, const uint64_t *names,
    assay_json_value *values) noexcept;

}  // namespace assay::json

#endif
