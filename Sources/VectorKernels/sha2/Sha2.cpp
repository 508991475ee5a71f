// The door: which path takes which jobs.

#include "CPU.h"
#include "Lanes.h"

namespace assay {

#if defined(__x86_64__)
// How many busy lanes repay a step, measured on Zen 4 (3.7 GHz) with HMACs of 400 octets. A step of
// 16 lanes takes 300 ns however many are busy, and SHA-NI 20 ns a block in two streams: even at 15.
// A step of 8 lanes takes 350 ns, and plain C++ 220 ns a block of SHA-512: even at 2.
static constexpr int fewestBesideSHANI = 15;
static constexpr int fewestBesidePlain = 3;

static void lanes(Queue<Sha256> queue, bool hasSHANI) noexcept {
  if (!hasSHANI) runLanes<Sha256, runPlain<Sha256>>(queue, fewestBesidePlain);
  else if (queue.count < fewestBesideSHANI) runSHANI({nullptr, 0, queue});
  else runLanes<Sha256, runSHANI>(queue, fewestBesideSHANI);
}

static void lanes(Queue<Sha512> queue) noexcept {
  runLanes<Sha512, runPlain<Sha512>>(queue, fewestBesidePlain);
}
#else
static void lanes(Queue<Sha256> queue, bool) noexcept { runPlain<Sha256>({nullptr, 0, queue}); }
static void lanes(Queue<Sha512> queue) noexcept { runPlain<Sha512>({nullptr, 0, queue}); }
#endif

}  // namespace assay

uint32_t assay_sha2_paths(void) {
  const assay::CPU cpu;
  return (cpu.avx512 ? ASSAY_SHA2_LANES : 0) | (cpu.sha ? ASSAY_SHA2_SHA_NI : 0);
}

void assay_sha256(const assay_sha256_job *jobs, size_t count, uint32_t paths) {
  const assay::Queue<assay::Sha256> queue{jobs, count};
  const bool hasSHANI = paths & ASSAY_SHA2_SHA_NI;
  if (paths & ASSAY_SHA2_LANES) assay::lanes(queue, hasSHANI);
  else if (hasSHANI) assay::runSHANI({nullptr, 0, queue});
  else assay::runPlain<assay::Sha256>({nullptr, 0, queue});
}

void assay_sha512(const assay_sha512_job *jobs, size_t count, uint32_t paths) {
  const assay::Queue<assay::Sha512> queue{jobs, count};
  if (paths & ASSAY_SHA2_LANES) assay::lanes(queue);
  else assay::runPlain<assay::Sha512>({nullptr, 0, queue});
}
