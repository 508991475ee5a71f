// The path for every CPU, and the states of an HMAC key.

#include "Streams.h"

namespace assay {

template <class F>
static void one(typename F::Word state[8], const uint8_t *p, size_t blocks) noexcept {
  compress<F>(state, p, blocks);
}

template <class F>
static void two(
    typename F::Word s[8], const uint8_t *p, typename F::Word t[8], const uint8_t *q,
    size_t blocks) noexcept {
  compress<F>(s, p, blocks);
  compress<F>(t, q, blocks);
}

template <class F>
void runPlain(Rest<F> rest) noexcept {
  runStreams<F, one<F>, two<F>>(rest);
}

template void runPlain(Rest<Sha256>) noexcept;
template void runPlain(Rest<Sha512>) noexcept;

// RFC 2104 §2: the key, hashed where it is longer than a block, filled up with zeros, xor a pad.
template <class F>
static void prepareKey(
    const uint8_t *key, size_t length, size_t digestBytes, typename F::Word inner[8],
    typename F::Word outer[8]) noexcept {
  using Word = typename F::Word;
  uint8_t block[F::blockBytes] = {};
  typename F::Job job = {};
  job.message = key;
  job.length = length;
  job.output = block;
  if constexpr (F::blockBytes == 128) job.digest_length = digestBytes;
  if (length > sizeof block) runPlain<F>(Rest<F>{nullptr, 0, {&job, 1}});
  else if (length > 0) memcpy(block, key, length);

  const Word *start = F::start(job);
  for (uint8_t &octet : block) octet ^= 0x36;
  memcpy(inner, start, 8 * sizeof(Word));
  compress<F>(inner, block, 1);
  for (uint8_t &octet : block) octet ^= 0x36 ^ 0x5c;
  memcpy(outer, start, 8 * sizeof(Word));
  compress<F>(outer, block, 1);
  wipe(block, sizeof block);
}

}  // namespace assay

void assay_hmac_sha256_key(
    const uint8_t *key, size_t length, uint32_t inner[8], uint32_t outer[8]) {
  assay::prepareKey<assay::Sha256>(key, length, 32, inner, outer);
}

void assay_hmac_sha512_key(
    const uint8_t *key, size_t length, size_t digest_length, uint64_t inner[8],
    uint64_t outer[8]) {
  assay::prepareKey<assay::Sha512>(key, length, digest_length, inner, outer);
}
