// SHA-256, SHA-384, SHA-512 and their HMACs, many messages a call.
//
// Nothing here allocates, keeps state, or looks at the CPU by itself: the caller asks once which
// paths the CPU has and hands the answer to every call. All functions are safe to call from any
// number of threads.

#ifndef ASSAY_SHA2_H
#define ASSAY_SHA2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The ways to compress a block. A set of them is an OR; the empty set is plain C++, which every
// CPU has.
enum {
  // SHA-256 in 16 lanes, SHA-384 and SHA-512 in 8: AVX-512 F, BW, VL, and BMI2.
  ASSAY_SHA2_LANES = 1,
  // SHA-256 in one or two streams: SHA-NI, SSSE3, SSE4.1.
  ASSAY_SHA2_SHA_NI = 2
};

// assay_sha2_paths: the paths that this CPU and its operating system allow.
//
//   post    the OR of the paths above; 0 on a CPU that is not x86-64
//   cost    a few CPUID, each of which may leave a virtual machine (microseconds): ask once
uint32_t assay_sha2_paths(void);

// One message for SHA-256 or HMAC-SHA-256.
typedef struct {
  const uint8_t *message;  // `length` octets; may be null if that is 0
  size_t length;
  const uint32_t *state;   // 8 words to start from, or null for those of FIPS 180-4 §5.3.3
  uint64_t hashed;         // octets that `state` stands for: a multiple of 64; 0 where it is null
  const uint32_t *outer;   // null for a digest; for HMAC the 8 words after K xor opad
  uint8_t *output;         // 32 octets: the digest, or the tag
} assay_sha256_job;

// One message for SHA-384 or SHA-512, or for HMAC with either.
typedef struct {
  const uint8_t *message;  // `length` octets; may be null if that is 0
  size_t length;
  const uint64_t *state;   // 8 words to start from, or null for those of §5.3.4 or §5.3.5
  uint64_t hashed;         // octets that `state` stands for: a multiple of 128; 0 where it is null
  const uint64_t *outer;   // null for a digest; for HMAC the 8 words after K xor opad
  uint8_t *output;         // `digest_length` octets: the digest, or the tag
  size_t digest_length;    // 48 for SHA-384, 64 for SHA-512; may differ from job to job
} assay_sha512_job;

// assay_sha256: output := SHA-256(state's octets || message)                       outer is null
//               output := SHA-256(opad's octets || SHA-256(ipad's octets || message))       else
// assay_sha512: the same with SHA-384 or SHA-512 by `digest_length`.
//
// Messages of any lengths in any order: a lane whose message ends takes the next job at once, and
// once too few lanes are busy (15 of 16, or 28 of 32, for SHA-256 beside SHA-NI, 3 for SHA-512) the
// rest is finished by the path that is best for few. One or two messages of SHA-384 or SHA-512 go through
// plain C++, and one of SHA-256 through one stream of SHA-NI: libcrypto's assembly is faster there,
// by 1.4 and 1.1 (Zen 4).
//
//   in      jobs: `count` of them, each as described above; may be null if `count` is 0
//           paths: a subset of what assay_sha2_paths() returned
//   out     the output of every job
//   pre     `hashed` + `length` < 2^61, and the digest lengths are 48 or 64. Not checked.
//           Outputs do not overlap each other, messages, states or jobs. Messages and states may
//           be shared. Nothing need be aligned but the structs and the states, as C has it.
//   post    not an octet outside messages, states and jobs is read, or outside outputs written
//   cost    floor((length + 8) / 64) + 1 blocks, and one for an outer hash (SHA-512:
//           floor((length + 16) / 128) + 1); no allocation; less than 20 KiB of stack. Zen 5: a block
//           takes 9 ns in full lanes (SHA-512 21 ns), an HMAC of 400 octets 84 ns (HMAC-SHA-384
//           122 ns); Zen 4 twice as long. What bounds it are rotations, which two of four units do.
//   timing  depends on `count`, `length`, whether `outer` is null, and addresses; not on messages,
//           states or tags: no branch and no address is made from them. What the call keeps of
//           states and digests on the stack is cleared before the return; registers, and what the
//           compiler moved from them to the stack, are not.
void assay_sha256(const assay_sha256_job *jobs, size_t count, uint32_t paths);
void assay_sha512(const assay_sha512_job *jobs, size_t count, uint32_t paths);

// assay_hmac_sha256_key: the two states of an HMAC key (RFC 2104 §2), for the fields `state`, with
// `hashed` = 64 (SHA-512: 128), and `outer` of a job.
//
//   in      key: `length` octets; may be null if that is 0. A key longer than a block is hashed.
//   out     inner: the state after K xor ipad; outer: the state after K xor opad
//   pre     inner, outer and key do not overlap; digest_length is 48 or 64. Not checked.
//   cost    2 blocks, and those of a long key; plain C++: a few microseconds, once a key
//   timing  depends on `length` alone. The padded key is cleared from the stack before the return,
//           the words of its schedule are not; the states are as secret as the key, and theirs is
//           the caller's care.
void assay_hmac_sha256_key(
    const uint8_t *key, size_t length, uint32_t inner[8], uint32_t outer[8]);
void assay_hmac_sha512_key(
    const uint8_t *key, size_t length, size_t digest_length, uint64_t inner[8],
    uint64_t outer[8]);

// assay_hmac_tags_match: whether two tags are the same.
//
//   in      x, y: `length` octets each, a multiple of 8
//   out     1 or 0
//   timing  depends on `length` alone: eight octets at a time, all of them, and no branch
int assay_hmac_tags_match(const uint8_t *x, const uint8_t *y, size_t length);

#ifdef __cplusplus
}
#endif

#endif
