// The members of all objects of a text: their names, whether two are the same, and the values of
// those that are asked for.

#ifndef ASSAY_JSON_MEMBERS_H_
#define ASSAY_JSON_MEMBERS_H_

#include <immintrin.h>

#include "Scalars.h"

namespace assay::json {

// Up to sixteen names of one group.
struct Names {
  // The tokens that they are, a bit for each, and the number of the token that bit 0 stands for.
  uint64_t tokens;
  size_t base;
  // A hash of each and of the object that it is in.
  __m512i hashes;
  // The first eight octets, filled up with zeros; all ones where it is not in the outermost object.
  __m512i words[2];
};

class Members {
 public:
  // Takes in names.
  //
  //   in      tokens: which tokens of the group that begins at token `base` are names
  //           containers: for each token of the group the number of what it is in, 0 for the
  //           outermost object
  //   post    false where there are too many
  ASSAY_JSON_INLINE bool add(
      const uint8_t *text, const Skeleton &skeleton, size_t base, uint64_t tokens,
      __m512i containers) noexcept {
    __m512i numbers = _mm512_maskz_compress_epi8(tokens, containers);
    while (tokens) {
      const uint32_t left = uint32_t(_mm_popcnt_u64(tokens));
      if (chunks == maximum || count + left > ASSAY_JSON_NAMES) return false;
      Names &chunk = names[chunks];
      chunk.tokens = tokens;
      chunk.base = base;
      const uint32_t taken = left < 16 ? left : 16;
      read(chunk, text, skeleton, taken, _mm512_castsi512_si128(numbers));
      if (__builtin_expect(chunks != 0, 0) && isAlike(chunk, taken)) return false;
      chunks++;
      count += taken;
      if (__builtin_expect(left <= 16, 1)) break;
      tokens = _pdep_u64(~0ull << 16, tokens);
      numbers = _mm512_maskz_compress_epi64(0xfc, numbers);
    }
    return true;
  }

  // Whether two names of one object may be the same: they have the same hash.
  ASSAY_JSON_INLINE bool areSomeAlike() const noexcept { return _cvtmask16_u32(alike) != 0; }

  // Finds the values of the members of the outermost object that are asked for.
  ASSAY_JSON_INLINE void find(
      const uint64_t *wanted, const uint8_t *text, const Skeleton &skeleton,
      assay_json_value *values) const noexcept {
    for (int i = 0; i < ASSAY_JSON_WANTED && wanted[i]; i++) {
      const size_t token = find(wanted[i]);
      if (token != 0)
        write(token, text, skeleton, values[i]);
      else
        values[i] = {};
    }
  }

 private:
  static constexpr uint32_t maximum = 16;

  static ASSAY_JSON_INLINE __m512i key() noexcept {
    return _mm512_broadcast_i32x4(
        _mm_set_epi64x(int64_t(0x9e3779b97f4a7c15), int64_t(0xff51afd7ed558ccd)));
  }

  // Reads the first `count` names of `chunk.tokens`, four at a time.
  ASSAY_JSON_INLINE void read(
      Names &chunk, const uint8_t *text, const Skeleton &skeleton, uint32_t count,
      __m128i numbers) noexcept {
    __m512i hashes = _mm512_setzero_si512(), low = _mm512_set1_epi8(-1), high = low;
    uint64_t left = chunk.tokens;
    const auto four = [&](__mmask16 lanes, __m512i &words) __attribute__((always_inline)) {
      __m512i rows = names4(text, skeleton, chunk, left);
      words = _mm512_mask_permutexvar_epi64(
          words, lanes & 0xf0f0 ? 0xf0 : 0x0f, _mm512_set_epi64(6, 4, 2, 0, 6, 4, 2, 0), rows);
      // Two rounds of AES spread every octet over the whole.
      rows = _mm512_aesenc_epi128(_mm512_aesenc_epi128(rows, key()), key());
      hashes = _mm512_mask_permutexvar_epi32(
          hashes, lanes,
          _mm512_set_epi32(12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0), rows);
    };
    four(0x000f, low);
    if (count > 4) four(0x00f0, low);
    if (count > 8) four(0x0f00, high);
    if (count > 12) four(0xf000, high);

    // In the last four the first names may stand again.
    const __mmask16 present = __mmask16(_bzhi_u32(0xffff, count));
    const __mmask16 outer = _mm_mask_cmpeq_epi8_mask(present, numbers, _mm_setzero_si128());
    const __m512i none = _mm512_set1_epi8(-1);
    chunk.words[0] = _mm512_mask_mov_epi64(none, __mmask8(outer), low);
    chunk.words[1] = _mm512_mask_mov_epi64(none, __mmask8(_cvtmask16_u32(outer) >> 8), high);
    // The same name may stand in several objects.
    chunk.hashes = _mm512_maskz_add_epi32(
        present, hashes,
        _mm512_mullo_epi32(_mm512_cvtepu8_epi32(numbers), _mm512_set1_epi32(int(0x85ebca6b))));
    const __m512i equals = _mm512_maskz_conflict_epi32(present, chunk.hashes);
    alike = _kor_mask16(alike, _mm512_test_epi32_mask(equals, equals));
  }

