#include "stack_walk.h"

#include <alloca.h>
#include <stdint.h>

void stack_walk_call(size_t byte_count, void (*body)(void *context), void *context) {
  // Written before and after, so that no compiler leaves it out or makes it a jump.
  volatile uint8_t *gap = alloca(byte_count + 16);
  gap[0] = 0;
  body(context);
  gap[0] = 1;
}
