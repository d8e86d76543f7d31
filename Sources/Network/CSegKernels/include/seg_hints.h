// A hint to the processor that Swift has no word for; it changes no result.
#ifndef SEG_HINTS_H
#define SEG_HINTS_H

// In a loop that waits for another thread.
static inline void seg_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

#endif
