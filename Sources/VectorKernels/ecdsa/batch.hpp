// Verification of many signatures: eight a group, up to `groups` groups for each inversion.

#pragma once

#include "scalars.hpp"
#include "sums.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// R = u1 G + u2 Q is a sum of table entries. It is taken as a tree, level by level over all groups,
// and each level inverts once.
template <class C>
class Batch {
  using F = typename C::Field;
  using Order = typename C::Order;
  using Element = typename F::Element;
  using Scalar = typename Order::Element;
  using BaseComb = typename C::BaseComb;
  using KeyComb = typename C::KeyComb;

 public:
  static constexpr int points = BaseComb::windows + KeyComb::windows;
  static constexpr int groups = C::groups;
  static constexpr int jobs = 8 * groups;
  static constexpr int slots = (points + 1) / 2;
  static_assert(points <= 128, "seven levels");

  // What a call works in.
  struct Workspace {
    Slot<F> slots[groups][Batch::slots];
    Addresses at[groups][points];
    Scalar r[groups], s[groups], z[groups], before[groups];
    uint8_t negative[groups][points];
    uint8_t inRange[groups];
    uint8_t exceptional[groups];
  };

  // Judges `count` jobs, at least one and at most `jobs`.
  static void verify(const uint8_t* base, const assay_ecdsa_job* job, size_t count,
                     uint8_t* verdicts, Workspace& w) {
    const int used = int((count + 7) / 8);
    cut(base, job, count, used, w);
    addEntries(used, w);
    for (int step = 1; step < slots; step *= 2) addSums(step, used, w);
    for (int g = 0; g < used; g++) {
      const size_t first = 8 * size_t(g), lanes = count - first < 8 ? count - first : 8;
      const unsigned accepted = matches(w.slots[g][0].x, w.r[g]) & w.inRange[g];
      const unsigned undecided = w.exceptional[g] & w.inRange[g];
      for (size_t lane = 0; lane < lanes; lane++) {
        verdicts[first + lane] = undecided >> lane & 1   ? ASSAY_ECDSA_UNDECIDED
                                 : accepted >> lane & 1 ? ASSAY_ECDSA_ACCEPTED
                                                        : ASSAY_ECDSA_REJECTED;
      }
    }
  }

 private:
  // FIPS 186-5 6.4.2, steps 1 to 5: ranges, u1 = z / s, u2 = r / s; then the entries for both.
  static __attribute__((noinline)) void cut(const uint8_t* base, const assay_ecdsa_job* job,
                                            size_t count, int used, Workspace& w) {
    Scalar chain = splat(Order::one);
    for (int g = 0; g < used; g++) {
      const Signatures<C> signatures(job + 8 * g, count - 8 * size_t(g));
      w.r[g] = signatures.r;
      w.s[g] = signatures.s;
      w.z[g] = signatures.z;
      w.inRange[g] = signatures.inRange;
      w.exceptional[g] = 0;
      w.before[g] = chain;
      chain = Order::product(chain, signatures.s);
    }
    // Not zero: n is prime, and every s is in [1, n - 1].
    Scalar inverse = splat(Order::one);
    inverted<Order>(chain, Order::r2, inverse);
    for (int g = used - 1; g >= 0; g--) {
      // R / s.
      const Scalar reciprocal = Order::product(inverse, w.before[g]);
      inverse = Order::product(inverse, w.s[g]);
      const Digits<C> u1(reducedOnce(Order::product(w.z[g], reciprocal), Order::modulus));
      const Digits<C> u2(reducedOnce(Order::product(w.r[g], reciprocal), Order::modulus));
      const Vector baseTable = splat(uint64_t(base)), keyTable = tables(job + 8 * g, count - 8 * size_t(g));
      for (int i = 0; i < BaseComb::windows; i++) {
        u1.template find<BaseComb>(i, baseTable, w.at[g][i], w.negative[g][i]);
      }
      for (int i = 0; i < KeyComb::windows; i++) {
        const int point = BaseComb::windows + i;
        u2.template find<KeyComb>(i, keyTable, w.at[g][point], w.negative[g][point]);
      }
    }
  }

