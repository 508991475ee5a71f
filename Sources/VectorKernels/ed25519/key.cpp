// Building the tables: plain C++, done once a key.

#include "../include/assay_ed25519.h"
#include "tables.hpp"

namespace assay::ed25519 {
namespace {

// (X : Y : Z : T) with x = X/Z, y = Y/Z, x y = T/Z on -x^2 + y^2 = 1 + d x^2 y^2
struct Point {
  Field X, Y, Z, T;
};

// y + x, y - x, 2 d x y
struct Affine {
  Field sum, difference, product;
};

// p + q: complete, since -1 is a square modulo p and d is not (Hisil, Wong, Carter and Dawson, "Twisted
// Edwards Curves Revisited", 3.1)
Point add(const Point &p, const Point &q, const Field &twiceD) {
  const Field A = mul(sub(p.Y, p.X), sub(q.Y, q.X));
  const Field B = mul(add(p.Y, p.X), add(q.Y, q.X));
  const Field C = mul(mul(p.T, q.T), twiceD);
  const Field t = mul(p.Z, q.Z);
  const Field D = add(t, t);
  const Field E = sub(B, A), F = sub(D, C), G = add(D, C), H = add(B, A);
  return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)};
}

// The point that 32 octets encode, as OpenSSL reads them: y may be above p, and x = 0 may come with a
// sign (RFC 8032 5.1.3 forbids both).
bool decode(Point &p, const uint8_t *octets) {
  const Field y = decodeField(octets);
  const Field yy = square(y);
  const Field u = sub(yy, one);
  const Field v = add(mul(yy, curveD), one);
  // x = u v^3 (u v^7)^((p - 5) / 8) is a root of u/v if there is one, up to a root of -1.
  const Field v3 = mul(square(v), v);
  const Field uv7 = mul(mul(square(v3), v), u);
  Field x = mul(mul(u, v3), powerForRoot(uv7));
  const Field vxx = mul(v, square(x));
  if (!equal(vxx, u)) {
    if (!equal(vxx, sub(zero, u))) return false;
    x = mul(x, rootOfMinusOne);
  }
  if (isOdd(x) != (octets[31] >> 7 != 0)) x = sub(zero, x);
  p = {x, y, one, mul(x, y)};
  return true;
}

void store(Entry &entry, const Affine &p) {
  const Field limbs[3] = {canonical(p.sum), canonical(p.difference), canonical(p.product)};
  entry.top[3] = 0;
  for (int c = 0; c < 3; ++c) {
    for (int i = 0; i < 4; ++i) entry.lower[c][i] = limbs[c].v[i];
    entry.top[c] = limbs[c].v[4];
  }
}

// Entries 0 to 2^(w - 1) times p, all with one inversion; and p := 2^w p.
template <typename W>
void buildWindow(Entry *entries, Point &p, const Field &twiceD) {
  constexpr int n = W::entries;
  Point multiples[n];
  Field products[n];
  multiples[0] = {zero, one, one, zero};
  products[0] = one;
  for (int i = 1; i < n; ++i) {
    multiples[i] = i == 1 ? p : add(multiples[i - 1], p, twiceD);
    products[i] = mul(products[i - 1], multiples[i].Z);
  }
  Field inverse = invert(products[n - 1]);
  for (int i = n; i-- > 0;) {
    const Field z = i == 0 ? one : mul(inverse, products[i - 1]);
    inverse = mul(inverse, multiples[i].Z);
    const Field x = mul(multiples[i].X, z), y = mul(multiples[i].Y, z);
    store(entries[i], {ed25519::add(y, x), sub(y, x), mul(mul(x, y), twiceD)});
  }
  p = add(multiples[n - 1], multiples[n - 1], twiceD);
}

template <typename W>
void buildTable(void *table, Point p) {
  const Field twiceD = ed25519::add(curveD, curveD);
  Entry *entries = static_cast<Entry *>(table);
  for (int i = 0; i < W::count; ++i) buildWindow<W>(entries + W::entries * i, p, twiceD);
}

}  // namespace
}  // namespace assay::ed25519

using namespace assay::ed25519;

size_t assay_ed25519_base_bytes(void) { return BaseWindows::bytes; }
size_t assay_ed25519_table_bytes(void) { return KeyWindows::bytes; }

void assay_ed25519_build_base(void *base) {
  // y = 4/5, x even (RFC 8032 5.1)
  uint8_t octets[32];
  memset(octets, 0x66, sizeof octets);
  octets[0] = 0x58;
  Point p;
  decode(p, octets);
  buildTable<BaseWindows>(base, p);
}

int assay_ed25519_build_table(const uint8_t *key, void *table) {
  Point p;
  if (!decode(p, key)) return 0;
  p.X = sub(zero, p.X);
  p.T = sub(zero, p.T);
  buildTable<KeyWindows>(table, p);
  return 1;
}
