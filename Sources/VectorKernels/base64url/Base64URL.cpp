// The door of the base64url decoder, and its plain path.

#include "../sha2/CPU.h"
#include "Decoder.h"

namespace assay::base64url {

Result decodePlain(const uint8_t *text, size_t length, uint8_t *output, size_t at) noexcept {
  uint8_t *out = output + at / 4 * 3;
  uint32_t bits = 0;
  uint8_t value = 0;
  for (size_t i = at; i < length; i++) {
    value = values.of[text[i]];
    if (value & 0x80) return {i, ASSAY_BASE64URL_CHARACTER};
    bits = bits << 6 | value;
    // After the second, third and fourth character of a group an octet is complete.
    if (i % 4 != 0) *out++ = uint8_t(bits >> (6 - 2 * (i % 4)));
  }
  return verdict(length, length % 4 ? value : 0);
}

}  // namespace assay::base64url

uint32_t assay_base64url_paths(void) {
#if defined(__aarch64__)
  return ASSAY_BASE64URL_NEON;
#else
  const assay::CPU cpu;
  return (cpu.vbmi ? ASSAY_BASE64URL_AVX512 : 0) | (cpu.avx2 ? ASSAY_BASE64URL_AVX2 : 0);
#endif
}

assay_base64url_result assay_base64url_decode(
    const uint8_t *text, size_t length, uint8_t *output, uint32_t path) {
  switch (path) {
    case ASSAY_BASE64URL_AVX512: return assay::base64url::decodeAVX512(text, length, output);
    case ASSAY_BASE64URL_AVX2: return assay::base64url::decodeAVX2(text, length, output);
    case ASSAY_BASE64URL_NEON: return assay::base64url::decodeNEON(text, length, output);
    default: return assay::base64url::decodePlain(text, length, output, 0);
  }
}

int assay_base64url_decode_behind(
    const uint8_t *token, size_t length, const uint8_t *header, size_t header_length,
    size_t signature_length, uint8_t *output, uint32_t path) {
  // In this order nothing overflows.
  if (path != ASSAY_BASE64URL_AVX512 || length < 2 || header_length > length - 2 ||
      signature_length > length - 2 - header_length)
    return 0;
  return assay::base64url::decodeBehindAVX512(
      token, length, header, header_length, signature_length, output);
}
