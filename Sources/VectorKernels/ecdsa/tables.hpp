// Tables of a point's multiples (see Comb).

#pragma once

#include "jacobian.hpp"
#include "scalars.hpp"
#include "sums.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

template <class C>
class TableBuilder {
  using F = typename C::Field;
  using Element = typename F::Element;
  static constexpr int N = F::N, W = C::words, doublings = F::bits;
  // Additions that share an inversion: eight times this many.
  static constexpr int chunk = 64;

 public:
  struct Workspace {
    // 2^t P: at first Jacobian, limbs of X, Y, Z; then affine, as a table has it.
    uint64_t jacobian[(doublings + 8) / 8 * 8][3][N];
    alignas(64) uint64_t affine[(doublings + 8) / 8 * 8][C::pointWords];
    Element before[(doublings + 8) / 8];
    Slot<F> slots[chunk];
    Addresses out[chunk];
  };

  // Builds the table of (x, y), scalars in big-endian octets. False where that is no point.
  template <class Comb>
  static bool build(const uint8_t* x, const uint8_t* y, uint8_t* table, Workspace& w) {
    AffinePoint<F> point;
    if (!read(x, y, point)) return false;
    doubleAll(point, w);
    makeAffine(w);
    fill<Comb>(table, w);
    return true;
  }

 private:
  static bool read(const uint8_t* x, const uint8_t* y, AffinePoint<F>& point) {
    static constexpr WordArray<N, W> modulus{F::modulus};
    uint64_t words[2][W];
    readBigEndian<C::scalarBytes, W>(x, words[0], 1);
    readBigEndian<C::scalarBytes, W>(y, words[1], 1);
    Element coordinates[2];
    for (int k = 0; k < 2; k++) {
      // Zero is a coordinate too.
      uint64_t any = 0;
      for (int i = 0; i < W; i++) any |= words[k][i];
      if (any != 0 && !isPositiveBelow<N, W>(words[k], 1, modulus)) return false;
      Vector vectors[W];
      for (int i = 0; i < W; i++) vectors[i] = splat(words[k][i]);
      coordinates[k] = F::product(unpacked<N, W>(vectors), splat(F::r2));
    }
    point = {coordinates[0], coordinates[1]};
    return isOnCurve(point);
  }

  static bool isOnCurve(const AffinePoint<F>& point) {
    const Element square = F::square(point.x);
    Element right = F::product(square, point.x);
    if constexpr (C::a == -3) {
      right = sub(right, add(point.x, add(point.x, point.x)));
    }
    right = add(right, F::product(splat(C::b), splat(F::r2)));
    return isZero(F::plain(F::normal(sub(right, F::square(point.y))))) == 0xff;
  }

  static void doubleAll(const AffinePoint<F>& point, Workspace& w) {
    JacobianPoint<F> p{point.x, point.y, splat(F::one)};
    for (size_t t = 0; t < sizeof w.jacobian / sizeof w.jacobian[0]; t++) {
      const Element* const coordinates[3] = {&p.x, &p.y, &p.z};
      for (int k = 0; k < 3; k++) {
        for (int i = 0; i < N; i++) {
          w.jacobian[t][k][i] = uint64_t(_mm_cvtsi128_si64(_mm512_castsi512_si128(coordinates[k]->v[i])));
        }
      }
      p = doubled<C>(p);
    }
  }

  // Coordinate k of eight points from `first` on.
  static Element coordinate(const Workspace& w, int first, int k) {
    Element x;
    for (int i = 0; i < N; i++) {
      alignas(64) uint64_t values[8];
      for (int lane = 0; lane < 8; lane++) values[lane] = w.jacobian[first + lane][k][i];
      x.v[i] = _mm512_load_si512(values);
    }
    return x;
  }

