// EMSA-PKCS1-v1_5, compared and not decoded: there is exactly one right encoding.

#include <string.h>

#include "../include/assay_rsa.h"

int assay_rsa_pkcs1_matches(const uint8_t *encoded, size_t encoded_bytes, const uint8_t *prefix,
                            size_t prefix_bytes, const uint8_t *digest, size_t digest_bytes) {
  constexpr size_t frame = 3, minimumPadding = 8;
  if (prefix_bytes > encoded_bytes || digest_bytes > encoded_bytes - prefix_bytes) return 0;
  const size_t room = encoded_bytes - prefix_bytes - digest_bytes;
  if (room < frame + minimumPadding) return 0;
  const size_t padding = room - frame;
  if (encoded[0] != 0 || encoded[1] != 1 || encoded[2 + padding] != 0) return 0;
  for (size_t i = 0; i < padding; ++i) {
    if (encoded[2 + i] != 0xff) return 0;
  }
  return memcmp(encoded + room, prefix, prefix_bytes) == 0 &&
         memcmp(encoded + room + prefix_bytes, digest, digest_bytes) == 0;
}
