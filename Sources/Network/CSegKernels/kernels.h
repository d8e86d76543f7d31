// What the files of this target share: the head of a packed convolution and helpers that every instruction set needs.
#ifndef SEG_KERNELS_INTERNAL_H
#define SEG_KERNELS_INTERNAL_H

#include "CSegKernels.h"

#define SEG_INLINE static inline __attribute__((always_inline, unused))

// The head of every packed convolution; what follows it is up to the instruction set.
typedef struct seg_packed {
  seg_convolution convolution;
  int32_t stored_outputs;
  int32_t margin;            // pixels
  size_t bias_offset;        // bytes from the head; int32_t or float [stored_outputs]
  size_t multiplier_offset;  // float [stored_outputs]
  size_t weights_offset;
  int32_t products_fit;  // whether no product of a sum and its multiplier leaves the range of int32_t
} seg_packed;

SEG_INLINE size_t seg_aligned(size_t bytes) {
  return (bytes + SEG_PACKED_ALIGNMENT - 1) / SEG_PACKED_ALIGNMENT * SEG_PACKED_ALIGNMENT;
}

SEG_INLINE int32_t seg_minimum(int32_t a, int32_t b) { return a < b ? a : b; }

SEG_INLINE const void *seg_at(const void *base, size_t bytes) { return (const char *)base + bytes; }

// Whether a convolution is one the kernels can compute.
int seg_is_valid(const seg_convolution *convolution);

// Fills the head for blocks of bias and multipliers (4 bytes each per stored output) followed by the weights.
// Returns the bytes of the whole block.
size_t seg_packed_layout(const seg_convolution *convolution, size_t weight_bytes, seg_packed *head);

// Writes bias and multipliers, zero for padding channels.
void seg_pack_vectors(seg_packed *head, const void *bias, const float *multiplier);

// The functions of one instruction set; a table may borrow those of a smaller set.
#define SEG_DECLARE(isa)                                                                                               \
  extern const seg_kernels seg_kernels_##isa;                                                                          \
  size_t seg_packed_bytes_u8_##isa(const seg_convolution *convolution);                                                \
  size_t seg_packed_bytes_f32_##isa(const seg_convolution *convolution);                                               \
  void seg_pack_u8_##isa(const seg_convolution *convolution, const int8_t *weights, const int32_t *bias,               \
                         const float *multiplier, void *packed);                                                       \
  void seg_pack_f32_##isa(const seg_convolution *convolution, const float *weights, const float *bias, void *packed);  \
  void seg_convolution_u8_##isa(const seg_convolution_rows *rows);                                                     \
  void seg_convolution_f32_##isa(const seg_convolution_rows *rows);                                                    \
  void seg_pooling_u8_##isa(const seg_pooling_rows *rows);                                                             \
  void seg_pooling_f32_##isa(const seg_pooling_rows *rows);                                                            \
  void seg_unpooling_u8_##isa(const seg_pooling_rows *rows);                                                           \
  void seg_unpooling_f32_##isa(const seg_pooling_rows *rows);                                                          \
  double seg_ceiling_u8_##isa(void);                                                                                   \
  double seg_ceiling_f32_##isa(void);

SEG_DECLARE(generic)
SEG_DECLARE(blocked)  // packing only
#if defined(__x86_64__)
SEG_DECLARE(sse41)
SEG_DECLARE(avx2)
SEG_DECLARE(avxvnni)
SEG_DECLARE(avx512vnni)
#elif defined(__aarch64__)
SEG_DECLARE(neon)
SEG_DECLARE(neondotprod)
#endif

#endif
