// OpenSSL's bare primitives, called in every sensible way: what a benchmark divides by.
//
// The loops are C, and share nothing with Assay's own use of libcrypto, so that nobody need trust
// the one to judge the other. Whatever can be done before the first token is done before it.

#ifndef ASSAY_OPENSSL_BASELINE_H
#define ASSAY_OPENSSL_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One signature to judge. ECDSA signatures are DER already, as libcrypto wants them.
typedef struct {
  const uint8_t *input;
  size_t input_count;
  const uint8_t *signature;
  size_t signature_count;
} baseline_job;

// Octets of a key's part.
typedef struct {
  const uint8_t *start;
  size_t count;
} baseline_octets;

// MARK: Public keys (EVP_PKEY). Each call returns NULL where libcrypto refuses the key.

typedef struct evp_pkey_st baseline_key;

baseline_key *baseline_key_spki(baseline_octets der);
baseline_key *baseline_key_rsa(baseline_octets modulus, baseline_octets exponent);
baseline_key *baseline_key_ec(const char *group, baseline_octets x, baseline_octets y);
baseline_key *baseline_key_okp(const char *type, baseline_octets x);
void baseline_key_free(baseline_key *key);

typedef enum {
  // A new context and EVP_DigestVerifyInit for each token: what most libraries do.
  BASELINE_EVP_ONE_SHOT,
  // One context, EVP_DigestVerifyInit for each token with a digest fetched beforehand.
  BASELINE_EVP_REINITIALISED,
  // EVP_MD_CTX_copy_ex of a context that was initialised once.
  BASELINE_EVP_COPIED,
  // EVP_PKEY_verify on a context that was initialised once, after a digest with one of its own.
  // EdDSA has no digest apart: EVP_DigestVerify again and again on one context.
  BASELINE_EVP_REUSED,
} baseline_evp_way;

typedef enum {
  // HMAC(): fetches, allocates and hashes the key for each token.
  BASELINE_HMAC_ONE_SHOT,
  // EVP_MAC_CTX_dup of a context that has hashed the key.
  BASELINE_HMAC_MAC_DUPLICATED,
  // EVP_MAC_init without a key: back to where the key was hashed.
  BASELINE_HMAC_MAC_REINITIALISED,
  // The same by HMAC_Init_ex.
  BASELINE_HMAC_CTX_REINITIALISED,
  // Copies of SHA-2 states that have hashed the inner and the outer pad.
  BASELINE_HMAC_COPIED_STATES,
} baseline_hmac_way;

// MARK: Verifying

typedef struct baseline baseline;

// Prepares a way. `digest` is OpenSSL's name of a hash, or NULL for EdDSA. The key stays the
// caller's and must live as long. NULL where this libcrypto cannot do it.
baseline *baseline_new_evp(
  baseline_evp_way way, baseline_key *key, const char *digest, bool is_pss);

// Prepares a way. The secret is copied.
baseline *baseline_new_hmac(baseline_hmac_way way, baseline_octets secret, const char *digest);

// Prepares a yardstick that judges nothing and hashes each input, by OpenSSL's name of the hash.
baseline *baseline_new_digest(const char *digest);

void baseline_free(baseline *baseline);

// Judges all jobs in order and returns how many signatures are good.
size_t baseline_verify(baseline *baseline, const baseline_job *jobs, size_t count);

#endif
