// What Swift's importer cannot call by itself: calls with a variable number of arguments, and extensions of GNU.
#ifndef CTHREADS_H
#define CTHREADS_H
#include <stdbool.h>
#include <stdint.h>

// Sleeps while *word == expected, until woken, interrupted, or until the deadline: nanoseconds of the monotonic clock,
// UINT64_MAX for none. Returns whether the deadline passed.
bool hooke_futex_wait(const uint32_t *word, uint32_t expected, uint64_t deadline);
void hooke_futex_wake_all(const uint32_t *word);

// Names the calling thread, for those who look at it from outside; at most 15 characters.
void hooke_name_thread(const char *name);
// Lets other threads go first.
void hooke_yield(void);
// From now on the calling thread goes behind others: as 'nice' does, of this thread alone.
void hooke_step_back(void);

// The characters across and down of the terminal that a descriptor leads to; false where it leads to none that says it.
bool hooke_terminal_size(int descriptor, uint16_t *columns, uint16_t *rows);

// Tells the processor that this thread spins.
static inline void hooke_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
#endif
