// Points of a table, read and written eight at a time.

#pragma once

#include "curves.hpp"
#include "inverse.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

template <class F>
struct AffinePoint {
  typename F::Element x, y;
};

// The addresses of eight entries.
struct alignas(64) Addresses {
  const uint8_t* lane[8];
};

// Reads the entries at eight addresses. Each load lies inside its entry: the last one ends with it.
template <class C>
ASSAY_INLINE AffinePoint<typename C::Field> gathered(const Addresses& at) {
  constexpr int W = C::words, P = C::pointWords;
  Vector words[P];
  ASSAY_UNROLL
  for (int first = 0; first < P; first += 8) {
    const int from = first + 8 <= P ? first : P - 8;
    Vector block[8];
    ASSAY_UNROLL
    for (int lane = 0; lane < 8; lane++) block[lane] = _mm512_loadu_si512(at.lane[lane] + 8 * from);
    transpose(block);
    ASSAY_UNROLL
    for (int i = first - from; i < 8; i++) words[from + i] = block[i];
  }
  return {unpacked<C::Field::N, W>(words), unpacked<C::Field::N, W>(words + W)};
}

// Writes eight points, reduced completely, to the entries at eight addresses.
template <class C>
ASSAY_INLINE void scatter(const AffinePoint<typename C::Field>& point, const Addresses& at) {
  constexpr int W = C::words, P = C::pointWords;
  Vector words[P];
  pack<C::Field::N, W>(point.x, words);
  pack<C::Field::N, W>(point.y, words + W);
  ASSAY_UNROLL
  for (int first = 0; first < P; first += 8) {
    const int from = first + 8 <= P ? first : P - 8;
    Vector block[8];
    ASSAY_UNROLL
    for (int i = 0; i < 8; i++) block[i] = words[from + i];
    transpose(block);
    ASSAY_UNROLL
    for (int lane = 0; lane < 8; lane++) {
      _mm512_storeu_si512(const_cast<uint8_t*>(at.lane[lane]) + 8 * from, block[lane]);
    }
  }
}

template <class C>
ASSAY_INLINE void prefetch(const Addresses& at) {
  ASSAY_UNROLL
  for (int lane = 0; lane < 8; lane++) {
    ASSAY_UNROLL
    for (size_t offset = 0; offset < entryBytes<C>; offset += 64) {
      _mm_prefetch(at.lane[lane] + offset, _MM_HINT_T0);
    }
    if constexpr (entryBytes<C> % 64 != 0) {
      _mm_prefetch(at.lane[lane] + entryBytes<C> - 1, _MM_HINT_T0);
    }
  }
}

// The number in one lane, and a number in all lanes but zero in all others but one.
template <int N>
ASSAY_INLINE Limbs<N> extracted(const Lanes<N>& x, int lane) {
  Limbs<N> z;
  for (int i = 0; i < N; i++) {
    alignas(64) uint64_t values[8];
    _mm512_store_si512(values, x.v[i]);
    z.v[i] = values[lane];
  }
  return z;
}

// Divides in all eight lanes: K / x, where K = R for an order and R^2 for a field, so that
// x y / R = K / R stands for one in both. `factor` is K R mod m.
//
// The product d of all lanes is inverted once; 1 / x is then the product of the other lanes by 1 / d.
// False, with an undefined z, where some lane is zero.
template <class M>
static __attribute__((noinline)) bool inverted(
    const Lanes<M::N>& x, const Limbs<M::N>& factor, Lanes<M::N>& z) {
  const Vector by4 = _mm512_set_epi64(3, 2, 1, 0, 7, 6, 5, 4);
  const Vector by2 = _mm512_set_epi64(5, 4, 7, 6, 1, 0, 3, 2);
  const Vector by1 = _mm512_set_epi64(6, 7, 4, 5, 2, 3, 0, 1);
  const auto x4 = permuted(x, by4);
  const auto pairs = M::product(x, x4);
  const auto pairs2 = permuted(pairs, by2);
  const auto quads = M::product(pairs, pairs2);
  const auto quads1 = permuted(quads, by1);
  const auto all = M::product(quads, quads1);
  Limbs<M::N> inverse;
  // A product may exceed the modulus; as an input of the inversion it must not be longer.
  if (!Inverse<M::N, M::bits>::compute(extracted(reducedOnce(all, M::modulus), 0), M::modulus,
                                       inverse)) {
    return false;
  }
  const auto others = M::product(M::product(x4, pairs2), quads1);
  z = M::product(others, M::product(splat(inverse), splat(factor)));
  return true;
}

}  // namespace assay::ecdsa

ASSAY_LANES_END
