#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"

typedef struct {
  baseline base;
  EVP_MD *digest;
  uint8_t *secret;
  size_t secret_count;
  EVP_MAC_CTX *mac;
  HMAC_CTX *hmac;
  // The states after the inner and the outer pad (RFC 2104 §4).
  union {
    struct { SHA256_CTX inner, outer; } narrow;
    struct { SHA512_CTX inner, outer; } wide;
  } states;
} hmac_baseline;

static bool is_tag(const uint8_t *tag, size_t count, const baseline_job *job) {
  return count == job->signature_count && CRYPTO_memcmp(tag, job->signature, count) == 0;
}

// A loop over jobs around one way of judging, which sees `self` and `job`.
#define HMAC_WAY(NAME, JUDGE)                                                                 \
  static size_t NAME(baseline *base, const baseline_job *jobs, size_t count) {                \
    hmac_baseline *self = (hmac_baseline *)base;                                              \
    size_t good = 0;                                                                          \
    for (size_t i = 0; i < count; i++) good += JUDGE(self, jobs + i);                         \
    return good;                                                                              \
  }

static bool judge_one_shot(hmac_baseline *self, const baseline_job *job) {
  uint8_t tag[EVP_MAX_MD_SIZE];
  unsigned int count = 0;
  return HMAC(self->digest, self->secret, (int)self->secret_count, job->input, job->input_count,
           tag, &count) != NULL
    && is_tag(tag, count, job);
}
HMAC_WAY(verify_one_shot, judge_one_shot)

static bool finish_mac(EVP_MAC_CTX *mac, const baseline_job *job) {
  uint8_t tag[EVP_MAX_MD_SIZE];
  size_t count = 0;
  return EVP_MAC_update(mac, job->input, job->input_count) == 1
    && EVP_MAC_final(mac, tag, &count, sizeof tag) == 1 && is_tag(tag, count, job);
}

static bool judge_mac_duplicated(hmac_baseline *self, const baseline_job *job) {
  EVP_MAC_CTX *copy = EVP_MAC_CTX_dup(self->mac);
  bool good = copy != NULL && finish_mac(copy, job);
  EVP_MAC_CTX_free(copy);
  return good;
}
HMAC_WAY(verify_mac_duplicated, judge_mac_duplicated)

static bool judge_mac_reinitialised(hmac_baseline *self, const baseline_job *job) {
  return EVP_MAC_init(self->mac, NULL, 0, NULL) == 1 && finish_mac(self->mac, job);
}
HMAC_WAY(verify_mac_reinitialised, judge_mac_reinitialised)

static bool judge_ctx_reinitialised(hmac_baseline *self, const baseline_job *job) {
  uint8_t tag[EVP_MAX_MD_SIZE];
  unsigned int count = 0;
  return HMAC_Init_ex(self->hmac, NULL, 0, NULL, NULL) == 1
    && HMAC_Update(self->hmac, job->input, job->input_count) == 1
    && HMAC_Final(self->hmac, tag, &count) == 1 && is_tag(tag, count, job);
}
HMAC_WAY(verify_ctx_reinitialised, judge_ctx_reinitialised)

