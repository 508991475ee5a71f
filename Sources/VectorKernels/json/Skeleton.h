// What is left of a JSON text when the insides of strings and of scalars are taken out.

#ifndef ASSAY_JSON_SKELETON_H_
#define ASSAY_JSON_SKELETON_H_

#include <stddef.h>
#include <stdint.h>

#include "../include/assay_json.h"

#define ASSAY_JSON_INLINE inline __attribute__((always_inline))

namespace assay::json {

// The tokens of a text, one octet each, in order, and where they stand.
//
//     {"sub":"alice","roles":["x"],"exp":1790000000}      text
//     {" :" ," :[" ]," :1 }                               octets, 64 of them a group
//
// A string is its opening quote; a number or a literal is its first octet, as is anything that
// belongs nowhere. White space separates, and is no token: so a string or scalar ends where the next
// token begins, or the white space before that.
struct Skeleton {
  static constexpr size_t capacity = 1024;

  // What is behind the last token may be written to. The place behind it is the text's length.
  alignas(64) uint8_t octets[capacity + 64];
  alignas(64) uint16_t places[capacity + 64];
  // Where the objects and arrays end that are members of the outermost object, by first token.
  uint16_t ends[capacity];
};

}  // namespace assay::json

#endif
