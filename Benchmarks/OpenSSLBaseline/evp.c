#include <openssl/err.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "baseline.h"

typedef struct {
  baseline base;
  EVP_PKEY *key;             // the caller's
  EVP_MD *digest;            // fetched once; NULL for EdDSA
  const char *digest_name;   // a literal; NULL for EdDSA
  bool is_pss;
  EVP_MD_CTX *ready;         // initialised once with the key
  EVP_MD_CTX *scratch;
  EVP_PKEY_CTX *key_context; // initialised once with the key
} evp_baseline;

// RFC 7518 §3.5: the salt is as long as the digest; MGF1 uses the same hash, as is the default.
static bool set_padding(EVP_PKEY_CTX *context, bool is_pss) {
  return !is_pss
    || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
      && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

static bool start(EVP_MD_CTX *context, const EVP_MD *digest, const evp_baseline *self) {
  EVP_PKEY_CTX *inner = NULL;
  return EVP_DigestVerifyInit(context, &inner, digest, NULL, self->key) == 1
    && set_padding(inner, self->is_pss);
}

static bool finish(EVP_MD_CTX *context, const baseline_job *job) {
  return EVP_DigestVerify(
    context, job->signature, job->signature_count, job->input, job->input_count) == 1;
}

// A loop over jobs around one way of judging, which sees `self` and `job`.
#define EVP_WAY(NAME, JUDGE)                                                                  \
  static size_t NAME(baseline *base, const baseline_job *jobs, size_t count) {                \
    evp_baseline *self = (evp_baseline *)base;                                                \
    size_t good = 0;                                                                          \
    for (size_t i = 0; i < count; i++) good += JUDGE(self, jobs + i);                         \
    if (good != count) ERR_clear_error();                                                     \
    return good;                                                                              \
  }

static bool judge_one_shot(evp_baseline *self, const baseline_job *job) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  const EVP_MD *digest = self->digest_name ? EVP_get_digestbyname(self->digest_name) : NULL;
  bool good = start(context, digest, self) && finish(context, job);
  EVP_MD_CTX_free(context);
  return good;
}
EVP_WAY(verify_one_shot, judge_one_shot)

static bool judge_reinitialised(evp_baseline *self, const baseline_job *job) {
  EVP_MD_CTX_reset(self->scratch);
  return start(self->scratch, self->digest, self) && finish(self->scratch, job);
}
EVP_WAY(verify_reinitialised, judge_reinitialised)

static bool judge_copied(evp_baseline *self, const baseline_job *job) {
  return EVP_MD_CTX_copy_ex(self->scratch, self->ready) == 1 && finish(self->scratch, job);
}
EVP_WAY(verify_copied, judge_copied)

static bool judge_reused(evp_baseline *self, const baseline_job *job) {
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned int count = 0;
  return EVP_DigestInit_ex2(self->scratch, self->digest, NULL) == 1
    && EVP_DigestUpdate(self->scratch, job->input, job->input_count) == 1
    && EVP_DigestFinal_ex(self->scratch, digest, &count) == 1
    && EVP_PKEY_verify(
         self->key_context, job->signature, job->signature_count, digest, count) == 1;
}
EVP_WAY(verify_reused, judge_reused)

static bool judge_reused_eddsa(evp_baseline *self, const baseline_job *job) {
  return finish(self->ready, job);
}
EVP_WAY(verify_reused_eddsa, judge_reused_eddsa)

static void evp_free(baseline *base) {
  evp_baseline *self = (evp_baseline *)base;
  EVP_PKEY_CTX_free(self->key_context);
  EVP_MD_CTX_free(self->scratch);
  EVP_MD_CTX_free(self->ready);
  EVP_MD_free(self->digest);
  free(self);
}

static bool prepare(evp_baseline *self, baseline_evp_way way) {
  if (self->digest_name != NULL) {
    self->digest = EVP_MD_fetch(NULL, self->digest_name, NULL);
    if (self->digest == NULL) return false;
  }
  self->scratch = EVP_MD_CTX_new();
  self->ready = EVP_MD_CTX_new();
  if (self->scratch == NULL || self->ready == NULL) return false;
  switch (way) {
  case BASELINE_EVP_ONE_SHOT:
    self->base.verify = verify_one_shot;
    return true;
  case BASELINE_EVP_REINITIALISED:
    self->base.verify = verify_reinitialised;
    return true;
  case BASELINE_EVP_COPIED:
    self->base.verify = verify_copied;
    return start(self->ready, self->digest, self);
  case BASELINE_EVP_REUSED:
    if (self->digest == NULL) {
      self->base.verify = verify_reused_eddsa;
      return start(self->ready, NULL, self);
    }
    self->base.verify = verify_reused;
    self->key_context = EVP_PKEY_CTX_new_from_pkey(NULL, self->key, NULL);
    return self->key_context != NULL && EVP_PKEY_verify_init(self->key_context) == 1
      // PKCS #1 padding is the default.
      && set_padding(self->key_context, self->is_pss)
      && EVP_PKEY_CTX_set_signature_md(self->key_context, self->digest) == 1;
  }
  return false;
}

baseline *baseline_new_evp(
  baseline_evp_way way, baseline_key *key, const char *digest, bool is_pss
) {
  evp_baseline *self = calloc(1, sizeof *self);
  if (self == NULL) return NULL;
  self->base.free = evp_free;
  self->key = key;
  self->digest_name = digest;
  self->is_pss = is_pss;
  if (prepare(self, way)) return &self->base;
  ERR_clear_error();
  evp_free(&self->base);
  return NULL;
}
