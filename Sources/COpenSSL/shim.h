// What Assay uses of OpenSSL's libcrypto, version 3.0 or later.

#ifndef ASSAY_COPENSSL_SHIM_H
#define ASSAY_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

// SHA-2 without a context on the heap.
//
// libcrypto deprecates the functions below in favour of EVP, and keeps them. Here they earn their
// place: a state that is plain memory can be copied, which is what makes an HMAC key with
// precomputed inner and outer states possible, and a digest needs no fetch, no context and no
// error path. The code that runs underneath is the same as under EVP (SHA-NI where there is one).
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

// A hash in progress: SHA-256, SHA-384 or SHA-512, by the bits of its digest.
typedef struct {
  int bits;
  union {
    SHA256_CTX narrow;
    SHA512_CTX wide;
  } context;
} assay_sha2;

static inline void assay_sha2_start(assay_sha2 *state, int bits) {
  state->bits = bits;
  if (bits == 256) SHA256_Init(&state->context.narrow);
  else if (bits == 384) SHA384_Init(&state->context.wide);
  else SHA512_Init(&state->context.wide);
}

static inline void assay_sha2_add(assay_sha2 *state, const void *data, size_t count) {
  if (state->bits == 256) SHA256_Update(&state->context.narrow, data, count);
  else SHA512_Update(&state->context.wide, data, count);
}

// Writes bits / 8 octets.
static inline void assay_sha2_finish(assay_sha2 *state, unsigned char *digest) {
  if (state->bits == 256) SHA256_Final(digest, &state->context.narrow);
  else SHA512_Final(digest, &state->context.wide);
}

#pragma clang diagnostic pop

// Whether the last error of this thread is that memory ran out: macros, which Swift does not see.
static inline int assay_is_out_of_memory(void) {
  return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
}

#endif
