// What this CPU can do, as far as the kernels of this folder ask.

#ifndef ASSAY_SHA2_CPU_H_
#define ASSAY_SHA2_CPU_H_

#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace assay {

struct CPU {
  bool avx2 = false;
  // AVX-512 F, BW and VL with BMI1 and BMI2.
  bool avx512 = false;
  bool vbmi = false;
  // VBMI2, CD and DQ with POPCNT, PCLMULQDQ and VAES besides.
  bool vbmi2 = false;
  // SHA-NI with SSSE3 and SSE4.1.
  bool sha = false;

  CPU() noexcept {
#if defined(__x86_64__)
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return;
    const bool sse = (c & bit_SSSE3) && (c & bit_SSE4_1);
    unsigned saved = 0;
    if (c & bit_OSXSAVE) {
      unsigned high;
      __asm__("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
    }
    const bool avx = c & bit_AVX;
    const bool words = (c & bit_PCLMUL) && (c & bit_AES) && (c & bit_POPCNT);
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
    sha = sse && (b & bit_SHA);
    const bool bmi = (b & bit_BMI) && (b & bit_BMI2);
    // XCR0: the operating system saves xmm and ymm (6), and k, zmm and zmm16 on (0xe0).
    avx2 = avx && (b & bit_AVX2) && bmi && (saved & 6) == 6;
    avx512 = avx2 && (saved & 0xe6) == 0xe6 && (b & bit_AVX512F) && (b & bit_AVX512BW) &&
             (b & bit_AVX512VL);
    vbmi = avx512 && (c & bit_AVX512VBMI);
    vbmi2 = vbmi && words && (c & bit_AVX512VBMI2) && (c & bit_VAES) && (b & bit_AVX512CD) &&
            (b & bit_AVX512DQ);
#endif
  }
};

}  // namespace assay

#endif
