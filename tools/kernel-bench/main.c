// kernel-bench [check|check-all|speed] [ISA] [SECONDS]
#include "bench.h"

int main(int argc, char **argv) {
  const char *command = argc > 1 ? argv[1] : "check", *name = argc > 2 ? argv[2] : NULL;
  double seconds = argc > 3 ? atof(argv[3]) : 0.05;
  int problems = 0;
  if (name && !seg_kernels_named(name)) {
    fprintf(stderr, "this CPU has no kernels named '%s'\n", name);
    return 2;
  }
  for (int32_t i = 0; i < seg_kernels_count(); i++) {
    const seg_kernels *kernels = seg_kernels_at(i);
    if (name && kernels != seg_kernels_named(name)) continue;
    if (!strcmp(command, "speed"))
      time_all(kernels, seconds);
    else
      problems += check_all(kernels, !strcmp(command, "check-all"));
  }
  return problems != 0;
}
