// One job on its way: what is left of its message, and what comes after it.

#ifndef ASSAY_SHA2_MESSAGE_H_
#define ASSAY_SHA2_MESSAGE_H_

#include "Sha2.h"

namespace assay {

template <class F>
struct Message {
  using Word = typename F::Word;

  const typename F::Job *job;
  // The next octet, and how many there are from it to the end. Less than zero once the padding has
  // begun in the block before: then only zeros and the length are to come.
  const uint8_t *next;
  int64_t left;
  // Octets of the whole, with those that the first state stands for.
  uint64_t total;
  // The state of the outer hash, until that has begun.
  const Word *outer;

  // Begins a job. Returns the state to start from.
  const Word *begin(const typename F::Job *fresh) noexcept {
    job = fresh;
    next = fresh->message;
    left = int64_t(fresh->length);
    total = fresh->length + (fresh->state ? fresh->hashed : 0);
    outer = fresh->outer;
    return fresh->state ? fresh->state : F::start(*fresh);
  }

  // Whether the next block is the last: the length fits behind what is left.
  bool isAtLastBlock() const noexcept { return left < F::lengthAt; }

  // Begins the outer hash, whose message is the inner digest at `digest`. Returns the state to
  // start from.
  const Word *beginOuter(const uint8_t *digest) noexcept {
    const Word *state = outer;
    next = digest;
    left = int64_t(F::digestBytes(*job));
    total = F::blockBytes + uint64_t(left);
    outer = nullptr;
    return state;
  }

  // Writes the digest whose words are word[0], word[stride], ...
  void write(const Word *word, size_t stride, uint8_t *output) const noexcept {
    const size_t count = F::digestBytes(*job) / sizeof(Word);
    for (size_t i = 0; i < count; i++) store(output + i * sizeof(Word), word[i * stride]);
  }
};

// Fills memory with zeros although nobody reads it again.
ASSAY_INLINE void wipe(void *p, size_t count) noexcept {
  memset(p, 0, count);
  __asm__ volatile("" : : "r"(p) : "memory");
}

// The jobs of a call that no path has taken yet.
template <class F>
struct Queue {
  const typename F::Job *next;
  size_t count;

  const typename F::Job *take() noexcept {
    count -= 1;
    return next++;
  }
};

}  // namespace assay

#endif
