// The four curves: y^2 = x^3 + a x + b over a field, with a generator of prime order.

#pragma once

#include "fields.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

// How the multiples of one point are cut up.
//
// An odd u < 2^bits is written with the digits +-1, +-3, ... +-(2^w - 1): u = sum of d[i] 2^(w i).
// With v = (u - 1) / 2, window i of v, as a number B of w bits, stands for d[i] = 2 B - (2^w - 1);
// the last window has a one put on top, so d[windows - 1] = 2 B + 1 is positive. No digit is zero,
// and none carries. The table has d * 2^(w i) * P for the positive d of each window.
template <int Width, int Windows, int Bits>
struct Comb {
  static constexpr int width = Width;
  static constexpr int windows = Windows;
  // Bits of v in the last window.
  static constexpr int lastWidth = Bits - 1 - Width * (Windows - 1);
  static_assert(lastWidth >= 0 && lastWidth <= 16);

  // Entries of a window: its positive digits.
  static constexpr int size(int window) {
    return 1 << (window + 1 < windows ? width - 1 : lastWidth);
  }

  static constexpr size_t start(int window) { return size_t(window) << (width - 1); }
  static constexpr size_t entries = start(windows - 1) + size(windows - 1);
};

// A point in a table is x and y in Montgomery form, `words` words of 64 bits each, no more.
template <class F, class N, int Words, int SignatureBytes, int DigestBytes>
struct CurveBase {
  using Field = F;
  using Order = Montgomery<GeneralReduction<N>>;
  static constexpr int words = Words;
  static constexpr int pointWords = 2 * Words;
  static constexpr int scalarBytes = SignatureBytes / 2;
  static constexpr int digestBytes = DigestBytes;
};

struct OrderP256 {
  static constexpr int N = 5, bits = 256;
  static constexpr Limbs<N> modulus =
      limbs<N>("ffffffff 00000000 ffffffff ffffffff bce6faad a7179e84 f3b9cac2 fc632551");
};

struct CurveP256 : CurveBase<FieldP256, OrderP256, 4, 64, 32> {
  static constexpr int a = -3;
  static constexpr Limbs<5> b =
      limbs<5>("5ac635d8 aa3a93e7 b3ebbd55 769886bc 651d06b0 cc53b0f6 3bce3c3e 27d2604b");
  static constexpr const char* generatorX =
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
  static constexpr const char* generatorY =
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
  using BaseComb = Comb<12, 22, 256>;
  using KeyComb = Comb<9, 29, 256>;
  static constexpr int groups = 16;
};

struct OrderP384 {
  static constexpr int N = 8, bits = 384;
  static constexpr Limbs<N> modulus = limbs<N>(
      "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff c7634d81 f4372ddf "
      "581a0db2 48b0a77a ecec196a ccc52973");
};

struct CurveP384 : CurveBase<FieldP384, OrderP384, 6, 96, 48> {
  static constexpr int a = -3;
  static constexpr Limbs<8> b = limbs<8>(
      "b3312fa7 e23ee7e4 988e056b e3f82d19 181d9c6e fe814112 0314088f 5013875a "
      "c656398d 8a2ed19d 2a85c8ed d3ec2aef");
  static constexpr const char* generatorX =
      "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a38"
      "5502f25dbf55296c3a545e3872760ab7";
  static constexpr const char* generatorY =
      "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c0"
      "0a60b1ce1d7e819d7a431d7c90ea0e5f";
  using BaseComb = Comb<11, 35, 384>;
  using KeyComb = Comb<8, 48, 384>;
  static constexpr int groups = 8;
};

struct OrderP521 {
  static constexpr int N = 11, bits = 521;
  static constexpr Limbs<N> modulus = limbs<N>(
      "1ff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff fffffffa 51868783 "
      "bf2f966b 7fcc0148 f709a5d0 3bb5c9b8 899c47ae bb6fb71e 91386409");
};

struct CurveP521 : CurveBase<FieldP521, OrderP521, 9, 132, 64> {
  static constexpr int a = -3;
  static constexpr Limbs<11> b = limbs<11>(
      "51 953eb961 8e1c9a1f 929a21a0 b68540ee a2da725b 99b315f3 b8b48991 8ef109e1 56193951 "
      "ec7e937b 1652c0bd 3bb1bf07 3573df88 3d2c34f1 ef451fd4 6b503f00");
  static constexpr const char* generatorX =
      "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d"
      "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66";
  static constexpr const char* generatorY =
      "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66"
      "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650";
  using BaseComb = Comb<10, 52, 521>;
  using KeyComb = Comb<7, 74, 521>;
  static constexpr int groups = 8;
};

struct OrderK256 {
  static constexpr int N = 5, bits = 256;
  static constexpr Limbs<N> modulus =
      limbs<N>("ffffffff ffffffff ffffffff fffffffe baaedce6 af48a03b bfd25e8c d0364141");
};

struct CurveK256 : CurveBase<FieldK256, OrderK256, 4, 64, 32> {
  static constexpr int a = 0;
  static constexpr Limbs<5> b = limbs<5>("7");
  static constexpr const char* generatorX =
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
  static constexpr const char* generatorY =
      "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
  using BaseComb = Comb<12, 22, 256>;
  using KeyComb = Comb<9, 29, 256>;
  static constexpr int groups = 16;
};

// Bytes of an entry, and of a table.
template <class C>
inline constexpr size_t entryBytes = size_t(C::pointWords) * 8;
template <class C, class Comb>
inline constexpr size_t tableBytes = Comb::entries * entryBytes<C>;

}  // namespace assay::ecdsa

ASSAY_LANES_END
