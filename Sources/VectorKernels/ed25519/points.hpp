// Points in eight lanes, and the additions.

#ifndef ASSAY_ED25519_POINTS_HPP
#define ASSAY_ED25519_POINTS_HPP

#include "lanes.hpp"
#include "tables.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,bmi2"))),             \
    apply_to = function)

namespace assay::ed25519 {

// (X : Y : Z : T) with x = X/Z, y = Y/Z, x y = T/Z, as an addition wants it.
struct Points {
  Element difference;  // Y - X
  Element sum;         // Y + X
  Element T;
  Element twiceZ;
};

inline Points neutral() {
  const Field two = {{2, 0, 0, 0, 0}};
  return {splat(one), splat(one), splat(zero), splat(two)};
}

// Entries for eight lanes. Where an entry is to be subtracted its sum and difference have changed places,
// and `negative` says that its product is to change its sign.
struct Entries {
  Element sum, difference, product;
  __mmask8 negative;
};

// Four words of each of eight lanes, transposed: columns[c] := word c of all lanes.
__attribute__((always_inline)) inline void transpose(Lanes *columns,
                                                     const uint64_t *const (&rows)[8]) {
  Lanes v[4];
  ASSAY_UNROLLED
  for (int r = 0; r < 4; ++r) {
    const Lanes lower = _mm512_castsi256_si512(
        _mm256_load_si256(reinterpret_cast<const __m256i *>(rows[r])));
    v[r] = _mm512_mask_broadcast_i64x4(
        lower, 0xf0, _mm256_load_si256(reinterpret_cast<const __m256i *>(rows[r + 4])));
  }
  const Lanes t0 = _mm512_unpacklo_epi64(v[0], v[1]), t1 = _mm512_unpackhi_epi64(v[0], v[1]);
  const Lanes t2 = _mm512_unpacklo_epi64(v[2], v[3]), t3 = _mm512_unpackhi_epi64(v[2], v[3]);
  const Lanes lower = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
  const Lanes upper = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
  columns[0] = _mm512_permutex2var_epi64(t0, lower, t2);
  columns[1] = _mm512_permutex2var_epi64(t1, lower, t3);
  columns[2] = _mm512_permutex2var_epi64(t0, upper, t2);
  columns[3] = _mm512_permutex2var_epi64(t1, upper, t3);
}

// The entry of each lane: tables[lane], and what pick() said of it.
__attribute__((always_inline)) inline Entries fetch(const uint8_t *const *tables,
                                                    const uint32_t *picks) {
  const uint64_t *rows[4][8];
  unsigned negative = 0;
  ASSAY_UNROLLED
  for (int lane = 0; lane < 8; ++lane) {
    const uint32_t sign = picks[lane] & 1;
    const Entry &entry = *reinterpret_cast<const Entry *>(tables[lane] + (picks[lane] & ~1u));
    rows[0][lane] = entry.lower[sign];
    rows[1][lane] = entry.lower[1 - sign];
    rows[2][lane] = entry.lower[2];
    rows[3][lane] = entry.top;
    negative |= sign << lane;
  }
  Entries z;
  z.negative = static_cast<__mmask8>(negative);
  Lanes top[4];
  transpose(z.sum.v, rows[0]);
  transpose(z.difference.v, rows[1]);
  transpose(z.product.v, rows[2]);
  transpose(top, rows[3]);
  z.sum.v[4] = _mm512_mask_mov_epi64(top[0], z.negative, top[1]);
  z.difference.v[4] = _mm512_mask_mov_epi64(top[1], z.negative, top[0]);
  z.product.v[4] = top[2];
  return z;
}

// The second half of an addition: from A, B, C and D to the sum.
__attribute__((always_inline)) inline void finish(Points &p, const Columns &A, const Columns &B,
                                                  const Columns &C, const Columns &D) {
  const Element E = carry(sub(B, A)), H = carry(add(B, A));
  const Element F = carry(sub(D, C)), G = carry(add(D, C));
  const Columns X = mul(E, F), Y = mul(G, H), Z = mul(F, G);
  p.T = product(E, H);
  p.difference = carry(sub(Y, X));
  p.sum = carry(add(Y, X));
  p.twiceZ = carry(add(Z, Z));
}

// p := p + q for entries q: seven products. Complete, since -1 is a square modulo p and d is not (Hisil,
// Wong, Carter and Dawson, "Twisted Edwards Curves Revisited", 3.1 and 3.2).
__attribute__((always_inline)) inline void addEntries(Points &p, const Entries &q) {
  const Columns A = mul(p.difference, q.difference);
  const Columns B = mul(p.sum, q.sum);
  Columns C = mul(p.T, q.product);
  ASSAY_UNROLLED
  for (int k = 0; k < 5; ++k) C.v[k] = _mm512_mask_sub_epi64(C.v[k], q.negative, bias(k), C.v[k]);
  finish(p, A, B, C, columns(p.twiceZ));
}

// p := p + q: nine products. All of A, B, C and D are doubled, which the coordinates do not notice.
inline void addPoints(Points &p, const Points &q) {
  const Field twiceD = add(curveD, curveD);
  const Element fourD = splat(add(twiceD, twiceD));
  const Columns A = mul(p.difference, q.difference), B = mul(p.sum, q.sum);
  const Columns C = mul(product(p.T, fourD), q.T);
  const Columns D = mul(p.twiceZ, q.twiceZ);
  finish(p, columns(carry(add(A, A))), columns(carry(add(B, B))), columns(carry(C)),
         columns(carry(D)));
}

}  // namespace assay::ed25519

#pragma clang attribute pop

#endif
