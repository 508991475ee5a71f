// From signatures and digests to the addresses of table entries.

#pragma once

#include "points.hpp"
#include "../include/assay_ecdsa.h"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// Big-endian octets as words of 64 bits, lowest first, `stride` words apart.
template <int Bytes, int Words>
static inline void readBigEndian(const uint8_t* octets, uint64_t* words, size_t stride) {
  for (int i = 0; i < Words; i++) {
    const int end = Bytes - 8 * i;
    uint64_t word = 0;
    if (end >= 8) {
      __builtin_memcpy(&word, octets + end - 8, 8);
      word = __builtin_bswap64(word);
    } else {
      for (int j = 0; j < end; j++) word = word << 8 | octets[j];
    }
    words[size_t(i) * stride] = word;
  }
}

template <int N, int Words>
struct WordArray {
  uint64_t v[Words];

  constexpr WordArray(const Limbs<N>& x) : v{} {
    for (int i = 0; i < Words; i++) v[i] = bits(x, 64 * i, 64);
  }
};

// Whether 0 < x < m, for words `stride` apart.
template <int N, int Words>
static inline bool isPositiveBelow(const uint64_t* x, size_t stride, const WordArray<N, Words>& m) {
  uint64_t any = 0;
  bool borrow = false;
  for (int i = 0; i < Words; i++) {
    const uint64_t word = x[size_t(i) * stride];
    any |= word;
    borrow = word < m.v[i] || (word == m.v[i] && borrow);
  }
  return any != 0 && borrow;
}

// r, s and the digest of up to eight jobs.
template <class C>
struct Signatures {
  using Order = typename C::Order;
  static constexpr int N = Order::N, W = C::words;
  static constexpr WordArray<N, W> order{Order::modulus};

  Lanes<N> r, s, z;
  // Lanes whose r and s are in [1, n - 1]; in the others both are replaced by 1.
  uint8_t inRange = 0;

  // Lanes from `count` on repeat the last job.
  __attribute__((always_inline)) Signatures(const assay_ecdsa_job* jobs, size_t count) {
    alignas(64) uint64_t rWords[W][8], sWords[W][8], zWords[W][8];
    for (size_t lane = 0; lane < 8; lane++) {
      const assay_ecdsa_job& job = jobs[lane < count ? lane : count - 1];
      readBigEndian<C::scalarBytes, W>(job.signature, &rWords[0][lane], 8);
      readBigEndian<C::scalarBytes, W>(job.signature + C::scalarBytes, &sWords[0][lane], 8);
      readBigEndian<C::digestBytes, W>(job.digest, &zWords[0][lane], 8);
      if (isPositiveBelow<N, W>(&rWords[0][lane], 8, order) &&
          isPositiveBelow<N, W>(&sWords[0][lane], 8, order)) {
        inRange |= uint8_t(1 << lane);
      } else {
        for (int i = 0; i < W; i++) rWords[i][lane] = sWords[i][lane] = i == 0;
      }
    }
    r = loaded(rWords);
    s = loaded(sWords);
    z = loaded(zWords);
  }

 private:
  static __attribute__((always_inline)) Lanes<N> loaded(const uint64_t (&words)[W][8]) {
    Vector vectors[W];
    ASSAY_UNROLL
    for (int i = 0; i < W; i++) vectors[i] = _mm512_load_si512(words[i]);
    return unpacked<N, W>(vectors);
  }
};

// A scalar cut into the windows of a comb (see Comb), in eight lanes.
//
// Of u and n - u one is odd, n being odd, and the other's multiple is its negative. So zero becomes
// n, whose multiple is the point at infinity: the sum of the entries then ends in an addition that
// has no result, and the job is undecided.
template <class C>
struct Digits {
  using Order = typename C::Order;
  static constexpr int N = Order::N;
  // u or n - u, and a limb of zeros that windows reach into.
  Vector limbs[N + 1];
  // Lanes that hold n - u.
  __mmask8 flipped;

  // For u < n.
  __attribute__((always_inline)) explicit Digits(const Lanes<N>& u) {
    flipped = _mm512_testn_epi64_mask(u.v[0], splat(1));
    const Lanes<N> odd = select(flipped, u, carried(sub(splat(Order::modulus), u)));
    ASSAY_UNROLL
    for (int i = 0; i < N; i++) limbs[i] = odd.v[i];
    limbs[N] = _mm512_setzero_si512();
  }

  // The addresses of the entries for one window, and the lanes in which they are to be negated.
  template <class Comb>
  __attribute__((always_inline)) void find(int window, Vector table, Addresses& at,
                                           uint8_t& negative) const {
    const bool isLast = window + 1 == Comb::windows;
    const int width = isLast ? Comb::lastWidth : Comb::width - 1;
    const int bit = Comb::width * window + 1, limb = bit / limbBits, offset = bit % limbBits;
    const Vector low = _mm512_srl_epi64(limbs[limb], _mm_cvtsi32_si128(offset));
    const Vector high = _mm512_sll_epi64(limbs[limb + 1], _mm_cvtsi32_si128(limbBits - offset));
    const Vector digit = _mm512_or_si512(low, high);
    const __mmask8 below = isLast ? 0 : _mm512_testn_epi64_mask(digit, splat(uint64_t(1) << width));
    const Vector complement = _mm512_mask_xor_epi64(digit, below, digit, splat(~uint64_t(0)));
    const Vector index = add(_mm512_and_si512(complement, splat((uint64_t(1) << width) - 1)),
                             splat(Comb::start(window)));
    const Vector offsets = _mm512_mul_epu32(index, splat(entryBytes<C>));
    _mm512_store_si512(&at, add(table, offsets));
    negative = below ^ flipped;
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
