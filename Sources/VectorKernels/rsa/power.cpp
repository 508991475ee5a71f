// s^e mod n for up to eight signatures, one a lane.

#include "../include/assay_rsa.h"

#if defined(__x86_64__)

#include <cpuid.h>

#include "octets.hpp"
#include "reduce.hpp"
#include "single.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2"))),             \
    apply_to = function)

namespace assay::rsa {
namespace {

// Above this, the constants of eight keys are more than a stack should hold.
constexpr int maximumMixedBlocks = 8;

const Key &keyOf(const assay_rsa_job &job) { return *static_cast<const Key *>(job.key); }

struct Numbers {
  Lanes s[maximumLimbs];
  Lanes base[maximumLimbs];
  Lanes x[maximumLimbs];
};

// v.x := v.s^e mod n; s < n. All bits of e but the last are worked off in Montgomery form, and the last,
// which is set, multiplies by s itself, which takes the form away.
template <bool shared>
[[gnu::noinline]] void raise(Numbers &v, int blocks, uint64_t exponent, const uint64_t *key) {
  Workspace w;
  const int limbs = blockLimbs * blocks;
  for (int i = 0; i < limbs; ++i) v.x[i] = v.s[i];
  multiplyModulo<shared, shared>(v.x, key + squaredRadix(blocks) * stride<shared>, blocks, key, w);
  for (int i = 0; i < limbs; ++i) v.base[i] = v.x[i];
  for (int bit = 62 - __builtin_clzll(exponent); bit >= 0; --bit) {
    squareModulo<shared>(v.x, blocks, key, w);
    if (bit > 0 && (exponent >> bit & 1) != 0) {
      multiplyModulo<shared, false>(v.x, words(v.base), blocks, key, w);
    }
  }
  multiplyModulo<shared, false>(v.x, words(v.s), blocks, key, w);
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

// limbs[limbs * 8] in lane `lane` := the signature; whether it is below n
bool readSignature(uint64_t *limbs, int lane, const assay_rsa_job &job) {
  const Key &key = keyOf(job);
  const int count = blockLimbs * static_cast<int>(key.blocks);
  readNumber(limbs + lane, count, 8, job.signature, key.modulusBytes);
  for (int i = count - 1; i >= 0; --i) {
    const uint64_t s = limbs[8 * i + lane], n = key.words[modulus + i];
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
  for (int i = 0; i < count; ++i) v.s[i] = _mm512_setzero_si512();
  uint64_t *const s = reinterpret_cast<uint64_t *>(v.s);
  const Key *keys[8];
  bool same = true;
  unsigned proper = 0;
  for (unsigned lane = 0; lane < 8; ++lane) {
    keys[lane] = &leader;
    if ((group >> lane & 1) == 0) continue;
    keys[lane] = &keyOf(jobs[lane]);
    same = same && keys[lane] == &leader;
    if (readSignature(s, static_cast<int>(lane), jobs[lane])) {
      proper |= 1u << lane;
    } else {
      // Zero is as good a signature as any for a lane whose result is thrown away.
      for (int i = 0; i < count; ++i) s[8 * i + static_cast<int>(lane)] = 0;
    }
  }
  if (proper == 0) return 0;
  if (same) {
    raise<true>(v, blocks, leader.exponent, leader.words);
  } else {
    raiseMixed(v, blocks, leader.exponent, keys);
  }
  for (unsigned rest = proper; rest != 0; rest &= rest - 1) {
    const int lane = __builtin_ctz(rest);
    writeNumber(jobs[lane].encoded, keys[lane]->modulusBytes, words(v.x) + lane, count, 8);
  }
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
  // BMI2, AVX-512 F, DQ, IFMA, BW and VL.
  constexpr unsigned needed = 1u << 8 | 1u << 16 | 1u << 17 | 1u << 21 | 1u << 30 | 1u << 31;
  return (b & needed) == needed;
}

#else

int assay_rsa_available(void) { return 0; }
uint8_t assay_rsa_power_batch(const assay_rsa_job *, size_t) { return 0; }
int assay_rsa_power_one(const assay_rsa_job *) { return 0; }

#endif
