// 1 / x modulo a prime, for one number, in variable time.

#pragma once

#include "limbs.hpp"

namespace assay::ecdsa {

// The inverse by division steps, 62 at a time.
//
// A step maps (delta, f, g), f odd, to (1 - delta, g, (g - f) / 2) where delta > 0 and g is odd, and
// else to (1 + delta, f, (g + (g mod 2) f) / 2). From (1, modulus, x) it ends at g = 0, f = +-1.
// Which 62 steps come next depends on the low 62 bits of f and g alone, so they are gathered in a
// matrix with entries of 63 bits, which is then applied to the long numbers: to f and g exactly, to
// their cofactors d and e (d x = f, e x = g) modulo the prime. Everything is public: zeros of g are
// skipped and up to six bits of it are cleared at once.
//
// Source: Bernstein and Yang, Fast constant-time gcd computation and modular inversion, TCHES
// 2019 (3), 340-398.
template <int N, int Bits>
class Inverse {
  static constexpr int wordBits = 62;
  static constexpr int64_t wordMask = (int64_t(1) << wordBits) - 1;
  static constexpr int count = (Bits + 2 + wordBits - 1) / wordBits;
  // More than ever needed (about 2.3 steps a bit), so that no input can run on.
  static constexpr int rounds = 3 * Bits / wordBits + 2;

  // sum of v[i] * 2^(62 i); all words but the last in [0, 2^62), the last signed.
  struct Number {
    int64_t v[count];
  };

  // 2^62 times what 62 steps make of (f, g): (u f + v g, q f + r g).
  struct Matrix {
    int64_t u, v, q, r;
  };

  using Wide = __int128;

 public:
  // z := 1 / x mod m. False, and z = 0, where x is a multiple of m.
  static bool compute(const Limbs<N>& x, const Limbs<N>& m, Limbs<N>& z) {
    const Number modulus = words(m);
    const uint64_t inverse = inverseMod2to64(uint64_t(modulus.v[0]));
    Number f = modulus, g = words(x), d{}, e{};
    e.v[0] = 1;
    int64_t delta = 1;
    for (int round = 0; round < rounds && !isZero(g); round++) {
      const Matrix t = steps(delta, uint64_t(f.v[0]), uint64_t(g.v[0]));
      applyModulo(t, d, e, modulus, inverse);
      apply(t, f, g);
    }
    z = Limbs<N>{};
    if (!isUnit(f)) return false;
    z = limbs52(settled(d, f.v[count - 1] < 0, modulus));
    return true;
  }

 private:
  static Matrix steps(int64_t& delta, uint64_t f, uint64_t g) {
    uint64_t u = 1, v = 0, q = 0, r = 1;
    int left = wordBits;
    for (;;) {
      // A bit set at `left` ends the count there.
      const int zeros = __builtin_ctzll(g | (~uint64_t(0) << left));
      g >>= zeros;
      u <<= zeros;
      v <<= zeros;
      delta += zeros;
      left -= zeros;
      if (left == 0) break;
      if (delta > 0) {
        delta = -delta;
        const uint64_t f1 = f, u1 = u, v1 = v;
        f = g, u = q, v = r;
        g = 0 - f1, q = 0 - u1, r = 0 - v1;
      }
      // Until delta is positive again every step adds f or nothing to g. So w f is added at once,
      // with the w that clears these bits; f (2 - f^2) = 1 / f mod 64.
      const int64_t limit = 1 - delta < left ? 1 - delta : left;
      const uint64_t mask = ~uint64_t(0) >> (64 - (limit < 6 ? limit : 6));
      const uint64_t w = (g * f * (f * f - 2)) & mask;
      g += w * f;
      q += w * u;
      r += w * v;
    }
    return Matrix{int64_t(u), int64_t(v), int64_t(q), int64_t(r)};
  }

  // (f, g) := t (f, g) / 2^62, exactly.
  static void apply(const Matrix& t, Number& f, Number& g) {
    Wide cf = Wide(t.u) * f.v[0] + Wide(t.v) * g.v[0];
    Wide cg = Wide(t.q) * f.v[0] + Wide(t.r) * g.v[0];
    cf >>= wordBits;
    cg >>= wordBits;
    for (int i = 1; i < count; i++) {
      const int64_t fi = f.v[i], gi = g.v[i];
      cf += Wide(t.u) * fi + Wide(t.v) * gi;
      cg += Wide(t.q) * fi + Wide(t.r) * gi;
      f.v[i - 1] = int64_t(cf) & wordMask;
      g.v[i - 1] = int64_t(cg) & wordMask;
      cf >>= wordBits;
      cg >>= wordBits;
    }
    f.v[count - 1] = int64_t(cf);
    g.v[count - 1] = int64_t(cg);
  }

