// s^e mod n for one signature: eight limbs of it in each register, one row of a product at a time.
//
// A row takes five or six latencies in a chain, so a batch does much more in the same time; but one
// signature in one lane of eight would take as long as eight.

#ifndef ASSAY_RSA_SINGLE_HPP
#define ASSAY_RSA_SINGLE_HPP

#include "../include/assay_rsa.h"
#include "blocks.hpp"
#include "key.hpp"
#include "octets.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {

// A number below 2n: limbs, and zeros up to the end of the last register.
template <int registers>
struct Number {
  alignas(64) uint64_t limbs[8 * registers];
};

// z := x y / 2^(52 limbs) mod n, below 2n if x y < n 2^(52 limbs)
template <int registers>
inline void multiplyOne(Number<registers> &z, const Number<registers> &x,
                        const Number<registers> &y, const Number<registers> &n, Lanes inverse,
                        int limbs) {
  constexpr int V = registers;
  const Lanes zero = _mm512_setzero_si512();
  Lanes c[V + 1], u[V], v[V];
  ASSAY_UNROLLED
  for (int k = 0; k < V; ++k) {
    c[k] = zero;
    u[k] = _mm512_load_si512(x.limbs + 8 * k);
    v[k] = _mm512_load_si512(n.limbs + 8 * k);
  }
  c[V] = zero;
  for (int i = 0; i < limbs; ++i) {
    const Lanes b = _mm512_set1_epi64(static_cast<long long>(y.limbs[i]));
    ASSAY_UNROLLED
    for (int k = 0; k < V; ++k) c[k] = low(c[k], u[k], b);
    const Lanes m = _mm512_broadcastq_epi64(_mm512_castsi512_si128(low(zero, c[0], inverse)));
    ASSAY_UNROLLED
    for (int k = 0; k < V; ++k) c[k] = low(c[k], v[k], m);
    const Lanes in = _mm512_maskz_srli_epi64(1, c[0], limbBits);
    ASSAY_UNROLLED
    for (int k = 0; k < V; ++k) c[k] = high(_mm512_alignr_epi64(c[k + 1], c[k], 1), u[k], b);
    c[0] = _mm512_add_epi64(c[0], in);
    ASSAY_UNROLLED
    for (int k = 0; k < V; ++k) c[k] = high(c[k], v[k], m);
  }
  ASSAY_UNROLLED
  for (int k = 0; k < V; ++k) _mm512_store_si512(z.limbs + 8 * k, c[k]);
  uint64_t in = 0;
  for (int i = 0; i < limbs; ++i) {
    in += z.limbs[i];
    z.limbs[i] = in & limbMask;
    in >>= limbBits;
  }
}

template <int registers>
[[gnu::noinline]] inline int raiseOne(const assay_rsa_job &job, const Key &key) {
  const int limbs = blockLimbs * static_cast<int>(key.blocks);
  Number<registers> n = {}, s = {}, base = {}, x;
  readNumber(s.limbs, limbs, 1, job.signature, key.modulusBytes);
  int top = limbs - 1;
  while (top > 0 && s.limbs[top] == key.words[modulus + limbWord(top)]) --top;
  if (s.limbs[top] >= key.words[modulus + limbWord(top)]) return 0;
  for (int i = 0; i < limbs; ++i) {
    n.limbs[i] = key.words[modulus + limbWord(i)];
    base.limbs[i] = key.words[squaredRadix(static_cast<int>(key.blocks)) + limbWord(i)];
  }
  const Lanes inverse = _mm512_set1_epi64(static_cast<long long>(key.words[negatedInverse]));
  multiplyOne(base, s, base, n, inverse, limbs);
  x = base;
  for (int bit = 62 - __builtin_clzll(key.exponent); bit >= 0; --bit) {
    multiplyOne(x, x, x, n, inverse, limbs);
    if (bit > 0 && (key.exponent >> bit & 1) != 0) multiplyOne(x, x, base, n, inverse, limbs);
  }
  multiplyOne(x, x, s, n, inverse, limbs);
  uint64_t borrow = 0;
  for (int i = 0; i < limbs; ++i) {
    borrow = (x.limbs[i] - n.limbs[i] - borrow) >> 63;
  }
  if (borrow == 0) {
    for (int i = 0; i < limbs; ++i) {
      const uint64_t t = x.limbs[i] - n.limbs[i] - borrow;
      x.limbs[i] = t & limbMask;
      borrow = t >> 63;
    }
  }
  writeNumber(job.encoded, key.modulusBytes, x.limbs, limbs, 1);
  return 1;
}

inline int raiseOne(const assay_rsa_job &job) {
  const Key &key = *static_cast<const Key *>(job.key);
  switch (key.blocks) {
    case 4: return raiseOne<5>(job, key);
    case 6: return raiseOne<8>(job, key);
    case 8: return raiseOne<10>(job, key);
    case 10: return raiseOne<13>(job, key);
    case 12: return raiseOne<15>(job, key);
    case 14: return raiseOne<18>(job, key);
    default: return raiseOne<20>(job, key);
  }
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
