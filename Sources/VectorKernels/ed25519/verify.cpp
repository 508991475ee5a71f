// R' = [S]B - [h]A for up to eight signatures, one a lane, or for one in all lanes; then R' = R.

#include "../include/assay_ed25519.h"

#if defined(__x86_64__)

#include <cpuid.h>

#include "points.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2"))),             \
    apply_to = function)

namespace assay::ed25519 {
namespace {

constexpr int lanes = 8;
constexpr int groupsAtOnce = ASSAY_ED25519_BATCH / lanes;

// picks[i * stride] for all windows, those of the base first; whether S < L. S = 0 is as good as any for
// a signature whose S is not, since its verdict is known.
bool pickAll(uint32_t *picks, int stride, const assay_ed25519_job &job) {
  Scalar S = decodeScalar(job.signature + 32);
  const bool proper = isBelow(S, order);
  if (!proper) S = {};
  pick<BaseWindows>(picks, stride, S);
  pick<KeyWindows>(picks + BaseWindows::count * stride, stride, reduceWide(job.digest));
  return proper;
}

// Eight sums: the entries of lane l are those at picks[i][l].
[[gnu::noinline]] Points sumOf(const uint8_t *const (&tables)[2][lanes],
                               const uint32_t (&picks)[totalWindows][lanes]) {
  Points p = neutral();
  for (int i = 0; i < totalWindows; ++i) {
    if (i + 1 < totalWindows) {
      const auto &next = tables[i + 1 < BaseWindows::count ? 0 : 1];
      ASSAY_UNROLLED
      for (int lane = 0; lane < lanes; ++lane) {
        const uint8_t *entry = next[lane] + (picks[i + 1][lane] & ~1u);
        _mm_prefetch(entry, _MM_HINT_T0);
        _mm_prefetch(entry + 64, _MM_HINT_T0);
      }
    }
    addEntries(p, fetch(tables[i < BaseWindows::count ? 0 : 1], picks[i]));
  }
  return p;
}

// The sums of a group of jobs; the lanes whose S < L. Lanes without a job do what the first one does.
Points sumOfGroup(const void *base, const assay_ed25519_job *jobs, size_t count, unsigned &proper) {
  alignas(64) uint32_t picks[totalWindows][lanes];
  const uint8_t *tables[2][lanes];
  proper = 0;
  for (size_t lane = 0; lane < lanes; ++lane) {
    const assay_ed25519_job &job = jobs[lane < count ? lane : 0];
    tables[0][lane] = static_cast<const uint8_t *>(base);
    tables[1][lane] = static_cast<const uint8_t *>(job.table);
    if (pickAll(&picks[0][lane], lanes, job) && lane < count) proper |= 1u << lane;
  }
  return sumOf(tables, picks);
}

// 1/x for eight elements, with one inversion (P. L. Montgomery, "Speeding the Pollard and Elliptic Curve
// Methods of Factorization", 10.3.1). None is 0: Z is not, for complete formulas.
Element invertLanes(const Element &x) {
  Field values[lanes], products[lanes];
  for (int lane = 0; lane < lanes; ++lane) {
    values[lane] = extract(x, lane);
    products[lane] = lane == 0 ? values[0] : mul(products[lane - 1], values[lane]);
  }
  Element z = x;
  Field inverse = invert(products[lanes - 1]);
  for (int lane = lanes - 1; lane > 0; --lane) {
    insert(z, lane, mul(inverse, products[lane - 1]));
    inverse = mul(inverse, values[lane]);
  }
  insert(z, 0, inverse);
  return z;
}

// The lanes in which p encodes to R; inverse = 1/(2 Z).
unsigned matches(const Points &p, const Element &inverse, const assay_ed25519_job *jobs,
                 size_t count) {
  const Element x =
      canonical(product(carry(sub(columns(p.sum), columns(p.difference))), inverse));
  const Element y =
      canonical(product(carry(add(columns(p.sum), columns(p.difference))), inverse));
  alignas(64) uint64_t limbs[5][lanes] = {}, signs[lanes] = {};
  for (size_t lane = 0; lane < count; ++lane) {
    const Field R = decodeField(jobs[lane].signature);
    for (int k = 0; k < 5; ++k) limbs[k][lane] = R.v[k];
    signs[lane] = jobs[lane].signature[31] >> 7;
  }
  Lanes different = _mm512_xor_si512(_mm512_and_si512(x.v[0], splat(1)), _mm512_load_si512(signs));
  for (int k = 0; k < 5; ++k) {
    different = _mm512_or_si512(different, _mm512_xor_si512(y.v[k], _mm512_load_si512(limbs[k])));
  }
  return _mm512_testn_epi64_mask(different, different);
}

// At most groupsAtOnce groups of eight.
void verifyGroups(const void *base, const assay_ed25519_job *jobs, size_t count,
                  uint8_t *verdicts) {
  Points sums[groupsAtOnce];
  Element products[groupsAtOnce];
  unsigned proper[groupsAtOnce];
  const int groups = static_cast<int>((count + lanes - 1) / lanes);
  for (int g = 0; g < groups; ++g) {
    const size_t first = static_cast<size_t>(g) * lanes;
    sums[g] = sumOfGroup(base, jobs + first, count - first, proper[g]);
    products[g] = g == 0 ? sums[0].twiceZ : product(products[g - 1], sums[g].twiceZ);
  }
  Element inverse = invertLanes(products[groups - 1]);
  for (int g = groups - 1; g >= 0; --g) {
    const size_t first = static_cast<size_t>(g) * lanes;
    const size_t here = count - first < lanes ? count - first : lanes;
    const Element own = g == 0 ? inverse : product(inverse, products[g - 1]);
    inverse = product(inverse, sums[g].twiceZ);
    const unsigned good = proper[g] & matches(sums[g], own, jobs + first, here);
    for (size_t lane = 0; lane < here; ++lane) verdicts[first + lane] = good >> lane & 1;
  }
}

// The lanes of x moved down by n.
Element moved(const Element &x, int n) {
  const Lanes source = _mm512_add_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), splat(n));
  Element z;
  for (int k = 0; k < 5; ++k) z.v[k] = _mm512_permutexvar_epi64(source, x.v[k]);
  return z;
}

}  // namespace
}  // namespace assay::ed25519

