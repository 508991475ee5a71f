// Whether text may be read by the kernels at all.

#ifndef ASSAY_TEXT_H
#define ASSAY_TEXT_H

#ifdef __cplusplus
extern "C" {
#endif

// assay_text_kernels_are_allowed: 1, or 0 where the environment asks for a tier without vectors.
//
// The variable ASSAY_TIER, which says how signatures are judged (`openssl`, `portable`, `avx512`),
// holds for text as well, so that one machine can show what the other tiers cost.
//
//   cost    a search of the environment: ask once
int assay_text_kernels_are_allowed(void);

#ifdef __cplusplus
}
#endif

#endif
