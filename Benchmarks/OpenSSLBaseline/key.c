#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <string.h>

#include "baseline.h"

baseline_key *baseline_key_spki(baseline_octets der) {
  const uint8_t *cursor = der.start;
  return d2i_PUBKEY(NULL, &cursor, (long)der.count);
}

// Makes a key from its parameters, and frees the builder.
static EVP_PKEY *from_parameters(const char *type, OSSL_PARAM_BLD *builder) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  if (parameters != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1) {
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
  }
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(builder);
  return key;
}

baseline_key *baseline_key_rsa(baseline_octets modulus, baseline_octets exponent) {
  BIGNUM *n = BN_bin2bn(modulus.start, (int)modulus.count, NULL);
  BIGNUM *e = BN_bin2bn(exponent.start, (int)exponent.count, NULL);
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
  EVP_PKEY *key = from_parameters("RSA", builder);
  BN_free(n);
  BN_free(e);
  return key;
}

baseline_key *baseline_key_ec(const char *group, baseline_octets x, baseline_octets y) {
  // SEC 1 §2.3.3: an uncompressed point. P-521's is the longest.
  uint8_t point[1 + 2 * 66] = {4};
  if (x.count != y.count || x.count > 66) return NULL;
  memcpy(point + 1, x.start, x.count);
  memcpy(point + 1 + x.count, y.start, y.count);
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
  OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * x.count);
  return from_parameters("EC", builder);
}

baseline_key *baseline_key_okp(const char *type, baseline_octets x) {
  return EVP_PKEY_new_raw_public_key_ex(NULL, type, NULL, x.start, x.count);
}

void baseline_key_free(baseline_key *key) { EVP_PKEY_free(key); }
