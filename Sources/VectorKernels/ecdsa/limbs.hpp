// Numbers in radix 2^52, known when the code is compiled.
//
// Every constant of a field follows from its modulus, and is computed here instead of being typed.

#pragma once

#include <stddef.h>
#include <stdint.h>

namespace assay::ecdsa {

inline constexpr int limbBits = 52;
inline constexpr uint64_t limbMask = (uint64_t(1) << limbBits) - 1;

// sum of v[i] * 2^(52 i), each limb below 2^52.
template <int N>
struct Limbs {
  uint64_t v[N];
};

// The number that big-endian hexadecimal digits write; spaces separate.
template <int N, size_t Length>
constexpr Limbs<N> limbs(const char (&digits)[Length]) {
  Limbs<N> x{};
  int bit = 0;
  for (size_t i = Length - 1; i-- > 0;) {
    const char c = digits[i];
    if (c == ' ') continue;
    const uint64_t value = c <= '9' ? c - '0' : c - 'a' + 10;
    x.v[bit / limbBits] |= value << (bit % limbBits);
    bit += 4;
  }
  return x;
}

template <int N>
constexpr bool isBelow(const Limbs<N>& x, const Limbs<N>& y) {
  for (int i = N - 1; i >= 0; i--) {
    if (x.v[i] != y.v[i]) return x.v[i] < y.v[i];
  }
  return false;
}

// 2^count mod m, for an m that leaves the top bit of its N limbs free.
template <int N>
constexpr Limbs<N> power2(int count, const Limbs<N>& m) {
  Limbs<N> x{{1}};
  for (; count > 0; count--) {
    uint64_t carry = 0;
    for (int i = 0; i < N; i++) {
      const uint64_t doubled = 2 * x.v[i] + carry;
      x.v[i] = doubled & limbMask;
      carry = doubled >> limbBits;
    }
    if (isBelow(x, m)) continue;
    uint64_t borrow = 0;
    for (int i = 0; i < N; i++) {
      const uint64_t difference = x.v[i] - m.v[i] - borrow;
      x.v[i] = difference & limbMask;
      borrow = difference >> 63;
    }
  }
  return x;
}

// 1 / x mod 2^64, for odd x: each round of Newton's doubles the bits that are right, from three.
constexpr uint64_t inverseMod2to64(uint64_t x) {
  uint64_t y = x;
  for (int round = 0; round < 5; round++) y *= 2 - x * y;
  return y;
}

// The bits from `first` on, `count` of them (at most 64).
template <int N>
constexpr uint64_t bits(const Limbs<N>& x, int first, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++) {
    const int bit = first + i;
    if (bit / limbBits >= N) break;
    value |= (x.v[bit / limbBits] >> (bit % limbBits) & 1) << i;
  }
  return value;
}

}  // namespace assay::ecdsa
