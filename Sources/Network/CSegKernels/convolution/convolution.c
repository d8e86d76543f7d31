// Packing and convolving by the kernels of an instruction set.
#include "seg_convolution.h"

#include "packed.h"
#include "seg_kernels.h"

static int gives_labels(const seg_convolution_rows *rows) {
  return ((const seg_packed *)rows->packed)->convolution.store == SEG_STORE_LABELS;
}

size_t seg_packed_bytes_u8(const seg_kernels *kernels, const seg_convolution *convolution) {
  return kernels->packed_bytes_u8(convolution);
}

size_t seg_packed_bytes_f32(const seg_kernels *kernels, const seg_convolution *convolution) {
  return kernels->packed_bytes_f32(convolution);
}

void seg_pack_u8(const seg_kernels *kernels, const seg_convolution *convolution, const int8_t *weights,
                 const int32_t *bias, const float *multiplier, void *packed) {
  kernels->pack_u8(convolution, weights, bias, multiplier, packed);
}

void seg_pack_f32(const seg_kernels *kernels, const seg_convolution *convolution, const float *weights,
                  const float *bias, void *packed) {
  kernels->pack_f32(convolution, weights, bias, packed);
}

void seg_convolution_u8(const seg_kernels *kernels, const seg_convolution_rows *rows) {
  (gives_labels(rows) ? kernels->labels_u8 : kernels->convolution_u8)(rows);
}

void seg_convolution_f32(const seg_kernels *kernels, const seg_convolution_rows *rows) {
  (gives_labels(rows) ? kernels->labels_f32 : kernels->convolution_f32)(rows);
}
