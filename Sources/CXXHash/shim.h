// What Assay uses of xxHash, version 0.8 or later, compiled into the caller.

#ifndef ASSAY_CXXHASH_SHIM_H
#define ASSAY_CXXHASH_SHIM_H

#define XXH_INLINE_ALL
#include <xxhash.h>

// XXH3, 64 bits, with a seed.
static inline uint64_t assay_xxh3(const void *octets, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(octets, count, seed);
}

// XXH3, 128 bits, in two halves.
typedef struct {
  uint64_t low, high;
} assay_hash128;

// XXH3, 128 bits, with a seed.
static inline assay_hash128 assay_xxh3_128_seeded(
    const void *octets, size_t count, uint64_t seed) {
  XXH128_hash_t hash = XXH3_128bits_withSeed(octets, count, seed);
  assay_hash128 halves = {hash.low64, hash.high64};
  return halves;
}

#endif
