// The field of 2^255 - 19, one element at a time, in plain C++: for tables and for inversions.

#ifndef ASSAY_ED25519_FIELD_HPP
#define ASSAY_ED25519_FIELD_HPP

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace assay::ed25519 {

inline constexpr uint64_t mask51 = (uint64_t{1} << 51) - 1;

// Five limbs of 51 bits, each below 2^52; the value may be above p.
struct Field {
  uint64_t v[5];
};

inline constexpr Field zero = {{0, 0, 0, 0, 0}};
inline constexpr Field one = {{1, 0, 0, 0, 0}};

// d = -121665/121666, 2 d, and a square root of -1 (RFC 8032 5.1)
inline constexpr Field curveD = {{0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb,
                                  0x52036cee2b6ff}};
inline constexpr Field rootOfMinusOne = {{0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60,
                                          0x78595a6804c9e, 0x2b8324804fc1d}};

inline Field add(const Field &x, const Field &y) {
  Field z;
  uint64_t carry = 0;
  for (int i = 0; i < 5; ++i) {
    carry += x.v[i] + y.v[i];
    z.v[i] = carry & mask51;
    carry >>= 51;
  }
  z.v[0] += 19 * carry;
  return z;
}

inline Field sub(const Field &x, const Field &y) {
  // 4 p, which is above any y
  constexpr uint64_t lowest = (uint64_t{1} << 53) - 76, other = (uint64_t{1} << 53) - 4;
  Field z;
  uint64_t carry = 0;
  for (int i = 0; i < 5; ++i) {
    carry += x.v[i] + (i == 0 ? lowest : other) - y.v[i];
    z.v[i] = carry & mask51;
    carry >>= 51;
  }
  z.v[0] += 19 * carry;
  return z;
}

inline Field mul(const Field &x, const Field &y) {
  using Wide = unsigned __int128;
  const uint64_t *a = x.v, *b = y.v;
  const uint64_t b1 = 19 * b[1], b2 = 19 * b[2], b3 = 19 * b[3], b4 = 19 * b[4];
  Wide c0 = Wide{a[0]} * b[0] + Wide{a[1]} * b4 + Wide{a[2]} * b3 + Wide{a[3]} * b2 + Wide{a[4]} * b1;
  Wide c1 = Wide{a[0]} * b[1] + Wide{a[1]} * b[0] + Wide{a[2]} * b4 + Wide{a[3]} * b3 + Wide{a[4]} * b2;
  Wide c2 = Wide{a[0]} * b[2] + Wide{a[1]} * b[1] + Wide{a[2]} * b[0] + Wide{a[3]} * b4 + Wide{a[4]} * b3;
  Wide c3 = Wide{a[0]} * b[3] + Wide{a[1]} * b[2] + Wide{a[2]} * b[1] + Wide{a[3]} * b[0] + Wide{a[4]} * b4;
  Wide c4 = Wide{a[0]} * b[4] + Wide{a[1]} * b[3] + Wide{a[2]} * b[2] + Wide{a[3]} * b[1] + Wide{a[4]} * b[0];
  Field z;
  c1 += static_cast<uint64_t>(c0 >> 51);
  c2 += static_cast<uint64_t>(c1 >> 51);
  c3 += static_cast<uint64_t>(c2 >> 51);
  c4 += static_cast<uint64_t>(c3 >> 51);
  const uint64_t low = (static_cast<uint64_t>(c0) & mask51) + 19 * static_cast<uint64_t>(c4 >> 51);
  z.v[0] = low & mask51;
  z.v[1] = (static_cast<uint64_t>(c1) & mask51) + (low >> 51);
  z.v[2] = static_cast<uint64_t>(c2) & mask51;
  z.v[3] = static_cast<uint64_t>(c3) & mask51;
  z.v[4] = static_cast<uint64_t>(c4) & mask51;
  return z;
}

// x^(2^n)
inline Field square(const Field &x, int n = 1) {
  using Wide = unsigned __int128;
  Field z = x;
  while (n-- > 0) {
    const uint64_t *a = z.v;
    const uint64_t d0 = 2 * a[0], d1 = 2 * a[1], d2 = 2 * a[2], e3 = 19 * a[3], e4 = 19 * a[4];
    Wide c0 = Wide{a[0]} * a[0] + Wide{d1} * e4 + Wide{d2} * e3;
    Wide c1 = Wide{d0} * a[1] + Wide{d2} * e4 + Wide{a[3]} * e3;
    Wide c2 = Wide{d0} * a[2] + Wide{a[1]} * a[1] + Wide{2 * a[3]} * e4;
    Wide c3 = Wide{d0} * a[3] + Wide{d1} * a[2] + Wide{a[4]} * e4;
    Wide c4 = Wide{d0} * a[4] + Wide{d1} * a[3] + Wide{a[2]} * a[2];
    c1 += static_cast<uint64_t>(c0 >> 51);
    c2 += static_cast<uint64_t>(c1 >> 51);
    c3 += static_cast<uint64_t>(c2 >> 51);
    c4 += static_cast<uint64_t>(c3 >> 51);
    const uint64_t low = (static_cast<uint64_t>(c0) & mask51) + 19 * static_cast<uint64_t>(c4 >> 51);
    z.v[0] = low & mask51;
    z.v[1] = (static_cast<uint64_t>(c1) & mask51) + (low >> 51);
    z.v[2] = static_cast<uint64_t>(c2) & mask51;
    z.v[3] = static_cast<uint64_t>(c3) & mask51;
    z.v[4] = static_cast<uint64_t>(c4) & mask51;
  }
  return z;
}

// x^(2^250 - 1), and x^11 beside it
inline Field power250(const Field &x, Field &x11) {
  const Field x2 = square(x);
  const Field x9 = mul(square(x2, 2), x);
  x11 = mul(x9, x2);
  const Field t5 = mul(square(x11), x9);
  const Field t10 = mul(square(t5, 5), t5);
  const Field t20 = mul(square(t10, 10), t10);
  const Field t40 = mul(square(t20, 20), t20);
  const Field t50 = mul(square(t40, 10), t10);
  const Field t100 = mul(square(t50, 50), t50);
  const Field t200 = mul(square(t100, 100), t100);
  return mul(square(t200, 50), t50);
}

// 1/x = x^(2^255 - 21), and 0 for 0
inline Field invert(const Field &x) {
  Field x11;
  const Field t = power250(x, x11);
  return mul(square(t, 5), x11);
}

// x^(2^252 - 3) = x^((p - 5) / 8)
inline Field powerForRoot(const Field &x) {
  Field x11;
  const Field t = power250(x, x11);
  return mul(square(t, 2), x);
}

// The one representative below p.
inline Field canonical(const Field &x) {
  Field z = add(x, zero);
  z = add(z, zero);
  // Now the value is below 2^255 + 2^51; q says how often p goes into it.
  uint64_t q = (z.v[0] + 19) >> 51;
  for (int i = 1; i < 5; ++i) q = (z.v[i] + q) >> 51;
  uint64_t carry = 19 * q;
  for (int i = 0; i < 5; ++i) {
    carry += z.v[i];
    z.v[i] = carry & mask51;
    carry >>= 51;
  }
  return z;
}

inline bool equal(const Field &x, const Field &y) {
  const Field a = canonical(x), b = canonical(y);
  return memcmp(a.v, b.v, sizeof a.v) == 0;
}

inline bool isOdd(const Field &x) { return (canonical(x).v[0] & 1) != 0; }

inline uint64_t loadWord(const uint8_t *octets) {
  uint64_t word;
  memcpy(&word, octets, 8);
  return word;
}

// The lowest 255 bits of 32 octets, little-endian; the value may be above p.
inline Field decodeField(const uint8_t *octets) {
  return {{loadWord(octets) & mask51, loadWord(octets + 6) >> 3 & mask51,
           loadWord(octets + 12) >> 6 & mask51, loadWord(octets + 19) >> 1 & mask51,
           loadWord(octets + 24) >> 12 & mask51}};
}

}  // namespace assay::ed25519

#endif
