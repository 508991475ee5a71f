// What the paths of the base64url decoder share: the answer, and the ends that no vector fills.

#ifndef ASSAY_BASE64URL_DECODER_H_
#define ASSAY_BASE64URL_DECODER_H_

#include <stddef.h>
#include <stdint.h>

#include "../include/assay_base64url.h"

namespace assay::base64url {

using Result = assay_base64url_result;

// The value of each character (RFC 4648 §5, table 2); 0x80 marks those outside the alphabet.
struct Values {
  alignas(64) uint8_t of[256];

  constexpr Values() : of() {
    for (int c = 0; c < 256; c++) of[c] = 0x80;
    for (int i = 0; i < 26; i++) of['A' + i] = uint8_t(i);
    for (int i = 0; i < 26; i++) of['a' + i] = uint8_t(26 + i);
    for (int i = 0; i < 10; i++) of['0' + i] = uint8_t(52 + i);
    of['-'] = 62;
    of['_'] = 63;
  }
};
inline constexpr Values values;

// The bits of the last of `length` characters that belong to no octet.
constexpr uint8_t unusedBits(size_t length) noexcept {
  return length % 4 == 2 ? 15 : length % 4 == 3 ? 3 : 0;
}

// The answer for a text without bad characters, by its length and the value of its last character.
constexpr Result verdict(size_t length, uint8_t last) noexcept {
  if (length % 4 == 1) return {length, ASSAY_BASE64URL_LENGTH};
  if (last & unusedBits(length)) return {length - 1, ASSAY_BASE64URL_TRAILING_BITS};
  return {length / 4 * 3 + length % 4 * 3 / 4, ASSAY_BASE64URL_VALID};
}

// Decodes text[at...], where `at` is a multiple of four, one character after the other.
Result decodePlain(const uint8_t *text, size_t length, uint8_t *output, size_t at) noexcept;

// Each does the whole of a text; `decodePlain` does, where the CPU it is for is not compiled for.
Result decodeAVX512(const uint8_t *text, size_t length, uint8_t *output) noexcept;
Result decodeAVX2(const uint8_t *text, size_t length, uint8_t *output) noexcept;
Result decodeNEON(const uint8_t *text, size_t length, uint8_t *output) noexcept;

// As `assay_base64url_decode_behind`, for lengths that are possible; false where the CPU it is for is not
// compiled for.
bool decodeBehindAVX512(
    const uint8_t *token, size_t length, const uint8_t *header, size_t headerLength,
    size_t signatureLength, uint8_t *output) noexcept;

}  // namespace assay::base64url

#endif
