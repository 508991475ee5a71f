// Products modulo an odd number in eight lanes, in Montgomery form with R = 2^(52 N).
//
// A *reduction* R describes one modulus:
//
//   N, modulus, bits             limbs, value, length in bits
//   digit(t)                     adds to t[1..N] what makes (t + q * modulus) / 2^52 of t[0..N],
//                                with the q that makes the division exact; t[0] is then dead
//   start, finish                what digit() wants added before the first and after the last
//
// A product takes normal numbers x, y below 2^B with 2^(2 B) <= R * modulus and gives a normal
// number below 2 * modulus: (x y + q m) / R < m + m.

#pragma once

#include "lanes.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// The part that reductions share.
template <int Count, int Bits>
struct ReductionBase {
  static constexpr int N = Count;
  static constexpr int bits = Bits;

  static __attribute__((always_inline)) void start(Vector*) {}
  static __attribute__((always_inline)) void finish(Vector*) {}
};

// Any odd modulus: q = -t / m mod 2^52 is a product of its own.
template <class Constants>
struct GeneralReduction : ReductionBase<Constants::N, Constants::bits> {
  static constexpr int N = Constants::N;
  static constexpr Limbs<N> modulus = Constants::modulus;
  static constexpr uint64_t factor = (0 - inverseMod2to64(modulus.v[0])) & limbMask;

  static __attribute__((always_inline)) void digit(Vector* t) {
    const Vector q = low(_mm512_setzero_si512(), t[0], splat(factor));
    const Vector cleared = low(t[0], q, splat(modulus.v[0]));
    ASSAY_UNROLL
    for (int i = 0; i < N; i++) {
      if (i > 0) t[i] = low(t[i], q, splat(modulus.v[i]));
      t[i + 1] = high(t[i + 1], q, splat(modulus.v[i]));
    }
    t[1] = add(t[1], _mm512_srli_epi64(cleared, limbBits));
  }
};

// x y / R.
template <class R>
ASSAY_INLINE Lanes<R::N> productInline(const Lanes<R::N>& x, const Lanes<R::N>& y) {
  constexpr int N = R::N;
  Vector t[2 * N];
  ASSAY_UNROLL
  for (int i = 0; i < 2 * N; i++) t[i] = _mm512_setzero_si512();
  R::start(t);
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) {
    ASSAY_UNROLL
    for (int j = 0; j < N; j++) {
      t[i + j] = low(t[i + j], x.v[i], y.v[j]);
    }
    ASSAY_UNROLL
    for (int j = 0; j < N; j++) {
      t[i + j + 1] = high(t[i + j + 1], x.v[i], y.v[j]);
    }
    R::digit(t + i);
  }
  R::finish(t + N);
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = t[N + i];
  return carried(z);
}

// x^2 / R: the products off the diagonal are summed once and doubled.
template <class R>
ASSAY_INLINE Lanes<R::N> squareInline(const Lanes<R::N>& x) {
  constexpr int N = R::N;
  Vector t[2 * N];
  ASSAY_UNROLL
  for (int i = 0; i < 2 * N; i++) t[i] = _mm512_setzero_si512();
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) {
    ASSAY_UNROLL
    for (int j = i + 1; j < N; j++) {
      t[i + j] = low(t[i + j], x.v[i], x.v[j]);
      t[i + j + 1] = high(t[i + j + 1], x.v[i], x.v[j]);
    }
  }
  ASSAY_UNROLL
  for (int i = 1; i < 2 * N - 1; i++) t[i] = add(t[i], t[i]);
  R::start(t);
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) {
    t[2 * i] = low(t[2 * i], x.v[i], x.v[i]);
    t[2 * i + 1] = high(t[2 * i + 1], x.v[i], x.v[i]);
  }
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) R::digit(t + i);
  R::finish(t + N);
  Lanes<N> z;
  ASSAY_UNROLL
  for (int i = 0; i < N; i++) z.v[i] = t[N + i];
  return carried(z);
}

// What follows from a reduction: products, constants, and the way out of Montgomery form.
//
// Beyond five limbs a product is a call: its body is longer than what a call costs, and the
// formulas that use it stay small enough for the instruction cache.
template <class R>
struct Montgomery : R {
  static constexpr int N = R::N;
  using Element = Lanes<N>;
  static constexpr Limbs<N> one = power2(limbBits * N, R::modulus);
  static constexpr Limbs<N> r2 = power2(2 * limbBits * N, R::modulus);
  static constexpr Limbs<N> r3 = power2(3 * limbBits * N, R::modulus);

  // z := x y / R; z may be x or y.
  static __attribute__((always_inline)) void product(
      Element& z, const Element& x, const Element& y) {
    if constexpr (N <= 5) z = productInline<R>(x, y);
    else productCalled(z, x, y);
  }

  static __attribute__((always_inline)) Element product(const Element& x, const Element& y) {
    Element z;
    product(z, x, y);
    return z;
  }

  // z := x^2 / R; z may be x.
  static __attribute__((always_inline)) void square(Element& z, const Element& x) {
    if constexpr (N <= 5) z = squareInline<R>(x);
    else squareCalled(z, x);
  }

  static __attribute__((always_inline)) Element square(const Element& x) {
    Element z;
    square(z, x);
    return z;
  }

  // x / R, reduced completely; for x < R. The quotient is at most the modulus itself.
  static Element plain(const Element& x) {
    return reducedOnce(product(x, splat(Limbs<N>{{1}})), R::modulus);
  }

  // The representative below the modulus of the same Montgomery form.
  static Element canonical(const Element& x) {
    return reducedOnce(product(x, splat(one)), R::modulus);
  }

 private:
  static __attribute__((noinline)) void productCalled(
      Element& z, const Element& x, const Element& y) {
    z = productInline<R>(x, y);
  }

  static __attribute__((noinline)) void squareCalled(Element& z, const Element& x) {
    z = squareInline<R>(x);
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
