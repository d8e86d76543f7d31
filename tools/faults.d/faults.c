// Stands before the system's calls (LD_PRELOAD) and lets some of them fail, as a full disk or a broken one does.
//
// HOOKE_FAULTS=CALL:ERROR:PATH:EVERY[:FROM[:COUNT]], several separated by commas: of the calls CALL on files whose path holds
// PATH, each EVERYth fails with ERROR, from the FROMth on (default 1), COUNT times at most (default: without end).
//   CALL   write (pwrite and writev too), fsync (fdatasync too), open, rename (by the new name), unlink
//   ERROR  ENOSPC, EIO, EMFILE, EACCES, or SLOW: the call succeeds half a second later
// HOOKE_FAULTS_LOG=FILE gets a byte for each call that failed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { fault_limit = 16, slow = -1 };

static struct fault {
  char call[16], path[256];
  int error;
  long every, from, count;
  atomic_long seen, hits;
} faults[fault_limit];
static int fault_count;
static int log_file = -1;

static int error_of(const char *name) {
  static const struct { const char *name; int error; } errors[] = {
      {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EMFILE", EMFILE}, {"EACCES", EACCES}, {"SLOW", slow}};
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(errors[i].name, name) == 0) return errors[i].error;
  fprintf(stderr, "faults.c: unknown error '%s'\n", name);
  exit(2);
}

__attribute__((constructor)) static void read_faults(void) {
  const char *text = getenv("HOOKE_FAULTS");
  const char *log = getenv("HOOKE_FAULTS_LOG");
  if (log) log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  while (text && *text && fault_count < fault_limit) {
    struct fault *fault = &faults[fault_count];
    char error[16];
    fault->from = 1, fault->count = -1;
    int found = sscanf(text, "%15[^:]:%15[^:]:%255[^:]:%ld:%ld:%ld", fault->call, error, fault->path, &fault->every,
                       &fault->from, &fault->count);
    if (found < 4 || fault->every < 1) {
      fprintf(stderr, "faults.c: HOOKE_FAULTS is CALL:ERROR:PATH:EVERY[:FROM[:COUNT]],... and not '%s'\n", text);
      exit(2);
    }
    fault->error = error_of(error);
    fault_count += 1;
    text = strchr(text, ',');
    if (text) text += 1;
  }
}

// The error with which a call fails; 0 where it goes through.
static int fault_of(const char *call, int file, const char *path) {
  if (fault_count == 0) return 0;
  int kept = errno, error = 0;
  char name[4096] = "";
  if (path) {
    snprintf(name, sizeof name, "%s", path);
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, name, sizeof name - 1);
    name[length > 0 ? length : 0] = 0;
  }
  for (int i = 0; i < fault_count && error == 0; i++) {
    struct fault *fault = &faults[i];
    if (strcmp(fault->call, call) != 0 || !strstr(name, fault->path)) continue;
    long number = atomic_fetch_add(&fault->seen, 1) + 1;
    if (number < fault->from || (number - fault->from) % fault->every != 0) continue;
    if (fault->count >= 0 && atomic_fetch_add(&fault->hits, 1) >= fault->count) continue;
    error = fault->error;
    if (log_file >= 0) syscall(SYS_write, log_file, "x", 1);
  }
  if (error == slow) {
    struct timespec half = {.tv_nsec = 500000000};
    nanosleep(&half, NULL);
    error = 0;
  }
  errno = error ? error : kept;
  return error;
}

#define REAL(name)                        \
  static __typeof__(&name) real;          \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  return fault_of("write", file, NULL) ? -1 : real(file, bytes, count);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  return fault_of("write", file, NULL) ? -1 : real(file, bytes, count, offset);
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  return fault_of("write", file, NULL) ? -1 : real(file, bytes, count, offset);
}
ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  return fault_of("write", file, NULL) ? -1 : real(file, parts, count);
}
int fsync(int file) {
  REAL(fsync);
  return fault_of("fsync", file, NULL) ? -1 : real(file);
}
int fdatasync(int file) {
  REAL(fdatasync);
  return fault_of("fsync", file, NULL) ? -1 : real(file);
}
int rename(const char *path, const char *place) {
  REAL(rename);
  return fault_of("rename", -1, place) ? -1 : real(path, place);
}
int unlink(const char *path) {
  REAL(unlink);
  return fault_of("unlink", -1, path) ? -1 : real(path);
}
int open(const char *path, int flags, ...) {
  REAL(open);
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fault_of("open", -1, path) ? -1 : real(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return fault_of("open", -1, path) ? -1 : real(path, flags, mode);
}
