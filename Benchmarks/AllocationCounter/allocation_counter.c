// An executable's own malloc stands before the C library's for every library in the process.
//
// Each function below counts and calls glibc's function under its other public name. `free` is
// left alone, since the memory is glibc's. Reallocations count as allocations: both cost as much.

#include "allocation_counter.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static __thread allocation_counts counts;

void *malloc(size_t size) {
  counts.own++;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  counts.own++;
  return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
  counts.own++;
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  counts.own++;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  counts.own++;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  // POSIX: a power of two and a multiple of a pointer's size.
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) {
    return EINVAL;
  }
  counts.own++;
  void *result = __libc_memalign(alignment, size);
  if (result == NULL) return ENOMEM;
  *memory = result;
  return 0;
}

static void *crypto_malloc(size_t size, const char *file, int line) {
  (void)file, (void)line;
  counts.libcrypto++;
  return __libc_malloc(size);
}

static void *crypto_realloc(void *memory, size_t size, const char *file, int line) {
  (void)file, (void)line;
  counts.libcrypto++;
  return __libc_realloc(memory, size);
}

static void crypto_free(void *memory, const char *file, int line) {
  (void)file, (void)line;
  free(memory);
}

bool allocation_counter_is_available(void) { return true; }

bool allocation_counter_separate_libcrypto(void) {
  return CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) == 1;
}

allocation_counts allocation_counter_read(void) { return counts; }

#else

bool allocation_counter_is_available(void) { return false; }

bool allocation_counter_separate_libcrypto(void) { return false; }

allocation_counts allocation_counter_read(void) { return (allocation_counts){0, 0}; }

#endif

size_t allocation_counter_heap_bytes(void) {
#if defined(__GLIBC__)
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}
