// RSA's public operation s^e mod n (RFC 8017 5.2.2, RSAVP1) in eight lanes of AVX-512 IFMA, for keys
// known beforehand: moduli of 2048 to 8192 bits, and any odd exponent from 3 to 2^64 - 1.
//
// The functions keep no state, allocate nothing, throw nothing, and read and write nothing but what
// their banners name. Any number of threads may call them at once, also with the same keys.
//
// Timing: all inputs are public (keys and signatures), and running times depend on them.

#ifndef ASSAY_RSA_H
#define ASSAY_RSA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

// A signature to be raised to a key's exponent.
typedef struct {
  // From assay_rsa_build_key(). Read only.
  const void *key;
  // signature[k]: big-endian, k = assay_rsa_modulus_bytes(key). Read only. A signature of another
  // length is not one (RFC 8017 8.2.2 step 1): reject it before.
  const uint8_t *signature;
  // encoded[k]: s^e mod n, big-endian, in [0, n). May be `signature` itself; must not overlap any
  // other memory of the call.
  uint8_t *encoded;
} assay_rsa_job;

// Whether this CPU, and its operating system, can run the powers: AVX-512 F, DQ, BW, VL, IFMA and
// VBMI, and BMI2.
//
//   Result   1 or 0; 0 on every machine but x86-64
//   Needed   before assay_rsa_power_batch() and assay_rsa_power_one(): they would be an illegal
//            instruction. On machines other than x86-64 they do nothing and answer 0.
//   Cost     a few CPUID, each of which may leave a virtual machine (microseconds): ask once
int assay_rsa_available(void);

// Octets of a prepared key.
//
//   bits       2048   3072   4096   6144   8192     and what is between, in classes of 1040:
//   octets     2376   4680   7240  14664  23624     up to 2072, 3112, 4152, 5192, ... 8312 bits
//
//   Input    modulus_bits, the modulus without leading zeros
//   Result   0 below 2048 bits and above 8192
size_t assay_rsa_key_bytes(size_t modulus_bits);

// key := what the powers want to know of (n, e)
//
//   Inputs   modulus[modulus_bytes], big-endian, first octet not zero; exponent
//   Outputs  key[assay_rsa_key_bytes(bits of n)]
//   Aligned  key to 8 octets (Not checked)
//   Result   1; or 0, and nothing written, where n is even, has a leading zero octet, fewer than 2048
//            bits or more than 8192, or where e is even or below 3
//   Cost     plain C++, on any CPU: 2048 bits 0.15 ms, 4096 bits 0.6 ms, 8192 bits 2.5 ms
int assay_rsa_build_key(const uint8_t *modulus, size_t modulus_bytes, uint64_t exponent, void *key);

// Octets of the modulus: of each signature, and of each encoded message.
size_t assay_rsa_modulus_bytes(const void *key);

// encoded := s^e mod n, for jobs[count] of up to eight signatures at once
//
// Radix 2^52, blocks of ten limbs, Karatsuba's identity between blocks and within them, and
// Montgomery's reduction in steps that each take half of what is left. Keys may differ in everything:
// signatures whose keys have one exponent and one class (above) share their lanes, and the others are
// raised one group after another. Above 4152 bits a group has one key.
//
//   Inputs   jobs[count], count <= 8
//   Result   a bit a job: set where s < n. Else s is no signature (RFC 8017 5.2.2 step 1), and its
//            `encoded` is not written. A job has no influence on the result of another.
//   Cost     e = 65537: 18 products modulo n for the group, whatever its count, so full lanes are best
//   Stack    below 192 KiB
uint8_t assay_rsa_power_batch(const assay_rsa_job *jobs, size_t count);

// encoded := s^e mod n, with the limbs of one signature dealt out to the lanes.
//
//   Result   1; or 0 where s >= n, and nothing is written
//   Cost     e = 65537: 18 products modulo n. From three signatures on a batch is faster.
//   Stack    below 16 KiB
int assay_rsa_power_one(const assay_rsa_job *job);

// Whether encoded = 00 01 FF ... FF 00 prefix digest, with eight FF or more: EMSA-PKCS1-v1_5 compared
// whole (RFC 8017 8.2.2 and 9.2), as OpenSSL does.
//
//   Inputs   encoded[encoded_bytes]; prefix[prefix_bytes], the DER of DigestInfo up to the digest
//            (RFC 8017 9.2 note 1); digest[digest_bytes]
//   Result   1 or 0; 0 also where they do not fit in encoded_bytes
//   Cost     plain C++, on any CPU
int assay_rsa_pkcs1_matches(const uint8_t *encoded, size_t encoded_bytes, const uint8_t *prefix,
                            size_t prefix_bytes, const uint8_t *digest, size_t digest_bytes);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

#ifdef __cplusplus
}
#endif

#endif
