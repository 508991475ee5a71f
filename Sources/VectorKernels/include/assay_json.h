// JSON objects as tokens have them (RFC 8259, RFC 7515 §4): checked, and their members found.

#ifndef ASSAY_JSON_H
#define ASSAY_JSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The ways to scan. There is none without vectors: who has neither reads in another way.
enum {
  // 64 octets at a time: AVX-512 F, BW, CD, DQ, VL, VBMI and VBMI2, BMI2, PCLMULQDQ, VAES.
  ASSAY_JSON_AVX512 = 1
};

// assay_json_paths: the paths that this CPU and its operating system allow.
//
//   post    an OR of the paths above
//   cost    a few CPUID, each of which may leave a virtual machine (microseconds): ask once
uint32_t assay_json_paths(void);

enum {
  // How many members may be asked for.
  ASSAY_JSON_WANTED = 16,
  // The most names that all objects of a text may have together.
  ASSAY_JSON_NAMES = 64,
  // The longest text.
  ASSAY_JSON_LENGTH = 65535
};

// What the value of a member is.
enum {
  ASSAY_JSON_STRING = 1,
  // At most twelve digits and nothing else.
  ASSAY_JSON_SHORT_INTEGER = 2,
  // Any other number.
  ASSAY_JSON_NUMBER = 3,
  // true, false or null.
  ASSAY_JSON_LITERAL = 4,
  ASSAY_JSON_OBJECT = 5,
  ASSAY_JSON_ARRAY = 6,
  // An array whose elements, if any, are all strings.
  ASSAY_JSON_STRINGS = 7
};

typedef struct {
  // The value of a short integer.
  uint64_t integer;
  // Where the value stands: a string without its quotes, anything else as a whole.
  uint16_t start, end;
  // One of the values above, or 0 where there is no such member.
  uint32_t kind;
} assay_json_value;

// assay_json_scan: whether `text` is one object as a token may hold it, and what some members are.
//
//   in      text: `length` octets
//           depth: the deepest nesting allowed, the object itself counted; at most 64
//           path: one of the bits that assay_json_paths() returned
//           names: ASSAY_JSON_WANTED names of one to seven octets, the first octet in the lowest
//           bits; from the first 0 on none is wanted
//   out     values: the value of each of them, of the members of the outermost object
//   post    1: the text is JSON by RFC 8259 in UTF-8, one object with white space around it at
//           most, nested no deeper than `depth`; no object in it has two members of one name, and
//           no string an escape or U+0000.
//           0: it may be anything. Also given where the text is all that, but longer or with more
//           names than above, or where two names look alike at a quick glance. `values` may have
//           any values then.
//           Not an octet outside text is read.
//   cost    O(length); no allocation, no state, 9 KiB of stack
//   timing  depends on the text
int assay_json_scan(
    const uint8_t *text, size_t length, uint32_t depth, uint32_t path, const uint64_t *names,
    assay_json_value *values);

#ifdef __cplusplus
}
#endif

#endif
