// Preparing a key: plain multi-precision arithmetic, done once.

#include "key.hpp"

#include "../include/assay_rsa.h"
#include "octets.hpp"

namespace assay::rsa {
namespace {

using Wide = unsigned __int128;

constexpr uint64_t mask = (uint64_t{1} << 52) - 1;

// x := x - y; returns the borrow
uint64_t subtract(uint64_t *x, const uint64_t *y, int n) {
  uint64_t borrow = 0;
  for (int i = 0; i < n; ++i) {
    const uint64_t t = x[i] - y[i] - borrow;
    x[i] = t & mask;
    borrow = t >> 63;
  }
  return borrow;
}

bool isBelow(const uint64_t *x, const uint64_t *y, int n) {
  while (n-- > 0) {
    if (x[n] != y[n]) return x[n] < y[n];
  }
  return false;
}

// x := 2x mod n
void doubleModulo(uint64_t *x, const uint64_t *n, int limbs) {
  uint64_t carry = 0;
  for (int i = 0; i < limbs; ++i) {
    const uint64_t t = x[i] << 1 | carry;
    x[i] = t & mask;
    carry = t >> 52;
  }
  if (!isBelow(x, n, limbs)) subtract(x, n, limbs);
}

// T := T / 2^(52 count) mod n, T below n 2^(52 count) with limbs + count limbs, to be found in its upper
// ones, which is where T / 2^(52 count) stands
void reduce(uint64_t *T, int count, const uint64_t *n, uint64_t inverse, int limbs) {
  for (int i = 0; i < count; ++i) {
    const uint64_t m = T[i] * inverse & mask;
    Wide carry = 0;
    int k = i;
    for (int j = 0; j < limbs; ++j, ++k) {
      carry += Wide{m} * n[j] + T[k];
      T[k] = static_cast<uint64_t>(carry) & mask;
      carry >>= 52;
    }
    for (; carry != 0; ++k) {
      carry += T[k];
      T[k] = static_cast<uint64_t>(carry) & mask;
      carry >>= 52;
    }
  }
  if (!isBelow(T + count, n, limbs)) subtract(T + count, n, limbs);
}

// x := x^2 / 2^(52 limbs) mod n
void squareModulo(uint64_t *x, const uint64_t *n, uint64_t inverse, int limbs) {
  uint64_t T[2 * maximumLimbs] = {};
  for (int i = 0; i < limbs; ++i) {
    Wide carry = 0;
    for (int j = 0; j < limbs; ++j) {
      carry += Wide{x[i]} * x[j] + T[i + j];
      T[i + j] = static_cast<uint64_t>(carry) & mask;
      carry >>= 52;
    }
    T[i + limbs] = static_cast<uint64_t>(carry);
  }
  reduce(T, limbs, n, inverse, limbs);
  for (int i = 0; i < limbs; ++i) x[i] = T[limbs + i];
}

// x := R^2 mod n, R = 2^(52 limbs): from R 2^0 by doubling the power and adding one to it
void squareRadix(uint64_t *x, const uint64_t *n, uint64_t inverse, int limbs, int bits) {
  for (int i = 0; i < limbs; ++i) x[i] = 0;
  x[(bits - 1) / 52] = uint64_t{1} << (bits - 1) % 52;
  for (int power = bits - 1; power < 52 * limbs; ++power) doubleModulo(x, n, limbs);
  const unsigned target = 52 * static_cast<unsigned>(limbs);
  for (int bit = 31 - __builtin_clz(target); bit >= 0; --bit) {
    squareModulo(x, n, inverse, limbs);
    if (target >> bit & 1) doubleModulo(x, n, limbs);
  }
}

// words[16] := a block as a factor; see key.hpp. `outer` is 1 where it is a difference that borrowed.
void setFactor(uint64_t *words, const uint64_t *block, uint64_t outer) {
  constexpr int half = blockLimbs / 2;
  for (int k = 0; k < blockLimbs; ++k) words[k] = block[k];
  for (int k = 0; k < half; ++k) words[innerWord + k] = block[half + k];
  const uint64_t inner = subtract(words + innerWord, block, half);
  words[borrowsWord] = inner << innerBorrow | outer << outerBorrow;
}

void setFactors(uint64_t *words, const uint64_t *number, int blocks) {
  for (int i = 0; i < blocks; ++i) {
    setFactor(words + operandWords * i, number + blockLimbs * i, 0);
  }
}

// The constants of a step that takes j blocks away; see key.hpp.
void prepareStep(uint64_t *words, int j, const uint64_t *n, uint64_t inverse, int blocks) {
  uint64_t T[2 * maximumLimbs] = {1};
  reduce(T, blockLimbs * j, n, inverse, blockLimbs * blocks);
  const uint64_t *const f = T + blockLimbs * j;
  setFactors(words, f, blocks);
  uint64_t *pair = words + operandWords * blocks;
  for (int i = 0; i + j <= blocks; i += j) {
    for (int a = 0; a < j; ++a) {
      for (int b = a + 1; b < j; ++b, pair += operandWords) {
        uint64_t difference[blockLimbs];
        for (int k = 0; k < blockLimbs; ++k) difference[k] = f[blockLimbs * (i + b) + k];
        const uint64_t borrow = subtract(difference, f + blockLimbs * (i + a), blockLimbs);
        setFactor(pair, difference, borrow);
      }
    }
  }
}

}  // namespace
}  // namespace assay::rsa

using namespace assay::rsa;

size_t assay_rsa_key_bytes(size_t modulus_bits) {
  if (modulus_bits < 2048 || modulus_bits > 8192) return 0;
  return sizeof(Key) + sizeof(uint64_t) * static_cast<size_t>(keyWords(blocksFor(modulus_bits)));
}

size_t assay_rsa_modulus_bytes(const void *key) {
  return static_cast<const Key *>(key)->modulusBytes;
}

int assay_rsa_build_key(const uint8_t *modulus_octets, size_t modulus_bytes, uint64_t exponent,
                        void *key) {
  if (modulus_bytes < 256 || modulus_bytes > 1024) return 0;
  if (modulus_octets[0] == 0 || modulus_octets[modulus_bytes - 1] % 2 == 0) return 0;
  if (exponent < 3 || exponent % 2 == 0) return 0;
  const int bits = static_cast<int>(8 * modulus_bytes) - (__builtin_clz(modulus_octets[0]) - 24);
  if (bits < 2048) return 0;
  const int blocks = blocksFor(static_cast<size_t>(bits));
  const int limbs = 10 * blocks;

  Key &prepared = *static_cast<Key *>(key);
  prepared = Key{static_cast<uint64_t>(blocks), modulus_bytes, exponent, {}};
  uint64_t n[maximumLimbs], square[maximumLimbs];
  readNumber(n, limbs, 1, modulus_octets, modulus_bytes);
  // Newton: if n v = 1 + d then n v (2 - n v) = 1 - d^2; n n = 1 mod 8, so five rounds give 96 bits.
  uint64_t v = n[0];
  for (int i = 0; i < 5; ++i) v *= 2 - n[0] * v;
  const uint64_t inverse = (0 - v) & mask;
  prepared.words[negatedInverse] = inverse;
  squareRadix(square, n, inverse, limbs, bits);
  setFactors(prepared.words + modulus, n, blocks);
  setFactors(prepared.words + squaredRadix(blocks), square, blocks);
  uint64_t *step = prepared.words + firstStep(blocks);
  for (int remaining = blocks; remaining > 1;) {
    const int j = stepBlocks(remaining);
    prepareStep(step, j, n, inverse, blocks);
    step += stepWords(blocks, j);
    remaining -= j;
  }
  return 1;
}
