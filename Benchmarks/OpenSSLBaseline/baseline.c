#include "baseline.h"

size_t baseline_verify(baseline *baseline, const baseline_job *jobs, size_t count) {
  return baseline->verify(baseline, jobs, count);
}

void baseline_free(baseline *baseline) {
  if (baseline != NULL) baseline->free(baseline);
}
