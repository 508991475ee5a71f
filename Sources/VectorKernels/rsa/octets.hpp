// Between big-endian octets and limbs of 52 bits, the lowest first.

#ifndef ASSAY_RSA_OCTETS_HPP
#define ASSAY_RSA_OCTETS_HPP

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace assay::rsa {

// Bits 8 * offset and up of a number, 64 of them.
inline uint64_t wordAt(const uint8_t *octets, size_t count, size_t offset) {
  if (offset + 8 <= count) {
    uint64_t word;
    memcpy(&word, octets + (count - offset - 8), 8);
    return __builtin_bswap64(word);
  }
  uint64_t word = 0;
  for (size_t i = offset; i < count; ++i) word |= uint64_t{octets[count - 1 - i]} << (8 * (i - offset));
  return word;
}

// limbs[i * stride], i < n := the number
inline void readNumber(uint64_t *limbs, int n, int stride, const uint8_t *octets, size_t count) {
  for (int i = 0; i < n; ++i) {
    const size_t bit = size_t(52) * i;
    limbs[i * stride] = wordAt(octets, count, bit / 8) >> (bit % 8) & ((uint64_t{1} << 52) - 1);
  }
}

// octets[count] := the number in limbs[i * stride], i < n, which fits
inline void writeNumber(uint8_t *octets, size_t count, const uint64_t *limbs, int n, int stride) {
  unsigned __int128 held = 0;
  int bits = 0, next = 0;
  size_t left = count;
  while (left > 0) {
    while (bits < 64 && next < n) {
      held |= static_cast<unsigned __int128>(limbs[stride * next++]) << bits;
      bits += 52;
    }
    const uint64_t word = static_cast<uint64_t>(held);
    if (left >= 8) {
      const uint64_t swapped = __builtin_bswap64(word);
      left -= 8;
      memcpy(octets + left, &swapped, 8);
    } else {
      for (int shift = 0; left > 0; shift += 8) octets[--left] = static_cast<uint8_t>(word >> shift);
    }
    held >>= 64;
    bits -= 64;
  }
}

}  // namespace assay::rsa

#endif
