// SHA-2 in the lanes of AVX-512 registers: register i holds the word i of 16 (or 8) messages.

#ifndef ASSAY_SHA2_LANES_H_
#define ASSAY_SHA2_LANES_H_

#include "Streams.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2,movbe"))), apply_to = function)

namespace assay {

// MARK: - Registers

template <int n> ASSAY_INLINE __m512i ror(__m512i x, uint32_t) { return _mm512_ror_epi32(x, n); }
template <int n> ASSAY_INLINE __m512i ror(__m512i x, uint64_t) { return _mm512_ror_epi64(x, n); }
template <int n> ASSAY_INLINE __m512i shr(__m512i x, uint32_t) { return _mm512_srli_epi32(x, n); }
template <int n> ASSAY_INLINE __m512i shr(__m512i x, uint64_t) { return _mm512_srli_epi64(x, n); }
ASSAY_INLINE __m512i sum(__m512i x, __m512i y, uint32_t) { return _mm512_add_epi32(x, y); }
ASSAY_INLINE __m512i sum(__m512i x, __m512i y, uint64_t) { return _mm512_add_epi64(x, y); }
ASSAY_INLINE __m512i all(uint32_t x) { return _mm512_set1_epi32(int(x)); }
ASSAY_INLINE __m512i all(uint64_t x) { return _mm512_set1_epi64(int64_t(x)); }
ASSAY_INLINE __m512i put(__m512i x, unsigned lane, uint32_t y) {
  return _mm512_mask_set1_epi32(x, __mmask16(1u << lane), int(y));
}
ASSAY_INLINE __m512i put(__m512i x, unsigned lane, uint64_t y) {
  return _mm512_mask_set1_epi64(x, __mmask8(1u << lane), int64_t(y));
}
ASSAY_INLINE __m512i either(__m512i x, unsigned lanes, __m512i y, uint32_t) {
  return _mm512_mask_or_epi32(x, __mmask16(lanes), x, y);
}
ASSAY_INLINE __m512i either(__m512i x, unsigned lanes, __m512i y, uint64_t) {
  return _mm512_mask_or_epi64(x, __mmask8(lanes), x, y);
}
ASSAY_INLINE __m512i parity(__m512i x, __m512i y, __m512i z) {
  return _mm512_ternarylogic_epi32(x, y, z, 0x96);
}

template <class F, const int (&n)[3]>
ASSAY_INLINE __m512i bigSigma(__m512i x) {
  using W = typename F::Word;
  return parity(ror<n[0]>(x, W()), ror<n[1]>(x, W()), ror<n[2]>(x, W()));
}

template <class F, const int (&n)[3]>
ASSAY_INLINE __m512i smallSigma(__m512i x) {
  using W = typename F::Word;
  return parity(ror<n[0]>(x, W()), ror<n[1]>(x, W()), shr<n[2]>(x, W()));
}

// MARK: - Messages into lanes

// Zeros, the octet that begins the padding, zeros: read from 64 - q, it is the padding of a block
// whose message ends at q, and all zero where q is 64 (the end is not here) or less than 0 (past).
struct Padding {
  alignas(64) uint8_t octets[256] = {};
  constexpr Padding() { octets[64] = 0x80; }
};
inline constexpr Padding padding;

// The next 64 octets of a message that ends q octets from here, with its padding.
//
// p goes on by the octets taken. Octets past the end are masked off: a page that starts there
// may be missing.
ASSAY_INLINE __m512i chunk(const uint8_t *&p, int64_t q) {
  const int64_t end = q < 64 ? q : 64;
  const uint64_t taken = uint64_t(end < 0 ? 0 : end);
  // An address that is not the message's, where none of it is left: a masked load of a missing
  // page is right but slow.
  const uint8_t *from = taken ? p : padding.octets;
  const __m512i pad = _mm512_loadu_si512(padding.octets + 64 - end);
  p += taken;
  return _mm512_mask_loadu_epi8(pad, _bzhi_u64(~0ull, unsigned(taken)), from);
}

// w[i] := the word i of every row's 16.
ASSAY_INLINE void transpose16(__m512i w[16]) {
  const __m512i swap = _mm512_broadcast_i32x4(
      _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  __m512i a[16], b[16];
#pragma unroll
  for (int i = 0; i < 16; i++) a[i] = _mm512_shuffle_epi8(w[i], swap);
#pragma unroll
  for (int i = 0; i < 16; i += 2) {
    b[i] = _mm512_unpacklo_epi32(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_epi32(a[i], a[i + 1]);
  }
#pragma unroll
  for (int i = 0; i < 16; i += 4) {
    a[i] = _mm512_unpacklo_epi64(b[i], b[i + 2]);
    a[i + 1] = _mm512_unpackhi_epi64(b[i], b[i + 2]);
    a[i + 2] = _mm512_unpacklo_epi64(b[i + 1], b[i + 3]);
    a[i + 3] = _mm512_unpackhi_epi64(b[i + 1], b[i + 3]);
  }
#pragma unroll
  for (int i = 0; i < 4; i++) {
    __m512i x = _mm512_shuffle_i32x4(a[i], a[i + 4], 0x88);
    __m512i y = _mm512_shuffle_i32x4(a[i], a[i + 4], 0xdd);
    __m512i z = _mm512_shuffle_i32x4(a[i + 8], a[i + 12], 0x88);
    __m512i t = _mm512_shuffle_i32x4(a[i + 8], a[i + 12], 0xdd);
    w[i] = _mm512_shuffle_i32x4(x, z, 0x88);
    w[i + 4] = _mm512_shuffle_i32x4(y, t, 0x88);
    w[i + 8] = _mm512_shuffle_i32x4(x, z, 0xdd);
    w[i + 12] = _mm512_shuffle_i32x4(y, t, 0xdd);
  }
}

// w[i] := the word i of every row's 8.
ASSAY_INLINE void transpose8(__m512i w[8]) {
  const __m512i swap = _mm512_broadcast_i32x4(
      _mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
  __m512i b[8];
#pragma unroll
  for (int i = 0; i < 8; i++) w[i] = _mm512_shuffle_epi8(w[i], swap);
#pragma unroll
  for (int i = 0; i < 8; i += 2) {
    b[i] = _mm512_unpacklo_epi64(w[i], w[i + 1]);
    b[i + 1] = _mm512_unpackhi_epi64(w[i], w[i + 1]);
  }
#pragma unroll
  for (int i = 0; i < 2; i++) {
    __m512i x = _mm512_shuffle_i64x2(b[i], b[i + 2], 0x88);
    __m512i y = _mm512_shuffle_i64x2(b[i], b[i + 2], 0xdd);
    __m512i z = _mm512_shuffle_i64x2(b[i + 4], b[i + 6], 0x88);
    __m512i t = _mm512_shuffle_i64x2(b[i + 4], b[i + 6], 0xdd);
    w[i] = _mm512_shuffle_i64x2(x, z, 0x88);
    w[i + 2] = _mm512_shuffle_i64x2(y, t, 0x88);
    w[i + 4] = _mm512_shuffle_i64x2(x, z, 0xdd);
    w[i + 6] = _mm512_shuffle_i64x2(y, t, 0xdd);
  }
}

// MARK: - Rounds

// The letters a...h turn by one place a round, so x[(i - t) & 7] is the i-th of them in round t.
// `next` says whether w is to become the words of 16 rounds on.
template <class F, bool next>
ASSAY_INLINE void rounds16(__m512i x[8], __m512i w[16], const typename F::Word *K) {
  using W = typename F::Word;
#pragma unroll
  for (int i = 0; i < 16; i++) {
    __m512i &a = x[-i & 7], &b = x[(1 - i) & 7], &c = x[(2 - i) & 7], &d = x[(3 - i) & 7];
    __m512i &e = x[(4 - i) & 7], &f = x[(5 - i) & 7], &g = x[(6 - i) & 7], &h = x[(7 - i) & 7];
    h = sum(h, sum(w[i], all(K[i]), W()), W());
    h = sum(h, _mm512_ternarylogic_epi32(e, f, g, 0xca), W());
    h = sum(h, bigSigma<F, F::S1>(e), W());
    d = sum(d, h, W());
    h = sum(h, _mm512_ternarylogic_epi32(a, b, c, 0xe8), W());
    h = sum(h, bigSigma<F, F::S0>(a), W());
    if (next) {
      __m512i near = smallSigma<F, F::s0>(w[(i + 1) & 15]);
      __m512i far = smallSigma<F, F::s1>(w[(i + 14) & 15]);
      w[i] = sum(sum(w[i], w[(i + 9) & 15], W()), sum(near, far, W()), W());
    }
  }
}

// state := the compression of state and the blocks w, in every lane.
template <class F>
ASSAY_INLINE void compressLanes(__m512i state[8], __m512i w[16]) {
  using W = typename F::Word;
  __m512i x[8];
#pragma unroll
  for (int i = 0; i < 8; i++) x[i] = state[i];
#pragma clang loop unroll(disable)
  for (int t = 0; t < F::rounds - 16; t += 16) rounds16<F, true>(x, w, F::K + t);
  rounds16<F, false>(x, w, F::K + F::rounds - 16);
#pragma unroll
  for (int i = 0; i < 8; i++) state[i] = sum(state[i], x[i], W());
}

// MARK: - Lanes

// A message in each lane, and the states side by side.
template <class F>
struct Board {
  using Word = typename F::Word;
  static constexpr int lanes = 64 / sizeof(Word);

  alignas(64) Word states[8][lanes];
  // The length in bits: the last two words of the padding.
  alignas(64) Word lengths[2][lanes];
  Message<F> message[lanes];
  uint8_t scratch[lanes][64];
};

// w := the next block of every lane, of a message of 32-bit words or of 64-bit words.
ASSAY_INLINE void blocks(Message<Sha256> message[16], __m512i w[16]) {
#pragma unroll
  for (int i = 0; i < 16; i++) w[i] = chunk(message[i].next, message[i].left);
  transpose16(w);
}

ASSAY_INLINE void blocks(Message<Sha512> message[8], __m512i w[16]) {
#pragma unroll
  for (int i = 0; i < 8; i++) {
    w[i] = chunk(message[i].next, message[i].left);
    w[i + 8] = chunk(message[i].next, message[i].left - 64);
  }
  transpose8(w);
  transpose8(w + 8);
}

// Puts a message that starts from `words` into a lane.
template <class F>
ASSAY_INLINE void place(
    Board<F> &board, unsigned lane, const typename F::Word *words, __m512i state[8]) {
  using Word = typename F::Word;
#pragma unroll
  for (int i = 0; i < 8; i++) state[i] = put(state[i], lane, words[i]);
  const uint64_t bits = board.message[lane].total << 3;
  board.lengths[0][lane] = sizeof(Word) == 4 ? Word(bits >> 32) : 0;
  board.lengths[1][lane] = Word(bits);
}

// Does `queue` in lanes while at least `few` of them are busy, then the rest by Few.
template <class F, auto Few>
void runLanes(Queue<F> queue, int few) noexcept {
  using Word = typename F::Word;
  constexpr int lanes = Board<F>::lanes;
  Board<F> board;
  __m512i state[8] = {};
  unsigned busy = 0;
  for (int lane = 0; lane < lanes; lane++) {
    Message<F> &message = board.message[lane];
    message.next = padding.octets;
    message.left = -1;
    if (queue.count == 0) continue;
    busy |= 1u << lane;
    place(board, lane, message.begin(queue.take()), state);
  }
  while (__builtin_popcount(busy) >= few) {
    __m512i w[16];
    unsigned last = 0;
    blocks(board.message, w);
#pragma unroll
    for (int lane = 0; lane < lanes; lane++) {
      Message<F> &message = board.message[lane];
      last |= unsigned(message.isAtLastBlock()) << lane;
      message.left = message.left < F::blockBytes ? -1 : message.left - F::blockBytes;
    }
    for (int i = 0; i < 2; i++) {
      w[14 + i] = either(w[14 + i], last, _mm512_load_si512(board.lengths[i]), Word());
    }
    compressLanes<F>(state, w);
    last &= busy;
    if (last == 0) continue;
    for (int i = 0; i < 8; i++) _mm512_store_si512(board.states[i], state[i]);
    for (; last != 0; last &= last - 1) {
      const unsigned lane = unsigned(__builtin_ctz(last));
      Message<F> &message = board.message[lane];
      const Word *words = message.conclude(&board.states[0][lane], lanes, board.scratch[lane]);
      if (!words && queue.count > 0) words = message.begin(queue.take());
      if (words) {
        place(board, lane, words, state);
      } else {
        busy &= ~(1u << lane);
        message.left = -1;
      }
    }
  }
  typename Rest<F>::Begun begun[lanes];
  size_t begunCount = 0;
  for (int i = 0; i < 8; i++) _mm512_store_si512(board.states[i], state[i]);
  for (; busy != 0; busy &= busy - 1) {
    const unsigned lane = unsigned(__builtin_ctz(busy));
    begun[begunCount].message = board.message[lane];
    for (int i = 0; i < 8; i++) begun[begunCount].state[i] = board.states[i][lane];
    begunCount += 1;
  }
  Few({begun, begunCount, queue});
  wipe(&board, sizeof board);
  wipe(begun, sizeof begun);
}

}  // namespace assay

#pragma clang attribute pop

#endif

#endif
