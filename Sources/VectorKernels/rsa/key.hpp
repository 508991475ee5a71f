// A prepared RSA key: the modulus n and what the kernels want to know about it, in limbs of 52 bits.

#ifndef ASSAY_RSA_KEY_HPP
#define ASSAY_RSA_KEY_HPP

#include <stddef.h>
#include <stdint.h>

namespace assay::rsa {

// B = 2^520, the base of blocks. Numbers of the largest class have 16 of them.
inline constexpr int minimumBlocks = 4;
inline constexpr int maximumBlocks = 16;
inline constexpr int maximumLimbs = 10 * maximumBlocks;

// Bits left free above a modulus: x < 6n needs 36 n < 2^52L (see reduce.hpp).
inline constexpr int spareBits = 8;

struct Key {
  uint64_t blocks;
  uint64_t modulusBytes;
  uint64_t exponent;
  uint64_t reserved[5];
  // Offsets below.
  uint64_t words[];
};

// A block as a factor: ten limbs, then |y_1 - y_0| of its halves y_0 + 2^260 y_1, then in bits whether
// y_1 < y_0, and whether the block itself is such a difference and borrowed.
inline constexpr int blockLimbs = 10;
inline constexpr int innerWord = 10;
inline constexpr int borrowsWord = 15;
inline constexpr int operandWords = 16;
inline constexpr int innerBorrow = 0, outerBorrow = 1;

// Limb i of a number of such blocks.
inline constexpr int limbWord(int i) { return operandWords * (i / blockLimbs) + i % blockLimbs; }

inline constexpr int negatedInverse = 0;  // -1/n mod 2^52
inline constexpr int modulus = 1;
inline constexpr int squaredRadix(int blocks) { return 1 + operandWords * blocks; }  // B^2blocks mod n
inline constexpr int firstStep(int blocks) { return 1 + 2 * operandWords * blocks; }

// A step of the reduction replaces the lowest j blocks m of a number by m (B^-j mod n). It takes half
// of the blocks that are still to go, and the last block is left to Montgomery's own way.
inline constexpr int stepBlocks(int remaining) { return remaining / 2; }

// The constants of a step are f = B^-j mod n, and for each whole run of j blocks of f, and in it each
// pair a < b, the block f_b - f_a mod B.
inline constexpr int stepWords(int blocks, int j) {
  return operandWords * (blocks + blocks / j * (j * (j - 1) / 2));
}

inline constexpr int keyWords(int blocks) {
  int words = firstStep(blocks);
  for (int remaining = blocks; remaining > 1;) {
    const int j = stepBlocks(remaining);
    words += stepWords(blocks, j);
    remaining -= j;
  }
  return words;
}

// The class of a modulus, by its length in bits; 0 if it has none.
inline int blocksFor(size_t bits) {
  for (int blocks = minimumBlocks; blocks <= maximumBlocks; blocks += 2) {
    if (bits + spareBits <= size_t(520) * blocks) return blocks;
  }
  return 0;
}

}  // namespace assay::rsa

#endif
