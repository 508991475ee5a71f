// Tables of multiples of a point, and how a scalar picks from them.

#ifndef ASSAY_ED25519_TABLES_HPP
#define ASSAY_ED25519_TABLES_HPP

#include "scalars.hpp"

namespace assay::ed25519 {

// An entry is a point (x, y) as y + x, y - x and 2 d x y, canonical. The lowest four limbs of each come
// first, then the fifth of all three, so that four loads of 256 bits fetch it.
struct alignas(64) Entry {
  uint64_t lower[3][4];
  uint64_t top[4];
};

// Windows of w bits: entries 0 to 2^(w - 1) times 2^(w i) P for each window i.
template <int width>
struct Windows {
  static constexpr int bits = width;
  // Scalars are below 2^253, and the last window takes a carry.
  static constexpr int count = 253 / bits + 1;
  static constexpr int entries = (1 << (bits - 1)) + 1;
  static constexpr size_t bytes = sizeof(Entry) * count * entries;
};

// The base is one table for all keys; there it pays to have fewer, wider windows.
using BaseWindows = Windows<8>;
using KeyWindows = Windows<8>;
inline constexpr int totalWindows = BaseWindows::count + KeyWindows::count;

// Where the entries for a scalar stand: their octet offsets in the table, with bit 0 set where the entry
// is to be subtracted. picks[i * stride] for all windows i.
//
// With 2^(w - 1) in each window added beforehand, plain digits less 2^(w - 1) are signed ones.
template <typename W>
inline void pick(uint32_t *picks, int stride, const Scalar &x) {
  constexpr int w = W::bits;
  Scalar bias = {};
  for (int i = 0; i < W::count; ++i) {
    const int bit = w * i + w - 1;
    if (bit < 256) bias.w[bit / 64] |= uint64_t{1} << (bit % 64);
  }
  const Scalar y = sum<false>(x, bias);
  for (int i = 0; i < W::count; ++i) {
    const int bit = w * i;
    uint64_t digit = y.w[bit / 64] >> (bit % 64);
    if (bit % 64 + w > 64 && bit / 64 < 3) digit |= y.w[bit / 64 + 1] << (64 - bit % 64);
    // Above bit 255 there is neither a digit nor a bias.
    const int half = bit + w - 1 < 256 ? 1 << (w - 1) : 0;
    const int d = static_cast<int>(digit & ((1u << w) - 1)) - half;
    const uint32_t index = static_cast<uint32_t>(W::entries * i + (d < 0 ? -d : d));
    picks[i * stride] = index * static_cast<uint32_t>(sizeof(Entry)) + (d < 0 ? 1 : 0);
  }
}

}  // namespace assay::ed25519

#endif
