// Signatures into lanes and encoded messages out of them, eight limbs (52 octets) of each at a time.

#ifndef ASSAY_RSA_MARSHAL_HPP
#define ASSAY_RSA_MARSHAL_HPP

#include <stddef.h>

#include "blocks.hpp"

#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,bmi2"))),  \
    apply_to = function)

namespace assay::rsa {

inline constexpr int chunkLimbs = 8;
inline constexpr size_t chunkOctets = 52;

// For each octet of a register, which octet of a chunk belongs there, counted from the lowest.
struct ChunkOctets {
  // Limb i begins in octet 13i / 2.
  alignas(64) uint8_t ofLimbs[64];
  // The inverse, highest octet first, for pairs of limbs of which each has been pushed together to
  // thirteen octets. It is read from later on where a chunk is not whole.
  uint8_t ofPairs[chunkOctets + 64];

  constexpr ChunkOctets() : ofLimbs{}, ofPairs{} {
    for (unsigned i = 0; i < 64; ++i) ofLimbs[i] = static_cast<uint8_t>(i / 8 * 13 / 2 + i % 8);
    for (unsigned i = 0; i < chunkOctets; ++i) {
      const unsigned octet = chunkOctets - 1 - i;
      ofPairs[i] = static_cast<uint8_t>(octet / 13 * 16 + octet % 13);
    }
  }
};
inline constexpr ChunkOctets chunkTable;

inline __mmask64 firstOctets(size_t count) { return (uint64_t{1} << count) - 1; }

// rows[i][j] := rows[j][i]
inline void transpose(Lanes (&rows)[8]) {
  Lanes a[8], b[8];
  ASSAY_UNROLLED
  for (int i = 0; i < 8; i += 2) {
    a[i] = _mm512_unpacklo_epi64(rows[i], rows[i + 1]);
    a[i + 1] = _mm512_unpackhi_epi64(rows[i], rows[i + 1]);
  }
  ASSAY_UNROLLED
  for (int i = 0; i < 8; i += 4) {
    ASSAY_UNROLLED
    for (int j = 0; j < 2; ++j) {
      b[i + j] = _mm512_shuffle_i64x2(a[i + j], a[i + j + 2], 0x88);
      b[i + j + 2] = _mm512_shuffle_i64x2(a[i + j], a[i + j + 2], 0xdd);
    }
  }
  ASSAY_UNROLLED
  for (int i = 0; i < 4; ++i) {
    rows[i] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0x88);
    rows[i + 4] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0xdd);
  }
}

// The limbs of the `count` octets before `end`, count <= 52.
inline Lanes limbsBefore(const uint8_t *end, size_t count) {
  const Lanes octets = _mm512_maskz_loadu_epi8(firstOctets(count), end - count);
  const Lanes numbers = _mm512_load_si512(chunkTable.ofLimbs);
  const Lanes above = _mm512_set1_epi8(static_cast<char>(count));
  const Lanes places = _mm512_sub_epi8(_mm512_sub_epi8(above, _mm512_set1_epi8(1)), numbers);
  const Lanes words = _mm512_maskz_permutexvar_epi8(_mm512_cmplt_epu8_mask(numbers, above), places,
                                                    octets);
  return limb(_mm512_srlv_epi64(words, _mm512_set_epi64(4, 0, 4, 0, 4, 0, 4, 0)));
}

// The `count` octets before `end` := the limbs, count <= 52
inline void setOctetsBefore(uint8_t *end, size_t count, Lanes limbs) {
  const Lanes other = _mm512_permutex_epi64(limbs, 0xb1);
  const Lanes odd = _mm512_srli_epi64(limbs, 12);
  const Lanes pairs = _mm512_mask_or_epi64(odd, 0x55, limbs, _mm512_slli_epi64(other, limbBits));
  const Lanes places = _mm512_loadu_si512(chunkTable.ofPairs + (chunkOctets - count));
  _mm512_mask_storeu_epi8(end - count, firstOctets(count), _mm512_permutexvar_epi8(places, pairs));
}

// Octets of chunk i of a number of `count`.
inline size_t octetsOfChunk(size_t count, size_t i) {
  const size_t below = chunkOctets * i;
  if (count <= below) return 0;
  return count - below < chunkOctets ? count - below : chunkOctets;
}

// limbs[n], n rounded up to a multiple of eight := the numbers of counts[lane] octets, big-endian; zero
// in lanes that have none
inline void readNumbers(Lanes *limbs, int n, const uint8_t *const *octets, const size_t *counts) {
  for (int i = 0; i < n; i += chunkLimbs) {
    const size_t chunk = static_cast<size_t>(i / chunkLimbs);
    Lanes rows[8];
    for (int lane = 0; lane < 8; ++lane) {
      const size_t count = octetsOfChunk(counts[lane], chunk);
      rows[lane] = count == 0 ? _mm512_setzero_si512()
                              : limbsBefore(octets[lane] + counts[lane] - chunkOctets * chunk, count);
    }
    transpose(rows);
    for (int k = 0; k < chunkLimbs; ++k) limbs[i + k] = rows[k];
  }
}

// octets[lane][counts[lane]] := the number in limbs[n], n rounded up as above, which fits; nothing
// where counts[lane] = 0
inline void writeNumbers(uint8_t *const *octets, const size_t *counts, const Lanes *limbs, int n) {
  for (int i = 0; i < n; i += chunkLimbs) {
    const size_t chunk = static_cast<size_t>(i / chunkLimbs);
    Lanes rows[8];
    for (int k = 0; k < chunkLimbs; ++k) rows[k] = limbs[i + k];
    transpose(rows);
    for (int lane = 0; lane < 8; ++lane) {
      const size_t count = octetsOfChunk(counts[lane], chunk);
      if (count == 0) continue;
      setOctetsBefore(octets[lane] + counts[lane] - chunkOctets * chunk, count, rows[lane]);
    }
  }
}

}  // namespace assay::rsa

#pragma clang attribute pop

#endif
