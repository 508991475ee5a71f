// SHA-2 in the lanes of AVX-512 registers: register i holds the word i of 16 (or 8) messages.

#ifndef ASSAY_SHA2_LANES_H_
#define ASSAY_SHA2_LANES_H_

#include "Registers.h"
#include "Streams.h"

#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2,movbe"))), apply_to = function)

namespace assay {

// A message in each lane, and what is to be side by side: the lanes of one register, or of two, whose
// rounds alternate. A round of one waits for the round before, and that is when the CPU does the other.
template <class F, int sets>
struct Board {
  using Word = typename F::Word;
  static constexpr int width = 64 / sizeof(Word);
  static constexpr int lanes = sets * width;

  // The states where a message last ended.
  alignas(64) Word states[8][lanes];
  // The length in bits: the last two words of the padding.
  alignas(64) Word lengths[2][lanes];
  Message<F> message[lanes];
  // Lanes whose next block has the digest in `states` for a message: of six words, or of eight.
  unsigned outer, outerWide;
  // Lanes whose next block is their last.
  unsigned last;
};

// Rows into w: 64 octets of lane i from p[i] on, or 128 of lane i in two rows. The order is such
// that transposeQuarters and `arrive` make words of them.
ASSAY_INLINE int row(int lane, int, uint32_t) { return lane; }
ASSAY_INLINE int row(int lane, int half, uint64_t) { return half * 2 + lane / 2 * 4 + lane % 2; }

// v := the words that the quarters q of the rows of a set hold: 4q to 4q + 3, or 2q, 2q + 1 and those
// eight places on. With them come what no row holds: digests and lengths.
template <class F, int sets>
ASSAY_INLINE void arrive(
    int q, const Board<F, sets> &board, int set, __m512i w[16], __m512i v[16]) {
  using Word = typename F::Word;
  const int first = set * Board<F, sets>::width;
  transposeWords(w + 4 * q, Word());
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const int place = sizeof(Word) == 4 ? 4 * q + i : 2 * q + i % 2 + i / 2 * 8;
    v[place] = w[4 * q + i];
    if (place < 8) {
      const unsigned lanes = sizeof(Word) == 4 || place < 6 ? board.outer : board.outerWide;
      v[place] = merged(v[place], lanes >> first, board.states[place] + first);
    } else if (place >= 14) {
      v[place] = either(v[place], board.last >> first, board.lengths[place - 14] + first);
    }
  }
}

// Round i of 16. The letters a...h turn by one place a round. `next` says whether v[i] is still the
// word of 16 rounds before.
template <class F, bool next>
ASSAY_INLINE void round(int i, __m512i x[8], __m512i v[16], const typename F::Word *K) {
  using W = typename F::Word;
  __m512i &a = x[-i & 7], &b = x[(1 - i) & 7], &c = x[(2 - i) & 7], &d = x[(3 - i) & 7];
  __m512i &e = x[(4 - i) & 7], &f = x[(5 - i) & 7], &g = x[(6 - i) & 7], &h = x[(7 - i) & 7];
  if (next) {
    const __m512i near = smallSigma<F, F::s0>(v[(i + 1) & 15]);
    const __m512i far = smallSigma<F, F::s1>(v[(i + 14) & 15]);
    v[i] = sum(sum(v[i], v[(i + 9) & 15], W()), sum(near, far, W()), W());
  }
  h = sum(h, sum(v[i], all(K[i]), W()), W());
  h = sum(h, _mm512_ternarylogic_epi32(e, f, g, 0xca), W());
  h = sum(h, bigSigma<F, F::S1>(e), W());
  d = sum(d, h, W());
  h = sum(h, _mm512_ternarylogic_epi32(a, b, c, 0xe8), W());
  h = sum(h, bigSigma<F, F::S0>(a), W());
}

// state := the compression of state and the blocks whose rows are w, in every lane.
template <class F, int sets>
ASSAY_INLINE void compressLanes(
    const Board<F, sets> &board, __m512i state[sets][8], __m512i w[sets][16]) {
  using W = typename F::Word;
  constexpr int together = 16 / sizeof(W);
  __m512i x[sets][8], v[sets][16];
#pragma unroll
  for (int set = 0; set < sets; set++) {
#pragma unroll
    for (int i = 0; i < 8; i++) x[set][i] = state[set][i];
    // The words arrive a few at a time, so that their shuffles run beside the rotations of rounds.
    transposeQuarters(w[set]);
  }
#pragma unroll
  for (int i = 0; i < 16; i++) {
#pragma unroll
    for (int set = 0; set < sets; set++) {
      if (i % together == 0 && i < 4 * together) {
        arrive<F>(i / together, board, set, w[set], v[set]);
      }
      round<F, false>(i, x[set], v[set], F::K);
    }
  }
#pragma clang loop unroll(disable)
  for (int t = 16; t < F::rounds; t += 16) {
#pragma unroll
    for (int i = 0; i < 16; i++) {
#pragma unroll
      for (int set = 0; set < sets; set++) round<F, true>(i, x[set], v[set], F::K + t);
    }
  }
#pragma unroll
  for (int set = 0; set < sets; set++) {
#pragma unroll
    for (int i = 0; i < 8; i++) state[set][i] = sum(state[set][i], x[set][i], W());
  }
}

// w := the rows of the next blocks, all of them without an end.
template <class F, int sets>
ASSAY_INLINE void wholeBlocks(Board<F, sets> &board, __m512i w[sets][16]) {
  using Word = typename F::Word;
  constexpr int width = Board<F, sets>::width;
#pragma unroll
  for (int lane = 0; lane < sets * width; lane++) {
    Message<F> &message = board.message[lane];
#pragma unroll
    for (int half = 0; half < F::blockBytes / 64; half++) {
      w[lane / width][row(lane % width, half, Word())] =
          _mm512_loadu_si512(message.next + 64 * half);
    }
    message.next += F::blockBytes;
    message.left -= F::blockBytes;
  }
  board.last = 0;
}

