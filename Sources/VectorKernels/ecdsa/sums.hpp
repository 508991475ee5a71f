// Sums of affine points, many at a time, with one inversion for all of them.

#pragma once

#include "points.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// One addition under way: its first point, and what its second pass needs. The sum replaces (x, y).
template <class F>
struct Slot {
  using Element = typename F::Element;

  // A point, raw.
  Element x, y;
  // x2 - x1 and y2 - y1, normal.
  Element dx, dy;
  // The product of the dx of its chain up to this one, and up to the one before.
  Element product;
  const Element* before;
};

// Pairs of points added by the affine law, lambda = dy / dx, x3 = lambda^2 - x1 - x2,
// y3 = lambda (x1 - x3) - y1, where all dx are inverted together by Montgomery's trick: 5 products
// and a square an addition, against 8 and 3 squares in mixed coordinates.
//
// A first pass (`open`) multiplies the dx up, a second (`close`) goes backwards. There are two
// chains, for even and odd items, so that one can be worked on while the other waits.
//
// Coordinates stay raw: a level takes |x| from X to 2 X + 2 in units of p and |y| from Y to Y + 2.
// From 1 that is below 2^8 at the seventh, so that limbs keep far below the 2^62 of normal().
template <class C>
class PairSums {
  using F = typename C::Field;
  using Element = typename F::Element;
  Element one = splat(F::one);
  const Element* last[2] = {&one, &one};
  // R^2 / product, from invert() on.
  Element inverse[2];

 public:
  PairSums() {}
  PairSums(const PairSums&) = delete;

  // Back to where no addition is open.
  __attribute__((always_inline)) void reset() { last[0] = last[1] = &one; }

  // Begins to add q to the point in the slot.
  __attribute__((always_inline)) void open(
      Slot<F>& slot, const Element& qx, const Element& qy, int parity) {
    slot.dy = F::normal(sub(qy, slot.y));
    slot.dx = F::normal(sub(qx, slot.x));
    chain(slot, parity);
  }

  // Multiplies dx up.
  __attribute__((always_inline)) void chain(Slot<F>& slot, int parity) {
    slot.before = last[parity];
    F::product(slot.product, *slot.before, slot.dx);
    last[parity] = &slot.product;
  }

  // Ends the first pass. False where some dx of some lane is zero modulo p.
  __attribute__((always_inline)) bool invert() {
    Element both;
    if (!inverted<F>(F::product(*last[0], *last[1]), F::r3, both)) return false;
    F::product(inverse[0], both, *last[1]);
    F::product(inverse[1], both, *last[0]);
    return true;
  }

  // The second pass for the next items, counted from the end: the last one alone, if it is even, and
  // else an even one and the odd one after it, in step with each other.
  template <int Count>
  __attribute__((always_inline)) void close(Slot<F>* const (&slots)[Count]) {
    Element lambda[Count], t[Count];
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) F::product(lambda[k], inverse[k], *slots[k]->before);
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) F::product(inverse[k], inverse[k], slots[k]->dx);
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) F::product(lambda[k], lambda[k], slots[k]->dy);
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) F::square(t[k], lambda[k]);
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) {
      const Element x = sub(sub(t[k], add(slots[k]->x, slots[k]->x)), slots[k]->dx);
      t[k] = F::normal(sub(slots[k]->x, x));
      slots[k]->x = x;
    }
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) F::product(t[k], lambda[k], t[k]);
    ASSAY_UNROLL
    for (int k = 0; k < Count; k++) slots[k]->y = sub(t[k], slots[k]->y);
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