  // The octets of the next four names, filled up with zeros, which no name has: the same octets
  // mean the same name. After the last comes the first again.
  static ASSAY_JSON_INLINE __m512i names4(
      const uint8_t *text, const Skeleton &skeleton, const Names &chunk, uint64_t &left) noexcept {
    size_t lengths = 0;
    const uint64_t tokens = left;
    const auto next = [&]() __attribute__((always_inline)) {
      const uint16_t *places = skeleton.places + chunk.base + size_t(__builtin_ctzll(left));
      const size_t start = places[0] + 1u;
      const size_t length = trimmed(text, places[1]) - 1 - start;
      lengths |= length;
      left &= left - 1;
      left = left ? left : chunk.tokens;
      return _mm_maskz_loadu_epi8(__mmask16(_bzhi_u32(0xffff, unsigned(length))), text + start);
    };
    const __m128i a = next(), b = next(), c = next(), d = next();
    if (__builtin_expect(lengths >= 16, 0)) return longNames4(text, skeleton, chunk, tokens);
    const __m256i front = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
    const __m256i back = _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(front), back, 1);
  }

  // The same where some names have sixteen octets or more: those are folded to sixteen, with an
  // octet behind the first seven that the names which are asked for do not have.
  static __attribute__((noinline)) __m512i longNames4(
      const uint8_t *text, const Skeleton &skeleton, const Names &chunk, uint64_t left) noexcept {
    alignas(64) __m128i rows[4];
    for (int row = 0; row < 4; row++) {
      const uint16_t *places = skeleton.places + chunk.base + size_t(__builtin_ctzll(left));
      const size_t start = places[0] + 1u, end = trimmed(text, places[1]) - 1;
      __m128i folded = _mm_setzero_si128();
      for (size_t at = start; at < end; at += 16) {
        const size_t count = end - at < 16 ? end - at : 16;
        const __mmask16 present = __mmask16(_bzhi_u32(0xffff, unsigned(count)));
        const __m128i octets = _mm_maskz_loadu_epi8(present, text + at);
        folded = end - start < 16 ? octets
                                  : _mm_aesenc_si128(_mm_xor_si128(folded, octets),
                                                     _mm512_castsi512_si128(key()));
      }
      if (end - start >= 16)
        folded = _mm_or_si128(folded, _mm_set_epi64x(int64_t(end - start), int64_t(0xffull << 56)));
      rows[row] = folded;
      left &= left - 1;
      left = left ? left : chunk.tokens;
    }
    return _mm512_load_si512(rows);
  }

  // Whether one of the `count` names of a chunk may be the same as one of an earlier chunk.
  __attribute__((noinline)) bool isAlike(const Names &chunk, uint32_t count) const noexcept {
    alignas(64) uint32_t hashes[16];
    _mm512_store_si512(hashes, chunk.hashes);
    __mmask16 equal = 0;
    for (const Names *earlier = names; earlier < &chunk; earlier++)
      for (uint32_t i = 0; i < count; i++)
        equal = _kor_mask16(
            equal, _mm512_cmpeq_epi32_mask(earlier->hashes, _mm512_set1_epi32(int(hashes[i]))));
    return _cvtmask16_u32(equal) != 0;
  }

  // The token that the value of a member of the outermost object begins with, or 0 for none.
  ASSAY_JSON_INLINE size_t find(uint64_t wanted) const noexcept {
    const __m512i name = _mm512_set1_epi64(int64_t(wanted));
    for (uint32_t chunk = 0; __builtin_expect(chunk < chunks, 1); chunk++) {
      const Names &some = names[chunk];
      const uint32_t place = _cvtmask16_u32(_mm512_kunpackb(
          _mm512_cmpeq_epi64_mask(some.words[1], name),
          _mm512_cmpeq_epi64_mask(some.words[0], name)));
      // Behind the name and the colon.
      if (place) return some.base + size_t(__builtin_ctzll(_pdep_u64(place, some.tokens))) + 2;
    }
    return 0;
  }

  // Writes the value that begins with a token.
  static ASSAY_JSON_INLINE void write(
      size_t token, const uint8_t *text, const Skeleton &skeleton,
      assay_json_value &value) noexcept {
    const uint8_t octet = skeleton.octets[token];
    const size_t start = skeleton.places[token];
    const size_t end = trimmed(text, skeleton.places[token + 1]);
    if (octet == '"') {
      value = {0, uint16_t(start + 1), uint16_t(end - 1), ASSAY_JSON_STRING};
    } else if (octet == ASSAY_JSON_SHORT_INTEGER) {
      value = {shortInteger(text, start, end), uint16_t(start), uint16_t(end), octet};
    } else {
      const bool isNested = octet >= ASSAY_JSON_OBJECT;
      value = {0, uint16_t(start), isNested ? skeleton.ends[token] : uint16_t(end), octet};
    }
  }

  uint32_t count = 0;
  uint32_t chunks = 0;
  // Which names have the hash of an earlier one of their chunk.
  __mmask16 alike = 0;
  Names names[maximum];
};

}  // namespace assay::json

#endif
