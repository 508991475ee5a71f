// SHA-2 as FIPS 180-4 writes it: constants, and one block in plain C++.
//
// The wide kernels share the constants; the plain block serves the CPUs that have none of them.

#ifndef ASSAY_SHA2_FIPS_H_
#define ASSAY_SHA2_FIPS_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../include/assay_sha2.h"

#define ASSAY_INLINE static inline __attribute__((always_inline))

namespace assay {

// Everything in which the two families differ. `Job` is the caller's; `first` is the place of the
// padding's length, so a block with fewer message octets than that is the last.
struct Sha256 {
  using Word = uint32_t;
  using Job = assay_sha256_job;
  static constexpr int rounds = 64;
  static constexpr int blockBytes = 64;
  static constexpr int lengthAt = 56;
  // FIPS 180-4 §4.1.2: the rotations of Σ0 and Σ1; two rotations and a shift of σ0 and σ1.
  static constexpr int S0[3] = {2, 13, 22}, S1[3] = {6, 11, 25};
  static constexpr int s0[3] = {7, 18, 3}, s1[3] = {17, 19, 10};
  static const Word K[rounds];
  static const Word initial[8];
  static const Word *start(const Job &) noexcept { return initial; }
  static size_t digestBytes(const Job &) noexcept { return 32; }
};

struct Sha512 {
  using Word = uint64_t;
  using Job = assay_sha512_job;
  static constexpr int rounds = 80;
  static constexpr int blockBytes = 128;
  static constexpr int lengthAt = 112;
  // FIPS 180-4 §4.1.3.
  static constexpr int S0[3] = {28, 34, 39}, S1[3] = {14, 18, 41};
  static constexpr int s0[3] = {1, 8, 7}, s1[3] = {19, 61, 6};
  static const Word K[rounds];
  static const Word initial512[8];
  static const Word initial384[8];
  static const Word *start(const Job &job) noexcept {
    return job.digest_length == 48 ? initial384 : initial512;
  }
  static size_t digestBytes(const Job &job) noexcept { return job.digest_length; }
};

ASSAY_INLINE uint32_t swapped(uint32_t x) noexcept { return __builtin_bswap32(x); }
ASSAY_INLINE uint64_t swapped(uint64_t x) noexcept { return __builtin_bswap64(x); }

// The words of FIPS 180-4 are big-endian, those of every CPU this compiles for little-endian.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);

template <class Word>
ASSAY_INLINE Word load(const uint8_t *p) noexcept {
  Word x;
  memcpy(&x, p, sizeof x);
  return swapped(x);
}

template <class Word>
ASSAY_INLINE void store(uint8_t *p, Word x) noexcept {
  x = swapped(x);
  memcpy(p, &x, sizeof x);
}

template <class Word>
ASSAY_INLINE Word rotated(Word x, int n) noexcept {
  return x >> n | x << (8 * int(sizeof x) - n);
}

// Round i of 16. The letters a...h turn by one place a round. `next` says whether w[i] is still the
// word of 16 rounds before.
template <class F, bool next>
ASSAY_INLINE void plainRound(
    int i, typename F::Word x[8], typename F::Word w[16], const typename F::Word *K) noexcept {
  using Word = typename F::Word;
  Word &a = x[-i & 7], &b = x[(1 - i) & 7], &c = x[(2 - i) & 7], &d = x[(3 - i) & 7];
  Word &e = x[(4 - i) & 7], &f = x[(5 - i) & 7], &g = x[(6 - i) & 7], &h = x[(7 - i) & 7];
  if (next) {
    const Word u = w[(i + 1) & 15], v = w[(i + 14) & 15];
    w[i] += (rotated(u, F::s0[0]) ^ rotated(u, F::s0[1]) ^ u >> F::s0[2]) + w[(i + 9) & 15] +
            (rotated(v, F::s1[0]) ^ rotated(v, F::s1[1]) ^ v >> F::s1[2]);
  }
  h += K[i] + w[i] + (g ^ (e & (f ^ g))) +
       (rotated(e, F::S1[0]) ^ rotated(e, F::S1[1]) ^ rotated(e, F::S1[2]));
  d += h;
  h += ((a & b) | (c & (a | b))) +
       (rotated(a, F::S0[0]) ^ rotated(a, F::S0[1]) ^ rotated(a, F::S0[2]));
}

// state := the compression of state and `blocks` blocks at p (FIPS 180-4 §6.2.2, §6.4.2).
template <class F>
void compress(typename F::Word state[8], const uint8_t *p, size_t blocks) noexcept {
  using Word = typename F::Word;
  for (; blocks > 0; blocks -= 1, p += F::blockBytes) {
    Word w[16], x[8];
    for (int i = 0; i < 16; i++) w[i] = load<Word>(p + i * sizeof(Word));
    for (int i = 0; i < 8; i++) x[i] = state[i];
#pragma unroll
    for (int i = 0; i < 16; i++) plainRound<F, false>(i, x, w, F::K);
#pragma clang loop unroll(disable)
    for (int t = 16; t < F::rounds; t += 16) {
#pragma unroll
      for (int i = 0; i < 16; i++) plainRound<F, true>(i, x, w, F::K + t);
    }
    for (int i = 0; i < 8; i++) state[i] += x[i];
  }
}

}  // namespace assay

#endif
