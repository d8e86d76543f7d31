#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

int hooke_futex_wait(const uint32_t *word, uint32_t expected, const struct timespec *deadline) {
  long status = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, deadline, 0,
                        FUTEX_BITSET_MATCH_ANY);
  return status == -1 && errno != EAGAIN ? errno : 0;
}

void hooke_futex_wake_all(const uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, 0, 0, 0);
}

void hooke_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
