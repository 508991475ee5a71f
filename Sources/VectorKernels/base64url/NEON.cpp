// Base64url in NEON: 64 characters, 48 octets a step.

#include "Decoder.h"

#if defined(__aarch64__)

#include <arm_neon.h>

namespace assay::base64url {

// The values of sixteen characters, 0x80 for bad ones. A character beyond 127 is beyond both
// tables too, for which the first look-up gives 0 and the second keeps what it is given.
static inline uint8x16_t valuesOf(
    uint8x16x4_t low, uint8x16x4_t high, uint8x16_t characters) noexcept {
  const uint8x16_t outside = vandq_u8(characters, vdupq_n_u8(0x80));
  const uint8x16_t first = vqtbl4q_u8(low, characters);
  const uint8x16_t second = vqtbx4q_u8(first, high, vsubq_u8(characters, vdupq_n_u8(64)));
  return vorrq_u8(second, outside);
}

Result decodeNEON(const uint8_t *text, size_t length, uint8_t *output) noexcept {
  const uint8x16x4_t low = vld1q_u8_x4(values.of);
  const uint8x16x4_t high = vld1q_u8_x4(values.of + 64);
  size_t at = 0;
  for (; length - at >= 64; at += 64) {
    // a, b, c, d: the first, second, third and fourth of each group of four.
    const uint8x16x4_t group = vld4q_u8(text + at);
    const uint8x16_t a = valuesOf(low, high, group.val[0]);
    const uint8x16_t b = valuesOf(low, high, group.val[1]);
    const uint8x16_t c = valuesOf(low, high, group.val[2]);
    const uint8x16_t d = valuesOf(low, high, group.val[3]);
    // The plain path finds which one is bad.
    if (vmaxvq_u8(vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d))) & 0x80) break;
    const uint8x16x3_t octets = {{
        vorrq_u8(vshlq_n_u8(a, 2), vshrq_n_u8(b, 4)),
        vorrq_u8(vshlq_n_u8(b, 4), vshrq_n_u8(c, 2)),
        vorrq_u8(vshlq_n_u8(c, 6), d),
    }};
    vst3q_u8(output + at / 4 * 3, octets);
  }
  return decodePlain(text, length, output, at);
}

}  // namespace assay::base64url

#else

namespace assay::base64url {

Result decodeNEON(const uint8_t *text, size_t length, uint8_t *output) noexcept {
  return decodePlain(text, length, output, 0);
}

}  // namespace assay::base64url

#endif