  static Vector tables(const assay_ecdsa_job* job, size_t count) {
    alignas(64) uint64_t addresses[8];
    for (size_t lane = 0; lane < 8; lane++) {
      addresses[lane] = uint64_t(job[lane < count ? lane : count - 1].table);
    }
    return _mm512_load_si512(addresses);
  }

  static __attribute__((always_inline)) AffinePoint<F> entry(const Workspace& w, int g, int i) {
    AffinePoint<F> point = gathered<C>(w.at[g][i]);
    point.y = negate(point.y, w.negative[g][i]);
    return point;
  }

  // The first level: entries by twos. Without a second one, an entry is its own sum.
  static __attribute__((noinline)) void addEntries(int used, Workspace& w) {
    constexpr int pairs = points / 2, ahead = 4;
    const Addresses *next = w.at[0] + 2 * ahead, *end = w.at[used - 1] + points;
    PairSums<C> sums;
    int item = 0;
    for (int g = 0; g < used; g++) {
      for (int j = 0; j < slots; j++) {
        for (int k = 0; k < 2 && next < end; k++, next++) prefetch<C>(*next);
        Slot<F>& slot = w.slots[g][j];
        const AffinePoint<F> p = entry(w, g, 2 * j);
        slot.x = p.x;
        slot.y = p.y;
        if (j == pairs) break;
        const AffinePoint<F> q = entry(w, g, 2 * j + 1);
        sums.open(slot, q.x, q.y, item++ & 1);
      }
    }
    close(sums, pairs, 1, used, w);
  }

  // A further level: every second of the slots that are left, which stand `step` apart, is added to
  // the one before it.
  static __attribute__((noinline)) void addSums(int step, int used, Workspace& w) {
    const int pairs = (slots + step - 1) / step / 2;
    PairSums<C> sums;
    int item = 0;
    for (int g = 0; g < used; g++) {
      for (int j = 0; j < pairs; j++) {
        const Slot<F>& q = w.slots[g][(2 * j + 1) * step];
        sums.open(w.slots[g][2 * j * step], q.x, q.y, item++ & 1);
      }
    }
    close(sums, pairs, 2 * step, used, w);
  }

  // The second pass of a level with so many sums a group, in slots `step` apart.
  static __attribute__((noinline)) void close(
      PairSums<C>& sums, int pairs, int step, int used, Workspace& w) {
    if (!sums.invert()) {
      excludeExceptions(sums, pairs, step, used, w);
      sums.invert();
    }
    int g = used - 1, j = pairs - 1;
    const auto previous = [&]() __attribute__((always_inline)) {
      Slot<F>* const slot = &w.slots[g][j * step];
      if (--j < 0) {
        j = pairs - 1;
        g--;
      }
      return slot;
    };
    const int items = pairs * used;
    if (items % 2 != 0) {
      Slot<F>* const last[1] = {previous()};
      sums.close(last);
    }
    for (int left = items / 2; left > 0; left--) {
      Slot<F>* const odd = previous();
      Slot<F>* const even = previous();
      Slot<F>* const both[2] = {even, odd};
      sums.close(both);
    }
  }

  // Some lane adds points that share x. Such lanes are marked, and go on with dx = 1 so that the
  // rest can be inverted. Nobody but the owner of a key can make this happen.
  static __attribute__((noinline, cold)) void excludeExceptions(
      PairSums<C>& sums, int pairs, int step, int used, Workspace& w) {
    sums.reset();
    int item = 0;
    for (int g = 0; g < used; g++) {
      for (int j = 0; j < pairs; j++) {
        Slot<F>& slot = w.slots[g][j * step];
        const __mmask8 zero = isZero(F::plain(slot.dx));
        w.exceptional[g] |= zero;
        slot.dx = select(zero, slot.dx, splat(F::one));
        sums.chain(slot, item++ & 1);
      }
    }
  }

  // FIPS 186-5 6.4.2, steps 7 and 8: the lanes in which x mod n is r. p < 2 n.
  static __attribute__((noinline)) unsigned matches(const Element& x, const Scalar& r) {
    const Element value = reducedOnce(F::plain(F::normal(x)), Order::modulus);
    return equal(value, r);
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