using namespace assay::ed25519;

void assay_ed25519_verify_batch(const void *base, const assay_ed25519_job *jobs, size_t count,
                                uint8_t *verdicts) {
  for (size_t done = 0; done < count; done += ASSAY_ED25519_BATCH) {
    const size_t left = count - done;
    verifyGroups(base, jobs + done, left < ASSAY_ED25519_BATCH ? left : ASSAY_ED25519_BATCH,
                 verdicts + done);
  }
}

int assay_ed25519_verify_one(const void *base, const assay_ed25519_job *job) {
  // Window i goes to lane i mod 8; entry 0, which changes nothing, where there are no windows left.
  constexpr int steps = (totalWindows + lanes - 1) / lanes;
  uint32_t picks[steps * lanes] = {};
  if (!pickAll(picks, 1, *job)) return 0;
  const uint8_t *tables[steps * lanes];
  for (int i = 0; i < steps * lanes; ++i) {
    tables[i] = static_cast<const uint8_t *>(i < BaseWindows::count ? base : job->table);
    _mm_prefetch(tables[i] + (picks[i] & ~1u), _MM_HINT_T0);
    _mm_prefetch(tables[i] + (picks[i] & ~1u) + 64, _MM_HINT_T0);
  }
  Points p = neutral();
  for (int i = 0; i < steps; ++i) addEntries(p, fetch(tables + lanes * i, picks + lanes * i));
  for (int n = lanes / 2; n > 0; n /= 2) {
    addPoints(p, {moved(p.difference, n), moved(p.sum, n), moved(p.T, n), moved(p.twiceZ, n)});
  }
  const Field inverse = invert(extract(p.twiceZ, 0));
  return static_cast<int>(matches(p, splat(inverse), job, 1) & 1);
}

#pragma clang attribute pop

int assay_ed25519_available(void) {
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

int assay_ed25519_available(void) { return 0; }
int assay_ed25519_verify_one(const void *, const assay_ed25519_job *) { return 0; }
void assay_ed25519_verify_batch(const void *, const assay_ed25519_job *, size_t count,
                                uint8_t *verdicts) {
  for (size_t i = 0; i < count; ++i) verdicts[i] = 0;
}

#endif
