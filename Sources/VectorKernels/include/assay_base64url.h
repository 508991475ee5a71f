// Base64url without padding (RFC 7515 §2, RFC 4648 §5): decoded and checked in one pass.

#ifndef ASSAY_BASE64URL_H
#define ASSAY_BASE64URL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The ways to decode. 0 is plain C++, which every CPU has.
enum {
  // 64 characters at a time: AVX-512 F, BW, VL and VBMI, BMI2.
  ASSAY_BASE64URL_AVX512 = 1,
  // 32 characters at a time: AVX2.
  ASSAY_BASE64URL_AVX2 = 2,
  // 64 characters at a time, on arm64.
  ASSAY_BASE64URL_NEON = 4
};

// assay_base64url_paths: the paths that this CPU and its operating system allow.
//
//   post    an OR of the paths above
//   cost    a few CPUID, each of which may leave a virtual machine (microseconds): ask once
uint32_t assay_base64url_paths(void);

// What is wrong with a text. The values are those of SyntaxError.Reason.
enum {
  ASSAY_BASE64URL_VALID = 0,
  // No octets encode to this many characters (RFC 4648 §5). The offset is the text's length.
  ASSAY_BASE64URL_LENGTH = 102,
  // A character outside the alphabet, or padding. The offset is that of the first one.
  ASSAY_BASE64URL_CHARACTER = 103,
  // The last character has bits that no octet takes (RFC 4648 §3.5). The offset is its own.
  ASSAY_BASE64URL_TRAILING_BITS = 104
};

typedef struct {
  size_t offset;    // of the fault; the number of octets written if there is none
  uint32_t reason;  // one of the values above
} assay_base64url_result;

// assay_base64url_decode: output := the octets that `text` encodes, or what is wrong with it.
//
//   in      text: `length` characters; may be null if that is 0
//           path: 0 or one of the bits that assay_base64url_paths() returned
//   out     output: floor(3 * length / 4) octets; may be null if that is 0
//   pre     output has room for them and does not overlap text. Not checked.
//   post    valid: exactly that many octets are written. A fault: any of them may be written, with
//           any values. Where a text has several, a bad character is reported before a bad length,
//           and that before trailing bits, so every path gives the same answer.
//           Not an octet outside text is read, or outside these octets of output written.
//   cost    O(length); no allocation, no state
//   timing  depends on length, path and where the first fault is; the plain path and the last few
//           characters of the others look up a table at the characters
assay_base64url_result assay_base64url_decode(
    const uint8_t *text, size_t length, uint8_t *output, uint32_t path);

// assay_base64url_decode_behind: the payload and the signature of a compact serialization, if it begins
// with a header that is known already.
//
//   in      token: `length` octets
//           header: the encoded header, `header_length` octets
//           signature_length: how long the encoded signature is expected to be
//           path: as above
//   out     output: floor(3 * p / 4) + floor(3 * signature_length / 4) octets, p being
//           length - header_length - signature_length - 2
//   pre     output has room for floor(3 * length / 4) octets and does not overlap the others. Not
//           checked.
//   post    1: the token is the header, a dot, p characters, a dot and `signature_length` characters;
//           both decode, and their octets are in output, one behind the other.
//           0: it is something else, or the path has no such code. The octets of output may have any
//           values then.
//           Not an octet outside token and header is read, or outside these octets of output written.
//   cost    O(length); no allocation, no state
//   timing  depends on the lengths, on where the token differs from the header, and on the result
int assay_base64url_decode_behind(
    const uint8_t *token, size_t length, const uint8_t *header, size_t header_length,
    size_t signature_length, uint8_t *output, uint32_t path);

typedef struct {
  size_t count;      // how many dots there are, 3 where there are more
  size_t places[3];  // their offsets; the length of the text for those that are not there
} assay_base64url_dots;

// assay_base64url_find_dots: the first three dots of a text, which separate its segments.
//
//   in      text: `length` octets
//           path: as above
//   post    not an octet outside text is read
//   cost    O(length); no allocation, no state
//   timing  depends on length, path and where the dots are
assay_base64url_dots assay_base64url_find_dots(
    const uint8_t *text, size_t length, uint32_t path);

// assay_base64url_find_dot: the offset of the first dot of a text, or its length where it has none.
//
//   post    not an octet outside text is read
//   cost    O(result); no allocation, no state
size_t assay_base64url_find_dot(const uint8_t *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
