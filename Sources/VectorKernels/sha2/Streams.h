// Few messages: each as a stream of blocks, two streams a time where the CPU gains by it.

#ifndef ASSAY_SHA2_STREAMS_H_
#define ASSAY_SHA2_STREAMS_H_

#include "Message.h"

namespace assay {

// A message, its state, and the blocks of it that lie in one piece.
template <class F>
struct Stream {
  using Word = typename F::Word;

  Message<F> message;
  Word state[8];
  const uint8_t *block;
  size_t blocks;
  bool isTail;
  bool isBusy;
  uint8_t tail[2 * F::blockBytes];
  uint8_t digest[64];

  void set(const Word *words) noexcept {
    memcpy(state, words, sizeof state);
    isBusy = true;
    gather();
  }

  // Finds the next piece: the whole blocks of the message, or else its end and the padding.
  void gather() noexcept {
    isTail = message.left < F::blockBytes;
    if (!isTail) {
      block = message.next;
      blocks = size_t(message.left) / F::blockBytes;
      message.next += blocks * F::blockBytes;
      message.left -= int64_t(blocks * F::blockBytes);
      return;
    }
    block = tail;
    blocks = message.isAtLastBlock() ? 1 : 2;
    memset(tail, 0, sizeof tail);
    if (message.left > 0) memcpy(tail, message.next, size_t(message.left));
    if (message.left >= 0) tail[message.left] = 0x80;
    // The length has two words; beyond the last 64 bits it is zero, because total < 2^61.
    store<uint64_t>(tail + blocks * F::blockBytes - 8, message.total << 3);
  }

  // Goes on by `count` blocks, which have been compressed.
  void advance(size_t count) noexcept {
    block += count * F::blockBytes;
    blocks -= count;
    if (blocks > 0) return;
    if (!isTail) return gather();
    if (message.outer) {
      message.write(state, 1, digest);
      return set(message.beginOuter(digest));
    }
    message.write(state, 1, message.job->output);
    isBusy = false;
  }
};

// Messages that another path has begun, then jobs that none has.
template <class F>
struct Rest {
  struct Begun {
    Message<F> message;
    typename F::Word state[8];
  };

  const Begun *begun;
  size_t begunCount;
  Queue<F> queue;

  // Gives a stream that is not busy something to do, if there is anything.
  void occupy(Stream<F> &stream) noexcept {
    if (begunCount > 0) {
      begunCount -= 1;
      stream.message = begun[begunCount].message;
      stream.set(begun[begunCount].state);
    } else if (queue.count > 0) {
      stream.set(stream.message.begin(queue.take()));
    }
  }
};

// Does all of `rest`. One(s, p, n) compresses n blocks at p into s; Two(s, p, t, q, n) does that
// for two streams.
template <class F, auto One, auto Two>
void runStreams(Rest<F> rest) noexcept {
  Stream<F> streams[2];
  Stream<F> &a = streams[0], &b = streams[1];
  a.isBusy = b.isBusy = false;
  rest.occupy(a);
  rest.occupy(b);
  while (a.isBusy && b.isBusy) {
    size_t count = a.blocks < b.blocks ? a.blocks : b.blocks;
    Two(a.state, a.block, b.state, b.block, count);
    a.advance(count);
    b.advance(count);
    if (!a.isBusy) rest.occupy(a);
    if (!b.isBusy) rest.occupy(b);
  }
  Stream<F> &last = a.isBusy ? a : b;
  while (last.isBusy) {
    One(last.state, last.block, last.blocks);
    last.advance(last.blocks);
  }
  wipe(streams, sizeof streams);
}

// Does all of `rest` in plain C++.
template <class F>
void runPlain(Rest<F> rest) noexcept;

// Does all of `rest` by SHA-NI, if this is compiled for x86-64.
void runSHANI(Rest<Sha256> rest) noexcept;

}  // namespace assay

#endif
