// Squares, products and the reduction modulo n, for numbers of any number of blocks.
//
// Numbers are x < 6n in limbs. A reduction takes T < 36 n^2 to a number congruent to T / B^blocks.
// Each step that takes j blocks away adds less than n B^j to what stands above them, of which later
// steps take at least j blocks away, or all but one of them; so the result is below
// 36 n^2 / B^blocks + 5n < 6n, since n < 2^-8 B^blocks and there are at most five steps.

#ifndef ASSAY_RSA_REDUCE_HPP
#define ASSAY_RSA_REDUCE_HPP

#include "blocks.hpp"
#include "key.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2"))),             \
    apply_to = function)

namespace assay::rsa {

inline constexpr int maximumStep = maximumBlocks / 2;
inline constexpr int maximumPairs = maximumStep * (maximumStep - 1) / 2;

// What one power needs besides its numbers.
struct Workspace {
  Lanes columns[2 * maximumLimbs];
  Lanes squares[2 * maximumLimbs];  // S_i of Karatsuba's identity
  Lanes m[maximumLimbs / 2];
  Lanes differences[blockLimbs * maximumPairs];
};

// columns[21] := columns + (d - s 2^520)(e - t 2^520); d[10] in lanes; e and t from words[11]
template <bool shared>
[[gnu::noinline]] inline void addProductOfDifferences(Lanes *columns, const Lanes *d, __mmask8 s,
                                                      const uint64_t *words) {
  const Lanes one = _mm512_set1_epi64(1);
  const __mmask8 t = _mm512_test_epi64_mask(constant<shared>(words, blockLimbs), one);
  addProduct<shared>(columns, d, words);
  ASSAY_UNROLLED
  for (int k = 0; k < blockLimbs; ++k) {
    Lanes &column = columns[blockLimbs + k];
    const Lanes u = _mm512_mask_sub_epi64(column, s, column, constant<shared>(words, k));
    column = _mm512_mask_sub_epi64(u, t, u, d[k]);
  }
  Lanes &top = columns[2 * blockLimbs];
  top = _mm512_mask_add_epi64(top, static_cast<__mmask8>(s & t), top, one);
}

// Takes the lowest j blocks m of T away and adds m (B^-j mod n) to the rest.
template <bool shared>
inline void takeBlocks(Lanes *T, int blocks, int j, const uint64_t *f, Workspace &w) {
  const int s = stride<shared>;
  const Lanes in = normalize(w.m, T, blockLimbs * j, _mm512_setzero_si512());
  Lanes *const rest = T + blockLimbs * j;
  rest[0] = _mm512_add_epi64(rest[0], in);
  __mmask8 borrows[maximumPairs];
  int pair = 0;
  for (int a = 0; a < j; ++a) {
    for (int b = a + 1; b < j; ++b, ++pair) {
      borrows[pair] = difference(w.differences + blockLimbs * pair, w.m + blockLimbs * a,
                                 w.m + blockLimbs * b);
    }
  }
  const uint64_t *pairs = f + blockLimbs * blocks * s;
  int i = 0;
  for (; j > 1 && i + j <= blocks; i += j) {
    Lanes *const run = rest + blockLimbs * i;
    for (int a = 0; a < j; ++a) {
      addProduct<shared, true>(w.squares + 2 * blockLimbs * a, w.m + blockLimbs * a,
                               f + blockLimbs * (i + a) * s);
    }
    addWindows<false>(run, w.squares, j);
    pair = 0;
    for (int a = 0; a < j; ++a) {
      for (int b = a + 1; b < j; ++b, ++pair, pairs += pairWords * s) {
        addProductOfDifferences<shared>(run + blockLimbs * (a + b),
                                        w.differences + blockLimbs * pair, borrows[pair], pairs);
      }
    }
  }
  for (; i < blocks; ++i) {
    for (int a = 0; a < j; ++a) {
      addProduct<shared>(rest + blockLimbs * (i + a), w.m + blockLimbs * a,
                         f + blockLimbs * i * s);
    }
  }
}

// m[10] := -T / n mod B; T := T + m n_0, n_0 the lowest block of n, whose own lowest block vanishes
template <bool shared>
[[gnu::noinline]] inline void clearBlock(Lanes *T, Lanes *m, const uint64_t *n, Lanes inverse) {
  Lanes c[2 * blockLimbs], v[blockLimbs];
  ASSAY_UNROLLED
  for (int k = 0; k < 2 * blockLimbs; ++k) c[k] = T[k];
  ASSAY_UNROLLED
  for (int j = 0; j < blockLimbs; ++j) v[j] = constant<shared>(n, j);
  ASSAY_UNROLLED
  for (int i = 0; i < blockLimbs; ++i) {
    const Lanes u = low(_mm512_setzero_si512(), c[i], inverse);
    m[i] = u;
    ASSAY_UNROLLED
    for (int j = 0; j < blockLimbs; ++j) c[i + j] = low(c[i + j], u, v[j]);
    c[i + 1] = _mm512_add_epi64(c[i + 1], carry(c[i]));
    ASSAY_UNROLLED
    for (int j = 0; j < blockLimbs; ++j) c[i + j + 1] = high(c[i + j + 1], u, v[j]);
  }
  ASSAY_UNROLLED
  for (int k = blockLimbs; k < 2 * blockLimbs; ++k) T[k] = c[k];
}

// x := T / B^blocks mod n, T = w.columns, which is used up
template <bool shared>
inline void reduce(Lanes *x, int blocks, const uint64_t *key, Workspace &w) {
  const int s = stride<shared>;
  Lanes *T = w.columns;
  const uint64_t *step = key + firstStep(blocks) * s;
  for (int remaining = blocks; remaining > 1;) {
    const int j = stepBlocks(remaining);
    takeBlocks<shared>(T, blocks, j, step, w);
    T += blockLimbs * j;
    step += stepWords(blocks, j) * s;
    remaining -= j;
  }
  const uint64_t *n = key + modulus * s;
  clearBlock<shared>(T, w.m, n, constant<shared>(key, negatedInverse));
  for (int i = 1; i < blocks; ++i) {
    addProduct<shared>(T + blockLimbs * i, w.m, n + blockLimbs * i * s);
  }
  normalize(x, T + blockLimbs, blockLimbs * blocks, _mm512_setzero_si512());
}

// x := x^2 / B^blocks mod n
template <bool shared>
inline void squareModulo(Lanes *x, int blocks, const uint64_t *key, Workspace &w) {
  for (int i = 0; i < blocks; ++i) {
    setSquare(w.squares + 2 * blockLimbs * i, x + blockLimbs * i);
  }
  addWindows<true>(w.columns, w.squares, blocks);
  for (int i = 0; i < blocks; ++i) {
    for (int j = i + 1; j < blocks; ++j) {
      subtractSquareOfDifference(w.columns + blockLimbs * (i + j), x + blockLimbs * i,
                                 x + blockLimbs * j);
    }
  }
  reduce<shared>(x, blocks, key, w);
}

// x := x y / B^blocks mod n; y a constant, or lanes where not `common`
template <bool shared, bool common>
inline void multiplyModulo(Lanes *x, const uint64_t *y, int blocks, const uint64_t *key,
                           Workspace &w) {
  for (int k = 0; k < 2 * blockLimbs * blocks; ++k) w.columns[k] = _mm512_setzero_si512();
  for (int i = 0; i < blocks; ++i) {
    for (int j = 0; j < blocks; ++j) {
      addProduct<common>(w.columns + blockLimbs * (i + j), x + blockLimbs * i,
                         y + blockLimbs * j * stride<common>);
    }
  }
  reduce<shared>(x, blocks, key, w);
}

// x := x mod n, for a number x
template <bool shared>
inline void makeCanonical(Lanes *x, int limbs, const uint64_t *n) {
  Lanes y[maximumLimbs];
  __mmask8 above;
  do {
    Lanes borrow = _mm512_setzero_si512();
    for (int i = 0; i < limbs; ++i) {
      const Lanes t = _mm512_add_epi64(_mm512_sub_epi64(x[i], constant<shared>(n, i)), borrow);
      y[i] = limb(t);
      borrow = carry(t);
    }
    above = static_cast<__mmask8>(~_mm512_movepi64_mask(borrow));
    for (int i = 0; i < limbs; ++i) x[i] = _mm512_mask_mov_epi64(x[i], above, y[i]);
  } while (above != 0);
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
