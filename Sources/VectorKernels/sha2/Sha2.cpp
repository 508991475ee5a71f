// The door: which path takes which jobs.

#include "CPU.h"
#include "Lanes.h"

namespace assay {

#if defined(__x86_64__)
// How many busy lanes repay a step, measured with HMACs of 400 octets. A step of 16 lanes of SHA-256
// takes as long as 15 blocks of SHA-NI in two streams, one of 8 lanes of SHA-512 as two blocks of plain
// C++. Two registers of lanes in turns take little less than twice as long as one.
static constexpr int fewestBesideSHANI = 15, fewestOfTwoBesideSHANI = 28;
static constexpr int fewestBesidePlain = 3;

static void lanes(Queue<Sha256> queue, bool hasSHANI) noexcept {
  if (!hasSHANI) return runLanes<Sha256, runPlain<Sha256>, 1>(queue, fewestBesidePlain);
  if (queue.count < fewestBesideSHANI) return runSHANI({nullptr, 0, queue});
  if (queue.count < 32) return runLanes<Sha256, runSHANI, 1>(queue, fewestBesideSHANI);
  runLanes<Sha256, runSHANI, 2>(queue, fewestOfTwoBesideSHANI);
}

static void lanes(Queue<Sha512> queue) noexcept {
  if (queue.count < 16) return runLanes<Sha512, runPlain<Sha512>, 1>(queue, fewestBesidePlain);
  runLanes<Sha512, runPlain<Sha512>, 2>(queue, fewestBesidePlain);
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

int assay_hmac_tags_match(const uint8_t *x, const uint8_t *y, size_t length) {
  uint64_t difference = 0;
  for (size_t i = 0; i < length; i += 8) {
    difference |= assay::load<uint64_t>(x + i) ^ assay::load<uint64_t>(y + i);
  }
  // The compiler is not to know what comes of it, or it might end the loop at the first difference.
  __asm__ volatile("" : "+r"(difference));
  return int((difference | (0 - difference)) >> 63 ^ 1);
}