  // No Z is zero: the group has odd order, so no doubling of P ends at infinity.
  static void makeAffine(Workspace& w) {
    constexpr int blocks = int(sizeof w.before / sizeof w.before[0]);
    Element chain = splat(F::one), inverse = splat(F::one);
    for (int b = 0; b < blocks; b++) {
      w.before[b] = chain;
      chain = F::product(chain, coordinate(w, 8 * b, 2));
    }
    inverted<F>(chain, F::r3, inverse);
    for (int b = blocks - 1; b >= 0; b--) {
      const Element zInverse = F::product(inverse, w.before[b]);
      inverse = F::product(inverse, coordinate(w, 8 * b, 2));
      const Element square = F::square(zInverse);
      const Element x = F::product(coordinate(w, 8 * b, 0), square);
      const Element y = F::product(coordinate(w, 8 * b, 1), F::product(square, zInverse));
      Addresses at;
      for (int lane = 0; lane < 8; lane++) {
        at.lane[lane] = reinterpret_cast<const uint8_t*>(w.affine[8 * b + lane]);
      }
      scatter<C>({F::canonical(x), F::canonical(y)}, at);
    }
  }

  // With m entries there, of the digits 1, 3, ..., 2 m - 1, the next m are these plus 2 m times the
  // window's unit, a power of two. No sum is exceptional: the digits are far below the order.
  template <class Comb>
  static void fill(uint8_t* table, Workspace& w) {
    for (int i = 0; i < Comb::windows; i++) {
      __builtin_memcpy(entry(table, Comb::start(i)), w.affine[Comb::width * i], entryBytes<C>);
    }
    for (int step = 0; step < 16; step++) {
      const int m = 1 << step;
      Queue queue;
      for (int i = 0; i < Comb::windows; i++) {
        if (Comb::size(i) <= m) continue;
        const auto* unit = reinterpret_cast<const uint8_t*>(w.affine[Comb::width * i + step + 1]);
        for (int j = 0; j < m; j++) {
          uint8_t* const from = entry(table, Comb::start(i) + size_t(j));
          queue.push(from, unit, from + size_t(m) * entryBytes<C>, w);
        }
      }
      queue.flush(w);
    }
  }

  static uint8_t* entry(uint8_t* table, size_t index) { return table + index * entryBytes<C>; }

  // Additions that wait for seven more, and groups of eight that wait for their inversion.
  struct Queue {
    Addresses p, q, sum;
    int lanes = 0, groups = 0;
    PairSums<C> sums;

    void push(const uint8_t* first, const uint8_t* second, const uint8_t* out, Workspace& w) {
      p.lane[lanes] = first;
      q.lane[lanes] = second;
      sum.lane[lanes] = out;
      if (++lanes == 8) openGroup(w);
    }

    // Empty lanes repeat the last addition.
    void flush(Workspace& w) {
      if (lanes > 0) {
        for (int lane = lanes; lane < 8; lane++) {
          p.lane[lane] = p.lane[lanes - 1];
          q.lane[lane] = q.lane[lanes - 1];
          sum.lane[lane] = sum.lane[lanes - 1];
        }
        openGroup(w);
      }
      if (groups > 0) closeGroups(w);
    }

   private:
    __attribute__((noinline)) void openGroup(Workspace& w) {
      Slot<F>& slot = w.slots[groups];
      const AffinePoint<F> first = gathered<C>(p), second = gathered<C>(q);
      slot.x = first.x;
      slot.y = first.y;
      sums.open(slot, second.x, second.y, groups & 1);
      w.out[groups] = sum;
      lanes = 0;
      if (++groups == chunk) closeGroups(w);
    }

    __attribute__((noinline)) void closeGroups(Workspace& w) {
      sums.invert();
      int left = groups;
      if (left % 2 != 0) {
        Slot<F>* const last[1] = {&w.slots[--left]};
        sums.close(last);
      }
      for (; left > 0; left -= 2) {
        Slot<F>* const both[2] = {&w.slots[left - 2], &w.slots[left - 1]};
        sums.close(both);
      }
      for (int i = 0; i < groups; i++) {
        const Slot<F>& slot = w.slots[i];
        scatter<C>({F::canonical(F::normal(slot.x)), F::canonical(F::normal(slot.y))}, w.out[i]);
      }
      groups = 0;
      sums.reset();
    }
  };
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
