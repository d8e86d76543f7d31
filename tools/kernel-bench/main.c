// kernel-bench [check|check-all|speed] [ISA] [SECONDS]
#include "CSegTraining.h"
#include "bench.h"

int main(int argc, char **argv) {
  const char *command = argc > 1 ? argv[1] : "check", *name = argc > 2 ? argv[2] : NULL;
  const int speed = !strcmp(command, "speed"), thorough = !strcmp(command, "check-all");
  double seconds = argc > 3 ? atof(argv[3]) : 0.05;
  int problems = 0;
  if (name && !seg_kernels_named(name) && !seg_training_kernels_named(name)) {
    fprintf(stderr, "this CPU has no kernels named '%s'\n", name);
    return 2;
  }
  for (int32_t i = 0; i < seg_kernels_count(); i++) {
    const seg_kernels *kernels = seg_kernels_at(i);
    if (name && strcmp(name, kernels->name)) continue;
    if (speed) {
      time_all(kernels, seconds);
      continue;
    }
    check_convolutions(kernels, thorough);
    check_pooling(kernels, thorough);
    check_picture(kernels, thorough);
    problems += sum_up(kernels->name);
  }
  const char *training[] = {"avx512", "avx2", "generic"};
  for (size_t i = 0; i < sizeof training / sizeof *training; i++) {
    if (!seg_training_kernels_named(training[i]) || (name && strcmp(name, training[i]))) continue;
    if (speed) {
      time_training(training[i], seconds);
      continue;
    }
    check_training(training[i], thorough);
    printf("training ");
    problems += sum_up(training[i]);
  }
  return problems != 0;
}
