// ECDSA verification (FIPS 186-5 6.4.2) in eight lanes of AVX-512 IFMA, for keys known beforehand.
//
// R = u1 G + u2 Q is a sum of entries of two tables, one for the generator and one for the key, so
// it takes no doubling. The functions keep no state, allocate nothing, throw nothing, and read and
// write nothing but what their banners name. Any number of threads may call them at once, with
// scratch memory of their own.
//
// Timing: all inputs are public (keys, digests, signatures), and running times depend on them.
//
// Sizes by curve, in octets, called `bytes` and `digest` below:
//
//                      P-256   P-384   P-521   secp256k1
//   bytes                 32      48      66          32     a coordinate, r, or s
//   digest                32      48      64          32     SHA-256, -384, -512, -256

#ifndef ASSAY_ECDSA_H
#define ASSAY_ECDSA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

// SP 800-186 3.2.1.3, 3.2.1.4 and 3.2.1.5; SEC 2, 2.4.1.
typedef enum {
  ASSAY_ECDSA_P256,
  ASSAY_ECDSA_P384,
  ASSAY_ECDSA_P521,
  ASSAY_ECDSA_SECP256K1
} assay_ecdsa_curve;

typedef enum {
  // The signature does not hold: r or s is not in [1, n - 1], or x(R) mod n is not r.
  ASSAY_ECDSA_REJECTED,
  // The signature holds.
  ASSAY_ECDSA_ACCEPTED,
  // The formulas met a case that they do not cover (two points to be added share x, or the sum is
  // the point at infinity). Another implementation must answer. Only who knows the private key can
  // make signatures that end so; for others it is as likely as to guess that key.
  ASSAY_ECDSA_UNDECIDED
} assay_ecdsa_verdict;

// A signature to be judged. All three are read only.
typedef struct {
  // signature[2 * bytes]: r, then s, big-endian (RFC 7518 3.4).
  const uint8_t *signature;
  // digest[digest]: the hash of what was signed.
  const uint8_t *digest;
  // The key's table, from assay_ecdsa_build_table() for the same curve.
  const void *table;
} assay_ecdsa_job;

// Whether this CPU, and its operating system, can run the functions below: AVX-512 F, DQ, BW, VL
// and IFMA, and BMI2.
//
//   Output   1 or 0; 0 on every machine but x86-64
//   Needed   before any other call but those for sizes: others would be an illegal instruction.
//            On other machines they do nothing, and answer 0 or ASSAY_ECDSA_UNDECIDED.
int assay_ecdsa_available(void);

// Octets of the generator's table, of a key's table, and of scratch memory for one call; and how
// many jobs share the inversions of a batch, so that a multiple of it is the best count.
//
//             P-256   P-384   P-521   secp256k1
//   base     2.6 MiB  3.2 MiB 3.7 MiB   2.6 MiB     22, 35, 52, 22 windows of 12, 11, 10, 12 bits
//   table    448 KiB  576 KiB 729 KiB   448 KiB     29, 48, 74, 29 windows of  9,  8,  7,  9 bits
//   scratch  746 KiB  917 KiB 1.8 MiB   746 KiB
//   batch        128       64      64       128
size_t assay_ecdsa_base_bytes(assay_ecdsa_curve curve);
size_t assay_ecdsa_table_bytes(assay_ecdsa_curve curve);
size_t assay_ecdsa_scratch_bytes(assay_ecdsa_curve curve);
size_t assay_ecdsa_batch_count(assay_ecdsa_curve curve);

// base := { d 2^(w i) G : windows i, d = 1, 3, 5, ..., 2^w - 1 }
//
//   Outputs  base[assay_ecdsa_base_bytes(curve)], scratch[assay_ecdsa_scratch_bytes(curve)]
//   Aligned  scratch to 64 octets (Not checked); base too, for speed
//   Result   1
//   Cost     2 to 4 ms
int assay_ecdsa_build_base(assay_ecdsa_curve curve, void *base, void *scratch);

// table := { d 2^(w i) Q : windows i, d = 1, 3, 5, ..., 2^w - 1 }, Q = (x, y)
//
//   Inputs   x[bytes], y[bytes], big-endian
//   Outputs  table[assay_ecdsa_table_bytes(curve)], scratch[assay_ecdsa_scratch_bytes(curve)]
//   Aligned  scratch to 64 octets (Not checked); table too, for speed
//   Result   1; or 0, and an undefined table, where x or y is not below p or Q is not on the curve.
//            (The order of each curve is prime, so every point on it is a public key.)
//   Cost     0.3, 0.8, 1.0, 0.3 ms
int assay_ecdsa_build_table(assay_ecdsa_curve curve, const uint8_t *x, const uint8_t *y,
                            void *table, void *scratch);

// Judges one signature, with the entries for it dealt out to the eight lanes.
//
//   Inputs   base from assay_ecdsa_build_base(curve), job
//   Result   accepted exactly if OpenSSL accepts, or undecided
//   Cost     w windows in all: w / 8 mixed additions and 3 others, a scalar inversion
assay_ecdsa_verdict assay_ecdsa_verify_one(assay_ecdsa_curve curve, const void *base,
                                           const assay_ecdsa_job *job);

// verdicts[i] := what assay_ecdsa_verify_one() says of jobs[i], an assay_ecdsa_verdict each
//
// Eight signatures in eight lanes, of any keys. A job has no influence on the verdict of another.
//
//   Inputs   base from assay_ecdsa_build_base(curve), jobs[count]; count may be zero
//   Outputs  verdicts[count], scratch[assay_ecdsa_scratch_bytes(curve)]
//   Aligned  scratch to 64 octets (Not checked)
//   Cost     w windows in all: w - 1 affine additions (5 products and a square each) for eight jobs,
//            and about seven inversions for assay_ecdsa_batch_count(curve) jobs. A count that is not
//            a multiple of eight costs as much as the next that is. From four jobs on this is faster
//            than one at a time.
void assay_ecdsa_verify_batch(assay_ecdsa_curve curve, const void *base,
                              const assay_ecdsa_job *jobs, size_t count, uint8_t *verdicts,
                              void *scratch);

// The arithmetic underneath, so that it can be tested by itself.
typedef enum { ASSAY_ECDSA_FIELD, ASSAY_ECDSA_ORDER } assay_ecdsa_modulus;

typedef enum {
  // x y
  ASSAY_ECDSA_PRODUCT,
  // x^2
  ASSAY_ECDSA_SQUARE,
  // (x - y) (x + y), which takes a difference that may be negative to a factor; in the field
  ASSAY_ECDSA_DIFFERENCE_OF_SQUARES,
  // 1 / x
  ASSAY_ECDSA_INVERSE
} assay_ecdsa_operation;

// z[i] := x[i] o y[i] mod m, i < 8, for m = p (field) or m = n (order)
//
//   Inputs   x[8][bytes], y[8][bytes], big-endian; any values, also above m
//   Outputs  z[8][bytes], below m
//   Result   1; or 0 where an inverse is asked for and some x[i] is 0 modulo m, or where the
//            operation is not there for the modulus; z is then undefined
int assay_ecdsa_compute(assay_ecdsa_curve curve, assay_ecdsa_modulus modulus,
                        assay_ecdsa_operation operation, const uint8_t *x, const uint8_t *y,
                        uint8_t *z);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

#ifdef __cplusplus
}
#endif

#endif
