// Where on the stack a call happens.

#ifndef ASSAY_STACK_WALK_H
#define ASSAY_STACK_WALK_H

#include <stddef.h>

// Calls `body` with the stack so many octets further down than it would be.
void stack_walk_call(size_t byte_count, void (*body)(void *context), void *context);

#endif