// w := the rows of the next blocks, whatever is left of the messages.
template <class F, int sets>
ASSAY_INLINE void anyBlocks(Board<F, sets> &board, __m512i w[sets][16]) {
  using Word = typename F::Word;
  constexpr int width = Board<F, sets>::width;
  unsigned last = 0;
#pragma unroll
  for (int lane = 0; lane < sets * width; lane++) {
    Message<F> &message = board.message[lane];
    last |= unsigned(message.isAtLastBlock()) << lane;
#pragma unroll
    for (int half = 0; half < F::blockBytes / 64; half++) {
      w[lane / width][row(lane % width, half, Word())] =
          chunk(message.next, message.left - 64 * half);
    }
    message.left = message.left < F::blockBytes ? -1 : message.left - F::blockBytes;
  }
  board.last = last;
}

// Steps that every message has without coming to its end.
template <class F, int sets>
ASSAY_INLINE size_t wholeSteps(const Board<F, sets> &board) {
  int64_t least = board.message[0].left;
  for (const Message<F> &message : board.message) {
    least = message.left < least ? message.left : least;
  }
  return least < 0 ? 0 : size_t(least) / F::blockBytes;
}

// Puts a message that starts from `words` into a lane.
template <class F, int sets>
ASSAY_INLINE void place(
    Board<F, sets> &board, unsigned lane, const typename F::Word *words,
    __m512i state[sets][8]) {
  using Word = typename F::Word;
  constexpr unsigned width = Board<F, sets>::width;
#pragma unroll
  for (int i = 0; i < 8; i++) {
    __m512i &x = state[sets == 1 ? 0 : lane / width][i];
    x = put(x, lane % width, words[i]);
  }
  const uint64_t bits = board.message[lane].total << 3;
  board.lengths[0][lane] = sizeof(Word) == 4 ? Word(bits >> 32) : 0;
  board.lengths[1][lane] = Word(bits);
}

template <class F, int sets>
ASSAY_INLINE void keep(Board<F, sets> &board, const __m512i state[sets][8]) {
#pragma unroll
  for (int set = 0; set < sets; set++) {
#pragma unroll
    for (int i = 0; i < 8; i++) {
      _mm512_store_si512(board.states[i] + set * Board<F, sets>::width, state[set][i]);
    }
  }
}

// Does by Few what the busy lanes have begun, and the queue.
template <class F, auto Few, int sets>
ASSAY_INLINE void finish(
    Board<F, sets> &board, const __m512i state[sets][8], unsigned busy, Queue<F> queue) {
  constexpr unsigned lanes = Board<F, sets>::lanes;
  typename Rest<F>::Begun begun[lanes];
  uint8_t digests[lanes][64];
  size_t count = 0;
  for (unsigned lane = 0; lane < lanes; lane++) {
    if (!(busy >> lane & 1)) continue;
    begun[count].message = board.message[lane];
    if (board.outer >> lane & 1) {
      begun[count].message.next = digests[count];
      begun[count].message.write(&board.states[0][lane], lanes, digests[count]);
    }
    count += 1;
  }
  keep(board, state);
  count = 0;
  for (unsigned lane = 0; lane < lanes; lane++) {
    if (!(busy >> lane & 1)) continue;
    for (int i = 0; i < 8; i++) begun[count].state[i] = board.states[i][lane];
    count += 1;
  }
  Few({begun, count, queue});
  wipe(begun, sizeof begun);
  wipe(digests, sizeof digests);
}

// Does `queue` in lanes while at least `few` of them are busy, then the rest by Few.
template <class F, auto Few, int sets>
void runLanes(Queue<F> queue, int few) noexcept {
  using Word = typename F::Word;
  constexpr unsigned lanes = Board<F, sets>::lanes;
  Board<F, sets> board;
  __m512i state[sets][8] = {};
  unsigned busy = 0;
  board.outer = board.outerWide = 0;
  for (unsigned lane = 0; lane < lanes; lane++) {
    Message<F> &message = board.message[lane];
    message.next = padding.octets;
    message.left = -1;
    if (queue.count == 0) continue;
    busy |= 1u << lane;
    place(board, lane, message.begin(queue.take()), state);
  }
  size_t whole = wholeSteps(board);
  while (__builtin_popcount(busy) >= few) {
    __m512i w[sets][16];
    if (whole > 0) {
      whole -= 1;
      wholeBlocks(board, w);
    } else {
      anyBlocks(board, w);
    }
    compressLanes<F>(board, state, w);
    unsigned ended = board.last & busy;
    board.outer = board.outerWide = 0;
    if (ended == 0) continue;
    keep(board, state);
    for (; ended != 0; ended &= ended - 1) {
      const unsigned lane = unsigned(__builtin_ctz(ended)), bit = ended & -ended;
      Message<F> &message = board.message[lane];
      const Word *words = nullptr;
      if (message.outer) {
        // The digest is where the outer hash wants it: in the lane. The message is only padding.
        words = message.beginOuter(padding.octets);
        board.outer |= bit;
        if (message.left == 64) board.outerWide |= bit;
      } else {
        message.write(&board.states[0][lane], lanes, message.job->output);
        if (queue.count > 0) words = message.begin(queue.take());
      }
      if (words) {
        place(board, lane, words, state);
      } else {
        busy &= ~bit;
        message.left = -1;
      }
    }
    whole = wholeSteps(board);
  }
  finish<F, Few, sets>(board, state, busy, queue);
  wipe(&board, sizeof board);
}

}  // namespace assay

#pragma clang attribute pop

#endif

#endif
