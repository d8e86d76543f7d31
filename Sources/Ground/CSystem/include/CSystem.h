// What Swift's importer cannot call by itself: calls with a variable number of arguments, and extensions of GNU.
#ifndef CSYSTEM_H
#define CSYSTEM_H
#include <stdint.h>
#include <time.h>

// Sleeps while *word == expected, until woken or until the monotonic deadline (null: no deadline).
// Returns 0 when woken or when the word differs, else an error number (ETIMEDOUT, EINTR).
int hooke_futex_wait(const uint32_t *word, uint32_t expected, const struct timespec *deadline);
void hooke_futex_wake_all(const uint32_t *word);

// Names the calling thread, for those who look at it from outside; at most 15 characters.
void hooke_name_thread(const char *name);

// Tells the processor that this thread spins.
static inline void hooke_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
#endif
