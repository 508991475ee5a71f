// Points (X / Z^2, Y / Z^3), whose sums need no inversion. All coordinates are normal.

#pragma once

#include "points.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

template <class F>
struct JacobianPoint {
  typename F::Element x, y, z;
};

// 2 P. With g = Y^2, b = X g, m = 3 X^2 + a Z^4: X' = m^2 - 8 b, Y' = m (4 b - X') - 8 g^2,
// Z' = 2 Y Z. For a = -3, m = 3 (X - Z^2) (X + Z^2).
template <class C, class F = typename C::Field>
static __attribute__((noinline)) JacobianPoint<F> doubled(const JacobianPoint<F>& p) {
  using Element = typename F::Element;
  const auto times2 = [](const Element& x) __attribute__((always_inline)) { return add(x, x); };
  const Element g = F::square(p.y), b = F::product(p.x, g);
  Element m;
  if constexpr (C::a == -3) {
    const Element zz = F::square(p.z);
    m = F::product(F::normal(sub(p.x, zz)), F::normal(add(p.x, zz)));
  } else {
    m = F::square(p.x);
  }
  m = F::normal(add(m, times2(m)));
  const Element b4 = times2(times2(b)), gg = F::square(g);
  const Element x = F::normal(sub(F::square(m), times2(b4)));
  const Element y = sub(F::product(m, F::normal(sub(b4, x))), times2(times2(times2(gg))));
  return {x, F::normal(y), F::normal(times2(F::product(p.y, p.z)))};
}

// What follows once h = x2 - x1 and s = y2 - y1 are over a common denominator:
// X' = s^2 - h^3 - 2 x1 h^2, Y' = s (x1 h^2 - X') - y1 h^3, Z' = h times what the caller has.
template <class F>
ASSAY_INLINE JacobianPoint<F> completed(
    const typename F::Element& x1, const typename F::Element& y1, const typename F::Element& h,
    const typename F::Element& s) {
  using Element = typename F::Element;
  const Element hh = F::square(h), ss = F::square(s);
  const Element hhh = F::product(h, hh), v = F::product(x1, hh);
  const Element x = F::normal(sub(sub(ss, hhh), add(v, v)));
  const Element yh = F::product(y1, hhh), sv = F::product(s, F::normal(sub(v, x)));
  return {x, F::normal(sub(sv, yh)), h};
}

// P + Q of two affine points. Z is zero where they share x.
template <class F>
static __attribute__((noinline)) JacobianPoint<F> sum(
    const AffinePoint<F>& p, const AffinePoint<F>& q) {
  return completed<F>(
      p.x, F::normal(p.y), F::normal(sub(q.x, p.x)), F::normal(sub(q.y, p.y)));
}

// P + Q, the second affine. Z is zero where they share x, and where it was zero.
template <class F>
static __attribute__((noinline)) JacobianPoint<F> sum(
    const JacobianPoint<F>& p, const AffinePoint<F>& q) {
  using Element = typename F::Element;
  const Element zz = F::square(p.z), y = F::normal(q.y);
  const Element x2 = F::product(q.x, zz), zzz = F::product(p.z, zz);
  const Element h = F::normal(sub(x2, p.x)), y2 = F::product(y, zzz);
  JacobianPoint<F> z = completed<F>(p.x, p.y, h, F::normal(sub(y2, p.y)));
  z.z = F::product(p.z, h);
  return z;
}

// P + Q, where Q is P of the lanes in another order, one that undoes itself: what is computed of P
// is, permuted, what is needed of Q. Z is zero where the two share x, and where one was zero.
template <class F>
static __attribute__((noinline)) JacobianPoint<F> sumWithOther(
    const JacobianPoint<F>& p, Vector order) {
  using Element = typename F::Element;
  const Element zz = F::square(p.z), z2 = permuted(p.z, order);
  const Element zzz = F::product(p.z, zz), x1 = F::product(p.x, permuted(zz, order));
  const Element y1 = F::product(p.y, permuted(zzz, order)), bothZ = F::product(p.z, z2);
  const Element h = F::normal(sub(permuted(x1, order), x1));
  JacobianPoint<F> z = completed<F>(x1, y1, h, F::normal(sub(permuted(y1, order), y1)));
  z.z = F::product(bothZ, h);
  return z;
}

}  // namespace assay::ecdsa

ASSAY_LANES_END