  // (d, e) := t (d, e) / 2^62 mod m. Both stay in (-2 m, m): a negative one has m added before the
  // product, then a multiple of m below 2^62 m is subtracted that makes the division exact.
  static void applyModulo(
      const Matrix& t, Number& d, Number& e, const Number& m, uint64_t inverse) {
    const int64_t dSign = d.v[count - 1] >> 63, eSign = e.v[count - 1] >> 63;
    int64_t kd = (t.u & dSign) + (t.v & eSign);
    int64_t ke = (t.q & dSign) + (t.r & eSign);
    Wide cd = Wide(t.u) * d.v[0] + Wide(t.v) * e.v[0];
    Wide ce = Wide(t.q) * d.v[0] + Wide(t.r) * e.v[0];
    // k m = -c mod 2^62, and k at most what the signs ask for.
    kd -= int64_t(inverse * uint64_t(cd) + uint64_t(kd)) & wordMask;
    ke -= int64_t(inverse * uint64_t(ce) + uint64_t(ke)) & wordMask;
    cd += Wide(m.v[0]) * kd;
    ce += Wide(m.v[0]) * ke;
    cd >>= wordBits;
    ce >>= wordBits;
    for (int i = 1; i < count; i++) {
      const int64_t di = d.v[i], ei = e.v[i];
      cd += Wide(t.u) * di + Wide(t.v) * ei + Wide(m.v[i]) * kd;
      ce += Wide(t.q) * di + Wide(t.r) * ei + Wide(m.v[i]) * ke;
      d.v[i - 1] = int64_t(cd) & wordMask;
      e.v[i - 1] = int64_t(ce) & wordMask;
      cd >>= wordBits;
      ce >>= wordBits;
    }
    d.v[count - 1] = int64_t(cd);
    e.v[count - 1] = int64_t(ce);
  }

  // +-d in [0, m), for d in (-2 m, m).
  static Number settled(Number d, bool negated, const Number& m) {
    if (d.v[count - 1] < 0) d = sum(d, m, 1);
    if (negated) d = sum(Number{}, d, -1);
    if (d.v[count - 1] < 0) d = sum(d, m, 1);
    return d;
  }

  static Number sum(const Number& x, const Number& y, int64_t sign) {
    Number z;
    int64_t carry = 0;
    for (int i = 0; i < count; i++) {
      carry += x.v[i] + sign * y.v[i];
      z.v[i] = i < count - 1 ? carry & wordMask : carry;
      carry >>= wordBits;
    }
    return z;
  }

  static bool isZero(const Number& x) {
    int64_t any = 0;
    for (int i = 0; i < count; i++) any |= x.v[i];
    return any == 0;
  }

  // Whether x is 1 or -1.
  static bool isUnit(const Number& x) {
    int64_t differsFromOne = x.v[0] ^ 1, differsFromMinusOne = x.v[0] ^ wordMask;
    for (int i = 1; i < count; i++) {
      differsFromOne |= x.v[i];
      differsFromMinusOne |= x.v[i] ^ (i < count - 1 ? wordMask : -1);
    }
    return differsFromOne == 0 || differsFromMinusOne == 0;
  }

  static Number words(const Limbs<N>& x) {
    Number z{};
    for (int i = 0; i < N; i++) {
      const int word = limbBits * i / wordBits, offset = limbBits * i % wordBits;
      if (word >= count) break;
      z.v[word] |= int64_t(x.v[i] << offset) & wordMask;
      if (offset > wordBits - limbBits && word + 1 < count) {
        z.v[word + 1] |= int64_t(x.v[i] >> (wordBits - offset));
      }
    }
    return z;
  }

  static Limbs<N> limbs52(const Number& x) {
    Limbs<N> z;
    for (int i = 0; i < N; i++) {
      const int word = limbBits * i / wordBits, offset = limbBits * i % wordBits;
      uint64_t limb = word < count ? uint64_t(x.v[word]) >> offset : 0;
      if (offset > wordBits - limbBits && word + 1 < count) {
        limb |= uint64_t(x.v[word + 1]) << (wordBits - offset);
      }
      z.v[i] = limb & limbMask;
    }
    return z;
  }
};

}  // namespace assay::ecdsa
