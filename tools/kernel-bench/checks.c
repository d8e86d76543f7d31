#include <stdarg.h>

#include "bench.h"

static int problems = 0, checks = 0;

void check(int equal, const char *format, ...) {
  checks++;
  if (equal || ++problems > 20) return;
  va_list values;
  va_start(values, format);
  printf("DIFFERS ");
  vprintf(format, values);
  printf("\n");
  va_end(values);
}

int sum_up(const char *name) {
  printf("%-12s %d checks, %d differ\n", name, checks, problems);
  int found = problems;
  problems = checks = 0;
  return found;
}
