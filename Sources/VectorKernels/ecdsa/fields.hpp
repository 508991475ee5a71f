// The four prime fields, each with the reduction that its modulus allows, and normal(): a raw
// number (of any sign, limbs below 2^62 in absolute value) made fit for a product.

#pragma once

#include "montgomery.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// Subtracts q p with q = floor(x / 2^bits - margin), where `rest` adds q (2^bits - p). What is left
// is not negative and barely longer than p (for P-521, by eleven bits, which its last limb has
// room for). The margin is 2^Margin in units of the last limb: it outweighs the carries that have
// not yet been passed into that limb, and what `rest` takes away.
template <class R, int Margin, class Rest>
ASSAY_INLINE Lanes<R::N> normalized(Lanes<R::N> x, Rest rest) {
  constexpr int top = R::N - 1, topBits = R::bits - limbBits * top;
  const Vector q = _mm512_srai_epi64(sub(x.v[top], splat(uint64_t(1) << Margin)), topBits);
  x.v[top] = sub(x.v[top], _mm512_slli_epi64(q, topBits));
  rest(x.v, q);
  return carried(x);
}

// p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-5, SP 800-186 3.2.1.3).
//
// p = -1 mod 2^52, so q = t[0], and (t + q p) / 2^52 = floor(t / 2^52) + q (p + 1) / 2^52, where
// (p + 1) / 2^52 has three limbs that are not zero.
struct PrimeP256 : ReductionBase<5, 256> {
  static constexpr Limbs<5> modulus =
      limbs<5>("ffffffff 00000001 00000000 00000000 00000000 ffffffff ffffffff ffffffff");

  static __attribute__((always_inline)) void digit(Vector* t) {
    const Vector q = t[0];
    const Vector c1 = splat(uint64_t(1) << 44), c3 = splat(modulus.v[3]), c4 = splat(modulus.v[4]);
    t[1] = add(t[1], _mm512_srli_epi64(q, limbBits));
    t[1] = low(t[1], q, c1);
    t[2] = high(t[2], q, c1);
    t[3] = low(t[3], q, c3);
    t[4] = high(t[4], q, c3);
    t[4] = low(t[4], q, c4);
    t[5] = high(t[5], q, c4);
  }
};

struct FieldP256 : Montgomery<PrimeP256> {
  static __attribute__((always_inline)) Element normal(const Element& x) {
    return normalized<PrimeP256, 28>(x, [](Vector* v, Vector q) __attribute__((always_inline)) {
      v[0] = add(v[0], q);
      v[1] = sub(v[1], _mm512_slli_epi64(q, 44));
      v[3] = sub(v[3], _mm512_slli_epi64(q, 36));
      v[4] = add(v[4], _mm512_slli_epi64(q, 16));
    });
  }
};

// p = 2^256 - c, c = 2^32 + 977 (SEC 2, 2.4.1).
//
// With q = t[0] / c mod 2^52 the low limb of t - q c is exactly zero, so only the high half of q c
// is subtracted, and q * 2^256 added.
struct PrimeK256 : ReductionBase<5, 256> {
  static constexpr Limbs<5> modulus =
      limbs<5>("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff fffffffe fffffc2f");
  static constexpr uint64_t c = 0x1000003d1;
  static constexpr uint64_t factor = inverseMod2to64(c) & limbMask;

  static __attribute__((always_inline)) void digit(Vector* t) {
    const Vector zero = _mm512_setzero_si512();
    const Vector q = low(zero, t[0], splat(factor));
    const Vector shift = splat(uint64_t(1) << 48);
    t[1] = add(t[1], _mm512_srai_epi64(t[0], limbBits));
    t[1] = sub(t[1], high(zero, q, splat(c)));
    t[4] = low(t[4], q, shift);
    t[5] = high(t[5], q, shift);
  }
};

struct FieldK256 : Montgomery<PrimeK256> {
  static __attribute__((always_inline)) Element normal(const Element& x) {
    return normalized<PrimeK256, 28>(x, [](Vector* v, Vector q) __attribute__((always_inline)) {
      v[0] = add(v[0], add(_mm512_slli_epi64(q, 32), _mm512_mul_epi32(q, splat(977))));
    });
  }
};

// p = 2^384 - 2^128 - 2^96 + 2^32 - 1 (SP 800-186 3.2.1.4).
//
// -1 / p = 2^32 + 1 mod 2^52. The negative terms X = 2^128 + 2^96 are not subtracted q times but
// added 2^52 - 1 - q times; over all digits this leaves X too much if X is there from the start.
struct PrimeP384 : ReductionBase<8, 384> {
  static constexpr Limbs<8> modulus = limbs<8>(
      "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff fffffffe "
      "ffffffff 00000000 00000000 ffffffff");

  static __attribute__((always_inline)) void start(Vector* t) {
    t[1] = add(t[1], splat(uint64_t(1) << 44));
    t[2] = add(t[2], splat(uint64_t(1) << 24));
  }

  static __attribute__((always_inline)) void digit(Vector* t) {
    const Vector q = masked(add(t[0], _mm512_slli_epi64(t[0], 32)));
    const Vector rest = _mm512_andnot_si512(q, splat(limbMask));
    const Vector c20 = splat(uint64_t(1) << 20), c24 = splat(uint64_t(1) << 24),
                 c32 = splat(uint64_t(1) << 32), c44 = splat(uint64_t(1) << 44);
    const Vector cleared = sub(low(t[0], q, c32), q);
    t[1] = low(high(t[1], q, c32), rest, c44);
    t[2] = low(high(t[2], rest, c44), rest, c24);
    t[3] = high(t[3], rest, c24);
    t[7] = low(t[7], q, c20);
    t[8] = high(t[8], q, c20);
    t[1] = add(t[1], _mm512_srai_epi64(cleared, limbBits));
  }

  static __attribute__((always_inline)) void finish(Vector* t) {
    t[1] = sub(t[1], splat(uint64_t(1) << 44));
    t[2] = sub(t[2], splat(uint64_t(1) << 24));
  }
};

struct FieldP384 : Montgomery<PrimeP384> {
  static __attribute__((always_inline)) Element normal(const Element& x) {
    return normalized<PrimeP384, 12>(x, [](Vector* v, Vector q) __attribute__((always_inline)) {
      v[0] = add(v[0], sub(q, _mm512_slli_epi64(q, 32)));
      v[1] = add(v[1], _mm512_slli_epi64(q, 44));
      v[2] = add(v[2], _mm512_slli_epi64(q, 24));
    });
  }
};

// p = 2^521 - 1 (SP 800-186 3.2.1.5): q = t[0], and q p = q 2^521 - q.
struct PrimeP521 : ReductionBase<11, 521> {
  static constexpr Limbs<11> modulus = limbs<11>(
      "1ff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff "
      "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff");

  static __attribute__((always_inline)) void digit(Vector* t) {
    const Vector q = masked(t[0]);
    t[1] = add(t[1], _mm512_srli_epi64(t[0], limbBits));
    t[10] = add(t[10], add(q, q));
  }
};

struct FieldP521 : Montgomery<PrimeP521> {
  static __attribute__((always_inline)) Element normal(const Element& x) {
    return normalized<PrimeP521, 12>(x, [](Vector* v, Vector q) __attribute__((always_inline)) {
      v[0] = add(v[0], q);
    });
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
