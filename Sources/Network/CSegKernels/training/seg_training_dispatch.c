#include "tables.h"

const seg_training_kernels *seg_training_kernels_for(int32_t isa) {
  switch (isa) {
    case SEG_TRAINING_GENERIC: return seg_training_generic();
#if defined(__x86_64__)
    case SEG_TRAINING_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? seg_training_avx2() : 0;
    case SEG_TRAINING_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                 ? seg_training_avx512()
                 : 0;
#endif
    default: return 0;
  }
}
