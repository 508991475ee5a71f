// What is left of a JSON text when the insides of strings and of numbers are taken out.

#ifndef ASSAY_JSON_SKELETON_H_
#define ASSAY_JSON_SKELETON_H_

#include <stddef.h>
#include <stdint.h>

#include "../include/assay_json.h"

namespace assay::json {

// The octets that matter to the grammar, in order, and where they stand.
//
//     {"sub":"alice","roles":["x"],"exp":1790000000}      text
//     {""   :""     ,""     :["" ],""   :1         }      octets
//
// Both quotes of a string, what stands between values, and the first octet of whatever else is
// outside strings: numbers, literals, and anything that belongs nowhere.
struct Skeleton {
  static constexpr size_t capacity = 2048;

  // What is behind the last one may be written to, and is 0 in `octets` at first.
  alignas(64) uint8_t octets[capacity + 64];
  alignas(64) uint16_t places[capacity + 64];
  size_t count;
};

}  // namespace assay::json

#endif
