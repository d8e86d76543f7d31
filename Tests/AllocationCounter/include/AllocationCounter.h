// Counts heap allocations, so that tests can prove that a loop makes none. Linking this target is enough.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

// Allocations of all threads, or of the calling thread, so far; -1 where they cannot be counted: under sanitizers, which
// bring their own allocator, and with another C library than glibc.
int64_t process_allocation_count(void);
int64_t thread_allocation_count(void);

#endif
