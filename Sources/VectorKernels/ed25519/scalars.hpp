// Numbers modulo the group's order L = 2^252 + delta (RFC 8032 5.1), and their signed digits.

#ifndef ASSAY_ED25519_SCALARS_HPP
#define ASSAY_ED25519_SCALARS_HPP

#include "field.hpp"

namespace assay::ed25519 {

struct Scalar {
  uint64_t w[4];
};

inline constexpr uint64_t delta[2] = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6};
inline constexpr Scalar order = {{delta[0], delta[1], 0, uint64_t{1} << 60}};
inline constexpr Scalar twiceOrder = {{2 * delta[0], 2 * delta[1], 0, uint64_t{1} << 61}};

inline bool isBelow(const Scalar &x, const Scalar &y) {
  for (int i = 3; i >= 0; --i) {
    if (x.w[i] != y.w[i]) return x.w[i] < y.w[i];
  }
  return false;
}

// x + y or x - y modulo 2^256
template <bool negative>
inline Scalar sum(const Scalar &x, const Scalar &y) {
  Scalar z;
  unsigned __int128 t = negative ? 1 : 0;
  for (int i = 0; i < 4; ++i) {
    t += x.w[i];
    t += negative ? ~y.w[i] : y.w[i];
    z.w[i] = static_cast<uint64_t>(t);
    t >>= 64;
  }
  return z;
}

// x mod 2^252, x in words[4] or more
inline Scalar lower252(const uint64_t *words) {
  return {{words[0], words[1], words[2], words[3] & ((uint64_t{1} << 60) - 1)}};
}

// p[n - 1] := floor(x / 2^252) delta, for x in words[n]
template <int n>
inline void foldUpper(uint64_t *p, const uint64_t *words) {
  constexpr int m = n - 3;
  uint64_t h[m];
  for (int i = 0; i < m; ++i) h[i] = words[3 + i] >> 60 | (i + 4 < n ? words[4 + i] << 4 : 0);
  unsigned __int128 low = 0, high = 0;
  for (int i = 0; i <= m; ++i) {
    if (i < m) low += static_cast<unsigned __int128>(h[i]) * delta[0];
    if (i > 0) high += static_cast<unsigned __int128>(h[i - 1]) * delta[1];
    low += static_cast<uint64_t>(high);
    p[i] = static_cast<uint64_t>(low);
    low >>= 64;
    high >>= 64;
  }
  p[m + 1] = static_cast<uint64_t>(low + high);
}

// x mod L for 64 octets, little-endian
//
// 2^252 = -delta, so x = a - p, a = x mod 2^252 and p = floor(x / 2^252) delta < 2^386; the same for p,
// which gives a q < 2^260, and for q, which gives an r < 2^133: x = a - b + c - r.
inline Scalar reduceWide(const uint8_t *octets) {
  uint64_t x[8], p[7], q[6], r[5];
  memcpy(x, octets, 64);
  foldUpper<8>(p, x);
  foldUpper<7>(q, p);
  foldUpper<6>(r, q);
  const Scalar rest = {{r[0], r[1], r[2], 0}};
  // 2 L - b - r > 0, and with a + c < 2^253 the sum is below 4 L.
  Scalar z = sum<true>(sum<true>(twiceOrder, lower252(p)), rest);
  z = sum<false>(z, sum<false>(lower252(x), lower252(q)));
  if (!isBelow(z, twiceOrder)) z = sum<true>(z, twiceOrder);
  if (!isBelow(z, order)) z = sum<true>(z, order);
  return z;
}

inline Scalar decodeScalar(const uint8_t *octets) {
  Scalar z;
  memcpy(z.w, octets, sizeof z.w);
  return z;
}

}  // namespace assay::ed25519

#endif