// Judging by copied states, and preparing them, for one hash.
#define COPIED_STATES(NAME, FIELD, CONTEXT, HASH, BLOCK, COUNT)                               \
  static bool judge_states_##NAME(hmac_baseline *self, const baseline_job *job) {             \
    uint8_t tag[COUNT];                                                                       \
    CONTEXT state = self->states.FIELD.inner;                                                 \
    HASH##_Update(&state, job->input, job->input_count);                                      \
    HASH##_Final(tag, &state);                                                                \
    state = self->states.FIELD.outer;                                                         \
    HASH##_Update(&state, tag, COUNT);                                                        \
    HASH##_Final(tag, &state);                                                                \
    return is_tag(tag, COUNT, job);                                                           \
  }                                                                                           \
  HMAC_WAY(verify_states_##NAME, judge_states_##NAME)                                         \
  static void prepare_states_##NAME(hmac_baseline *self) {                                    \
    uint8_t inner[BLOCK] = {0};                                                               \
    uint8_t outer[BLOCK];                                                                     \
    if (self->secret_count > BLOCK) HASH(self->secret, self->secret_count, inner);            \
    else memcpy(inner, self->secret, self->secret_count);                                     \
    for (size_t i = 0; i < BLOCK; i++) {                                                      \
      outer[i] = inner[i] ^ 0x5c;                                                             \
      inner[i] ^= 0x36;                                                                       \
    }                                                                                         \
    HASH##_Init(&self->states.FIELD.inner);                                                   \
    HASH##_Update(&self->states.FIELD.inner, inner, BLOCK);                                   \
    HASH##_Init(&self->states.FIELD.outer);                                                   \
    HASH##_Update(&self->states.FIELD.outer, outer, BLOCK);                                   \
    self->base.verify = verify_states_##NAME;                                                 \
  }

COPIED_STATES(256, narrow, SHA256_CTX, SHA256, SHA256_CBLOCK, SHA256_DIGEST_LENGTH)
COPIED_STATES(384, wide, SHA512_CTX, SHA384, SHA512_CBLOCK, SHA384_DIGEST_LENGTH)
COPIED_STATES(512, wide, SHA512_CTX, SHA512, SHA512_CBLOCK, SHA512_DIGEST_LENGTH)

static bool prepare_mac(hmac_baseline *self, const char *digest) {
  EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
  self->mac = algorithm == NULL ? NULL : EVP_MAC_CTX_new(algorithm);
  EVP_MAC_free(algorithm);
  OSSL_PARAM parameters[] = {
    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
    OSSL_PARAM_construct_end(),
  };
  return self->mac != NULL
    && EVP_MAC_init(self->mac, self->secret, self->secret_count, parameters) == 1;
}

static bool prepare_states(hmac_baseline *self) {
  switch (EVP_MD_get_size(self->digest)) {
  case SHA256_DIGEST_LENGTH: prepare_states_256(self); return true;
  case SHA384_DIGEST_LENGTH: prepare_states_384(self); return true;
  case SHA512_DIGEST_LENGTH: prepare_states_512(self); return true;
  default: return false;
  }
}

static bool prepare(hmac_baseline *self, baseline_hmac_way way, const char *digest) {
  switch (way) {
  case BASELINE_HMAC_ONE_SHOT:
    self->base.verify = verify_one_shot;
    return true;
  case BASELINE_HMAC_MAC_DUPLICATED:
    self->base.verify = verify_mac_duplicated;
    return prepare_mac(self, digest);
  case BASELINE_HMAC_MAC_REINITIALISED:
    self->base.verify = verify_mac_reinitialised;
    return prepare_mac(self, digest);
  case BASELINE_HMAC_CTX_REINITIALISED:
    self->base.verify = verify_ctx_reinitialised;
    self->hmac = HMAC_CTX_new();
    return self->hmac != NULL
      && HMAC_Init_ex(self->hmac, self->secret, (int)self->secret_count, self->digest, NULL) == 1;
  case BASELINE_HMAC_COPIED_STATES:
    return prepare_states(self);
  }
  return false;
}

static void hmac_free(baseline *base) {
  hmac_baseline *self = (hmac_baseline *)base;
  HMAC_CTX_free(self->hmac);
  EVP_MAC_CTX_free(self->mac);
  EVP_MD_free(self->digest);
  free(self->secret);
  free(self);
}

baseline *baseline_new_hmac(baseline_hmac_way way, baseline_octets secret, const char *digest) {
  hmac_baseline *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->base.free = hmac_free;
  self->secret = malloc(secret.count + 1);
  self->digest = EVP_MD_fetch(NULL, digest, NULL);
  if (self->secret != NULL && self->digest != NULL) {
    memcpy(self->secret, secret.start, secret.count);
    self->secret_count = secret.count;
    if (prepare(self, way, digest)) return &self->base;
  }
  ERR_clear_error();
  hmac_free(&self->base);
  return NULL;
}
