// A Kernel from a curve.

#pragma once

#include "arithmetic.hpp"
#include "batch.hpp"
#include "kernel.hpp"
#include "single.hpp"
#include "tables.hpp"

ASSAY_LANES_BEGIN

namespace assay::ecdsa {

constexpr uint8_t octet(const char* digits, int i) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  return uint8_t(value(digits[2 * i]) << 4 | value(digits[2 * i + 1]));
}

template <class C>
struct Instance {
  using Builder = TableBuilder<C>;
  using Verifier = Batch<C>;

  static int buildBase(void* base, void* scratch) {
    uint8_t x[C::scalarBytes], y[C::scalarBytes];
    for (int i = 0; i < C::scalarBytes; i++) {
      x[i] = octet(C::generatorX, i);
      y[i] = octet(C::generatorY, i);
    }
    return Builder::template build<typename C::BaseComb>(
        x, y, static_cast<uint8_t*>(base), *static_cast<typename Builder::Workspace*>(scratch));
  }

  static int buildTable(const uint8_t* x, const uint8_t* y, void* table, void* scratch) {
    return Builder::template build<typename C::KeyComb>(
        x, y, static_cast<uint8_t*>(table), *static_cast<typename Builder::Workspace*>(scratch));
  }

  static assay_ecdsa_verdict verifyOne(const void* base, const assay_ecdsa_job* job) {
    return Single<C>::verify(static_cast<const uint8_t*>(base), *job);
  }

  static void verifyBatch(const void* base, const assay_ecdsa_job* jobs, size_t count,
                          uint8_t* verdicts, void* scratch) {
    auto& workspace = *static_cast<typename Verifier::Workspace*>(scratch);
    for (size_t done = 0; done < count;) {
      const size_t left = count - done, now = left < Verifier::jobs ? left : Verifier::jobs;
      Verifier::verify(
          static_cast<const uint8_t*>(base), jobs + done, now, verdicts + done, workspace);
      done += now;
    }
  }
};

template <class C>
constexpr size_t scratchBytes =
    sizeof(typename Batch<C>::Workspace) > sizeof(typename TableBuilder<C>::Workspace)
        ? sizeof(typename Batch<C>::Workspace)
        : sizeof(typename TableBuilder<C>::Workspace);

template <class C>
constexpr Kernel kernel{tableBytes<C, typename C::BaseComb>,
                        tableBytes<C, typename C::KeyComb>,
                        scratchBytes<C>,
                        Batch<C>::jobs,
                        Instance<C>::buildBase,
                        Instance<C>::buildTable,
                        Instance<C>::verifyOne,
                        Instance<C>::verifyBatch,
                        Arithmetic<C>::compute};

}  // namespace assay::ecdsa

ASSAY_LANES_END
