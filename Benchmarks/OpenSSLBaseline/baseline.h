// What the files of this folder share.

#ifndef ASSAY_BASELINE_INTERNAL_H
#define ASSAY_BASELINE_INTERNAL_H

#include <openssl/evp.h>

#include "openssl_baseline.h"

struct baseline {
  size_t (*verify)(struct baseline *baseline, const baseline_job *jobs, size_t count);
  void (*free)(struct baseline *baseline);
};

#endif
