#include "CV4L2.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

int hooke_ioctl(int descriptor, unsigned long request, void *argument) {
  return ioctl(descriptor, request, argument) == -1 ? errno : 0;
}

int hooke_open(const char *path, int flags, int *descriptor) {
  *descriptor = open(path, flags);
  return *descriptor == -1 ? errno : 0;
}
