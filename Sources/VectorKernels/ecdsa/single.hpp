// Verification of one signature, its table entries dealt out to the eight lanes.

#pragma once

#include "jacobian.hpp"
#include "scalars.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// Each lane sums an eighth of the entries in Jacobian coordinates, and three steps in which every
// lane adds another one's sum give all lanes the whole.
template <class C>
class Single {
  using F = typename C::Field;
  using Order = typename C::Order;
  using Element = typename F::Element;
  using Scalar = typename Order::Element;
  using BaseComb = typename C::BaseComb;
  using KeyComb = typename C::KeyComb;
  static constexpr int points = BaseComb::windows + KeyComb::windows;
  static constexpr int rows = (points + 7) / 8;
  static_assert(points >= 16, "every lane begins with two entries");

 public:
  static assay_ecdsa_verdict verify(const uint8_t* base, const assay_ecdsa_job& job) {
    const Signatures<C> signature(&job, 1);
    if (signature.inRange == 0) return ASSAY_ECDSA_REJECTED;
    Addresses at[rows];
    uint8_t negative[rows];
    cut(base, static_cast<const uint8_t*>(job.table), signature, at, negative);
    return judge(total(at, negative), signature.r);
  }

 private:
  // u1 = z / s in the even lanes, u2 = r / s in the odd ones, then their entries, all of one scalar
  // before those of the other.
  static void cut(const uint8_t* base, const uint8_t* table, const Signatures<C>& signature,
                  Addresses* at, uint8_t* negative) {
    Limbs<Order::N> inverse{};
    Inverse<Order::N, Order::bits>::compute(extracted(signature.s, 0), Order::modulus, inverse);
    const Scalar reciprocal = Order::product(splat(inverse), splat(Order::r2));
    const Scalar numerators = select(0xaa, signature.z, signature.r);
    const Digits<C> u(reducedOnce(Order::product(numerators, reciprocal), Order::modulus));
    uint8_t signs[8 * rows] = {};
    const Vector tables = _mm512_mask_set1_epi64(splat(uint64_t(base)), 0xaa, int64_t(table));
    const uint8_t** const addresses = at[0].lane;
    for (int i = 0; i < BaseComb::windows; i++) {
      Addresses found;
      u.template find<BaseComb>(i, tables, found, signs[i]);
      addresses[i] = found.lane[0];
      prefetchEntry(addresses[i]);
    }
    for (int i = 0; i < KeyComb::windows; i++) {
      Addresses found;
      uint8_t sign;
      u.template find<KeyComb>(i, tables, found, sign);
      addresses[BaseComb::windows + i] = found.lane[1];
      signs[BaseComb::windows + i] = sign >> 1;
      prefetchEntry(found.lane[1]);
    }
    for (int i = points; i < 8 * rows; i++) addresses[i] = addresses[points - 1];
    for (int row = 0; row < rows; row++) {
      negative[row] = 0;
      for (int lane = 0; lane < 8; lane++) negative[row] |= uint8_t((signs[8 * row + lane] & 1) << lane);
    }
  }

  static void prefetchEntry(const uint8_t* entry) {
    for (size_t offset = 0; offset < entryBytes<C>; offset += 64) {
      _mm_prefetch(entry + offset, _MM_HINT_T0);
    }
    _mm_prefetch(entry + entryBytes<C> - 1, _MM_HINT_T0);
  }

  static JacobianPoint<F> total(const Addresses* at, const uint8_t* negative) {
    AffinePoint<F> first = gathered<C>(at[0]), second = gathered<C>(at[1]);
    first.y = negate(first.y, negative[0]);
    second.y = negate(second.y, negative[1]);
    JacobianPoint<F> p = sum<F>(first, second);
    for (int row = 2; row < rows; row++) {
      AffinePoint<F> next = gathered<C>(at[row]);
      next.y = negate(next.y, negative[row]);
      const JacobianPoint<F> q = sum<F>(p, next);
      if (row + 1 < rows || points % 8 == 0) {
        p = q;
      } else {
        constexpr __mmask8 present = uint8_t((1 << points % 8) - 1);
        p = {select(present, p.x, q.x), select(present, p.y, q.y), select(present, p.z, q.z)};
      }
    }
    p = sumWithOther<F>(p, _mm512_set_epi64(3, 2, 1, 0, 7, 6, 5, 4));
    p = sumWithOther<F>(p, _mm512_set_epi64(5, 4, 7, 6, 1, 0, 3, 2));
    return sumWithOther<F>(p, _mm512_set_epi64(6, 7, 4, 5, 2, 3, 0, 1));
  }

  // Whether x = X / Z^2 is r or, in the odd lanes, r + n, which is a candidate if it is below p.
  static assay_ecdsa_verdict judge(const JacobianPoint<F>& p, const Scalar& r) {
    const Element raised = carried(add(r, splat(Order::modulus)));
    const Element candidates = select(0xaa, r, raised);
    const Element difference = sub(F::product(F::product(candidates, splat(F::r2)), F::square(p.z)), p.x);
    if (isZero(F::plain(p.z)) != 0) return ASSAY_ECDSA_UNDECIDED;
    const __mmask8 raisedIsBelow =
        _mm512_movepi64_mask(carried(sub(raised, splat(F::modulus))).v[F::N - 1]);
    const __mmask8 equals = isZero(F::plain(F::normal(difference))) & (raisedIsBelow | 0x55);
    return equals != 0 ? ASSAY_ECDSA_ACCEPTED : ASSAY_ECDSA_REJECTED;
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
