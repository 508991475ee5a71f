// s^e mod n for up to eight signatures, one a lane.

#include "../include/assay_rsa.h"

#if defined(__x86_64__)

#include <cpuid.h>

#include "marshal.hpp"
#include "reduce.hpp"
#include "single.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {
namespace {

// Above this, the constants of eight keys are more than a stack should hold.
constexpr int maximumMixedBlocks = 8;

const Key &keyOf(const assay_rsa_job &job) { return *static_cast<const Key *>(job.key); }

struct Numbers {
  Operand s[maximumBlocks];
  Operand base[maximumBlocks];
  Lanes x[maximumLimbs];
};

// v.x := v.x^e mod n; v.x < n. All bits of e but the last are worked off in Montgomery form, and the
// last, which is set, multiplies by the signature itself, which takes the form away.
template <bool shared>
[[gnu::noinline]] void raise(Numbers &v, int blocks, uint64_t exponent, const uint64_t *key) {
  Workspace w;
  const int limbs = blockLimbs * blocks;
  setFactors<true>(v.s, v.x, blocks);
  multiplyModulo<shared, shared>(v.x, key + squaredRadix(blocks) * stride<shared>, blocks, key, w);
  setFactors<true>(v.base, v.x, blocks);
  for (int bit = 62 - __builtin_clzll(exponent); bit >= 0; --bit) {
    squareModulo<shared>(v.x, blocks, key, w);
    if (bit > 0 && (exponent >> bit & 1) != 0) {
      multiplyModulo<shared, false>(v.x, words(v.base->limbs), blocks, key, w);
    }
  }
  multiplyModulo<shared, false>(v.x, words(v.s->limbs), blocks, key, w);
  makeCanonical<shared>(v.x, limbs, key + modulus * stride<shared>);
}

// The constants of eight keys side by side, then the power.
[[gnu::noinline]] void raiseMixed(Numbers &v, int blocks, uint64_t exponent,
                                  const Key *const *keys) {
  alignas(64) uint64_t constants[8 * keyWords(maximumMixedBlocks)];
  const int count = keyWords(blocks);
  for (int lane = 0; lane < 8; ++lane) {
    for (int i = 0; i < count; ++i) constants[8 * i + lane] = keys[lane]->words[i];
  }
  raise<false>(v, blocks, exponent, constants);
}

// Whether the number in a lane of limbs[10 blocks] is below the key's modulus.
bool isBelowModulus(const uint64_t *limbs, unsigned lane, const Key &key) {
  for (int i = blockLimbs * static_cast<int>(key.blocks) - 1; i >= 0; --i) {
    const uint64_t s = limbs[8 * i + static_cast<int>(lane)];
    const uint64_t n = key.words[modulus + limbWord(i)];
    if (s != n) return s < n;
  }
  return false;
}

// The jobs among `pending` that can go with the first of them.
unsigned groupOf(const assay_rsa_job *jobs, unsigned pending) {
  const Key &leader = keyOf(jobs[__builtin_ctz(pending)]);
  unsigned group = 0;
  for (unsigned rest = pending; rest != 0; rest &= rest - 1) {
    const unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    const Key &key = keyOf(jobs[lane]);
    const bool alike = key.blocks == leader.blocks && key.exponent == leader.exponent;
    if (&key == &leader || (alike && key.blocks <= maximumMixedBlocks)) group |= 1u << lane;
  }
  return group;
}

// Raises the jobs of a group; returns those whose s < n.
unsigned raiseGroup(const assay_rsa_job *jobs, unsigned group) {
  const Key &leader = keyOf(jobs[__builtin_ctz(group)]);
  const int blocks = static_cast<int>(leader.blocks);
  const int count = blockLimbs * blocks;
  Numbers v;
  const Key *keys[8];
  const uint8_t *signatures[8];
  uint8_t *encoded[8];
  size_t counts[8] = {};
  bool same = true;
  for (unsigned lane = 0; lane < 8; ++lane) {
    keys[lane] = &leader;
    if ((group >> lane & 1) == 0) continue;
    keys[lane] = &keyOf(jobs[lane]);
    same = same && keys[lane] == &leader;
    signatures[lane] = jobs[lane].signature;
    encoded[lane] = jobs[lane].encoded;
    counts[lane] = keys[lane]->modulusBytes;
  }
  readNumbers(v.x, count, signatures, counts);
  unsigned proper = 0;
  for (unsigned rest = group; rest != 0; rest &= rest - 1) {
    const unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    if (isBelowModulus(words(v.x), lane, *keys[lane])) {
      proper |= 1u << lane;
    } else {
      // Zero is as good a signature as any for a lane whose result is thrown away.
      const __mmask8 others = static_cast<__mmask8>(~(1u << lane));
      for (int i = 0; i < count; ++i) v.x[i] = _mm512_maskz_mov_epi64(others, v.x[i]);
      counts[lane] = 0;
    }
  }
  if (proper == 0) return 0;
  if (same) {
    raise<true>(v, blocks, leader.exponent, leader.words);
  } else {
    raiseMixed(v, blocks, leader.exponent, keys);
  }
  writeNumbers(encoded, counts, v.x, count);
  return proper;
}

}  // namespace
}  // namespace assay::rsa

uint8_t assay_rsa_power_batch(const assay_rsa_job *jobs, size_t count) {
  unsigned proper = 0;
  for (unsigned pending = (1u << count) - 1; pending != 0;) {
    const unsigned group = assay::rsa::groupOf(jobs, pending);
    proper |= assay::rsa::raiseGroup(jobs, group);
    pending &= ~group;
  }
  return static_cast<uint8_t>(proper);
}

int assay_rsa_power_one(const assay_rsa_job *job) { return assay::rsa::raiseOne(*job); }

#pragma clang attribute pop

int assay_rsa_available(void) {
  unsigned a, b, c, d;
  constexpr unsigned osxsave = 1u << 27;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & osxsave) == 0) return 0;
  // SSE, AVX, and the three parts of the AVX-512 state.
  constexpr unsigned states = 0xe6;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & states) != states || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  // BMI2, AVX-512 F, DQ, IFMA, BW and VL; VBMI.
  constexpr unsigned needed = 1u << 8 | 1u << 16 | 1u << 17 | 1u << 21 | 1u << 30 | 1u << 31;
  constexpr unsigned bytePermutations = 1u << 1;
  return (b & needed) == needed && (c & bytePermutations) != 0;
}

#else

int assay_rsa_available(void) { return 0; }
uint8_t assay_rsa_power_batch(const assay_rsa_job *, size_t) { return 0; }
int assay_rsa_power_one(const assay_rsa_job *) { return 0; }

#endif
