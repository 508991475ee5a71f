// Ed25519 verification (RFC 8032 5.1.7) in eight lanes of AVX-512 IFMA, for keys known beforehand.
//
// R' = [S]B - [h]A is a sum of entries of two tables, one for the base point and one for the key, so it
// takes no doubling; and the additions are complete, so there is no case that they do not cover. The
// verdicts are OpenSSL 3.0's: no cofactor; S < L; R compared as octets, so that one which is not
// canonical never matches; A read as OpenSSL reads it, with y above p and x = 0 of either sign allowed,
// and points of small order too.
//
// The functions keep no state, allocate nothing, throw nothing, and read and write nothing but what
// their banners name. Any number of threads may call them at once, also with the same tables.
//
// Timing: all inputs are public (keys, digests, signatures), and running times depend on them.

#ifndef ASSAY_ED25519_H
#define ASSAY_ED25519_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

// A signature to be judged. All three are read only.
typedef struct {
  // The key's table, from assay_ed25519_build_table().
  const void *table;
  // signature[64]: R, then S (RFC 8032 5.1.6). Another length is no signature: reject it before.
  const uint8_t *signature;
  // digest[64]: SHA-512 of R, the key's 32 octets as they were published, and the message, in this order.
  const uint8_t *digest;
} assay_ed25519_job;

// How many jobs share an inversion in assay_ed25519_verify_batch(): a multiple of it is the best count.
enum { ASSAY_ED25519_BATCH = 64 };

// Whether this CPU, and its operating system, can run the verifications: AVX-512 F, DQ, BW, VL and IFMA,
// and BMI2.
//
//   Result   1 or 0; 0 on every machine but x86-64
//   Needed   before assay_ed25519_verify_batch() and assay_ed25519_verify_one(): they would be an illegal
//            instruction. On machines other than x86-64 they do nothing, and answer 0.
//   Cost     a few CPUID, each of which may leave a virtual machine (microseconds): ask once
int assay_ed25519_available(void);

// Octets of the base point's table and of a key's table: 528 KiB each, 32 windows of 8 bits, with 129
// entries of 128 octets.
size_t assay_ed25519_base_bytes(void);
size_t assay_ed25519_table_bytes(void);

// base := { d 2^(w i) B : windows i, 0 <= d <= 2^(w - 1) }
//
//   Outputs  base[assay_ed25519_base_bytes()]
//   Aligned  base to 64 octets (Not checked)
//   Cost     plain C++, on any CPU: 1 ms
//   Stack    below 64 KiB
void assay_ed25519_build_base(void *base);

// table := { d 2^(w i) (-A) : windows i, 0 <= d <= 2^(w - 1) }
//
//   Inputs   key[32], the encoding of A
//   Outputs  table[assay_ed25519_table_bytes()]
//   Aligned  table to 64 octets (Not checked)
//   Result   1; or 0, and nothing written, where `key` encodes no point: OpenSSL then rejects every
//            signature
//   Cost     plain C++, on any CPU: 1 ms
//   Stack    below 64 KiB
int assay_ed25519_build_table(const uint8_t *key, void *table);

// Whether the signature holds, with the entries for it dealt out to the eight lanes.
//
//   Inputs   base from assay_ed25519_build_base(), job
//   Result   1 exactly where OpenSSL accepts, else 0
//   Cost     8 mixed additions, 3 others, an inversion by Fermat
int assay_ed25519_verify_one(const void *base, const assay_ed25519_job *job);

// verdicts[i] := what assay_ed25519_verify_one() says of jobs[i], 1 or 0
//
// Eight signatures in eight lanes, of any keys. A job has no influence on the verdict of another.
//
//   Inputs   base from assay_ed25519_build_base(); jobs[count]; count may be zero
//   Outputs  verdicts[count]
//   Cost     64 mixed additions (7 products each) for eight jobs, and an inversion for
//            ASSAY_ED25519_BATCH. A count that is not a multiple of eight costs as much as the next
//            that is. From three jobs on this is faster than one at a time.
//   Stack    below 32 KiB
void assay_ed25519_verify_batch(const void *base, const assay_ed25519_job *jobs, size_t count,
                                uint8_t *verdicts);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

#ifdef __cplusplus
}
#endif

#endif
