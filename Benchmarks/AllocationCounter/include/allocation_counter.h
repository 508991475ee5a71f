// Counts heap allocations of each thread, those of libcrypto apart.

#ifndef ASSAY_ALLOCATION_COUNTER_H
#define ASSAY_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint64_t own;
  uint64_t libcrypto;
} allocation_counts;

// Whether this build counts at all.
bool allocation_counter_is_available(void);

// Gives libcrypto counted functions; false where it has allocated already, or nothing is counted.
bool allocation_counter_separate_libcrypto(void);

// What the calling thread has allocated so far.
allocation_counts allocation_counter_read(void);

// How many octets of the heap are in use now, in all arenas, large blocks included; 0 where nobody
// knows.
size_t allocation_counter_heap_bytes(void);

#endif
