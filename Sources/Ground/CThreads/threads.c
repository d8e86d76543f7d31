#define _GNU_SOURCE
#include "CThreads.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

bool hooke_futex_wait(const uint32_t *word, uint32_t expected, uint64_t deadline) {
  struct timespec instant = {.tv_sec = (time_t)(deadline / 1000000000), .tv_nsec = (long)(deadline % 1000000000)};
  const struct timespec *until = deadline == UINT64_MAX ? NULL : &instant;
  long status = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, until, 0,
                        FUTEX_BITSET_MATCH_ANY);
  return status == -1 && errno == ETIMEDOUT;
}

void hooke_futex_wake_all(const uint32_t *word) {
  syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, 0, 0, 0);
}

void hooke_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

void hooke_yield(void) { sched_yield(); }

void hooke_step_back(void) { setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10); }

bool hooke_terminal_size(int descriptor, uint16_t *columns, uint16_t *rows) {
  struct winsize size = {0};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}
