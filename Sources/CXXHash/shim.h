// What Assay uses of xxHash, version 0.8 or later, compiled into the caller.

#ifndef ASSAY_CXXHASH_SHIM_H
#define ASSAY_CXXHASH_SHIM_H

#define XXH_INLINE_ALL
#include <xxhash.h>

// XXH3, 64 bits, with a seed.
static inline uint64_t assay_xxh3(const void *octets, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(octets, count, seed);
}

#endif
