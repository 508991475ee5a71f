// The operations that assay_ecdsa_compute() offers to tests.

#pragma once

#include "scalars.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

template <class C>
class Arithmetic {
  using Field = typename C::Field;
  using Order = typename C::Order;
  static constexpr int N = Field::N, W = C::words, bytes = C::scalarBytes;

 public:
  static int compute(assay_ecdsa_modulus modulus, assay_ecdsa_operation operation,
                     const uint8_t* x, const uint8_t* y, uint8_t* z) {
    const Lanes<N> a = read(x), b = read(y);
    Lanes<N> result;
    if (operation == ASSAY_ECDSA_DIFFERENCE_OF_SQUARES) {
      if (modulus != ASSAY_ECDSA_FIELD) return 0;
      const Lanes<N> difference = Field::normal(sub(a, b)), sum = Field::normal(add(a, b));
      result = Field::plain(Field::product(Field::product(difference, splat(Field::r3)), sum));
    } else {
      const bool isDone = modulus == ASSAY_ECDSA_FIELD ? apply<Field>(operation, a, b, result)
                                                       : apply<Order>(operation, a, b, result);
      if (!isDone) return 0;
    }
    write(result, z);
    return 1;
  }

 private:
  // Montgomery form is x R; plain() takes R away.
  template <class M>
  static bool apply(assay_ecdsa_operation operation, const Lanes<N>& x, const Lanes<N>& y,
                    Lanes<N>& z) {
    const Lanes<N> form = M::product(x, splat(M::r2));
    Lanes<N> result = form;
    if (operation == ASSAY_ECDSA_SQUARE) {
      M::square(result, form);
    } else if (operation == ASSAY_ECDSA_PRODUCT) {
      M::product(result, form, M::product(y, splat(M::r2)));
    } else if (!inverted<M>(form, M::r3, result)) {
      return false;
    }
    z = M::plain(result);
    return true;
  }

  static Lanes<N> read(const uint8_t* octets) {
    alignas(64) uint64_t words[W][8];
    Vector vectors[W];
    for (int lane = 0; lane < 8; lane++) {
      readBigEndian<bytes, W>(octets + bytes * lane, &words[0][lane], 8);
    }
    for (int i = 0; i < W; i++) vectors[i] = _mm512_load_si512(words[i]);
    return unpacked<N, W>(vectors);
  }

  static void write(const Lanes<N>& x, uint8_t* octets) {
    alignas(64) uint64_t words[W][8];
    Vector vectors[W];
    pack<N, W>(x, vectors);
    for (int i = 0; i < W; i++) _mm512_store_si512(words[i], vectors[i]);
    for (int lane = 0; lane < 8; lane++) {
      for (int i = 0; i < bytes; i++) {
        octets[bytes * lane + bytes - 1 - i] = uint8_t(words[i / 8][lane] >> (8 * (i % 8)));
      }
    }
  }
};

}  // namespace assay::ecdsa

ASSAY_LANES_END
