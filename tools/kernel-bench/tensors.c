#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"

static uint64_t state = 1;

uint32_t random_u32(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  uint32_t x = (uint32_t)(((state >> 18) ^ state) >> 27);
  return x ^ (uint32_t)(state >> 40);
}

static float random_unit(void) { return (float)(random_u32() % 20001) / 10000.0f - 1.0f; }

layer make_layer(const seg_kernels *kernels, seg_convolution c, int is_float, tensor_kind kind) {
  layer l = {.convolution = c, .is_float = is_float};
  const seg_kernels *generic = seg_kernels_named("generic");
  size_t inputs = c.depthwise ? 1 : (size_t)c.input_channels, outputs = (size_t)c.output_channels;
  size_t window = (size_t)(c.kernel_size * c.kernel_size), count = outputs * inputs * window;
  size_t bytes = is_float ? seg_packed_bytes_f32(kernels, &c) : seg_packed_bytes_u8(kernels, &c);
  size_t reference_bytes = is_float ? seg_packed_bytes_f32(generic, &c) : seg_packed_bytes_u8(generic, &c);
  // Two equal classes, so that the first of them must win.
  int twins = c.store == SEG_STORE_LABELS && kind == SPARSE && outputs > 1;
  l.packed = aligned_alloc(SEG_PACKED_ALIGNMENT, bytes);
  l.reference = aligned_alloc(SEG_PACKED_ALIGNMENT, reference_bytes);
  if (bytes == 0 || reference_bytes == 0 || !l.packed || !l.reference) {
    fprintf(stderr, "no packed block for this convolution\n");
    exit(1);
  }
  if (is_float) {
    float *weights = malloc(count * sizeof(float)), *bias = malloc(outputs * sizeof(float));
    for (size_t i = 0; i < count; i++) weights[i] = random_unit();
    for (size_t i = 0; i < outputs; i++) bias[i] = random_unit();
    if (twins) {
      memcpy(weights + inputs * window, weights, inputs * window * sizeof(float));
      bias[1] = bias[0];
    }
    seg_pack_f32(kernels, &c, weights, bias, l.packed);
    seg_pack_f32(generic, &c, weights, bias, l.reference);
    free(weights);
    free(bias);
  } else {
    int8_t *weights = malloc(count);
    int32_t *bias = malloc(outputs * sizeof(int32_t));
    float *multiplier = malloc(outputs * sizeof(float));
    double reach = 127.0 * 40 * __builtin_sqrt((double)(inputs * window));
    for (size_t i = 0; i < count; i++)
      weights[i] = kind == SATURATED ? (random_u32() & 1 ? 127 : -127) : (int8_t)((int32_t)(random_u32() % 255) - 127);
    for (size_t i = 0; i < outputs; i++) {
      bias[i] = (int32_t)(random_unit() * reach);
      multiplier[i] = (float)(127.0 / reach * (kind == SATURATED ? 3 : 1) * (1 + (double)(i % 5)));
      if (kind == SATURATED && i % 7 == 3) multiplier[i] = 1e30f;
      if (kind == SATURATED && i % 7 == 5) {
        for (size_t j = 0; j < inputs * window; j++) weights[i * inputs * window + j] = i % 2 ? 127 : -128;
        bias[i] = i % 2 ? INT32_MAX : INT32_MIN;
      }
    }
    if (twins) {
      memcpy(weights + inputs * window, weights, inputs * window);
      bias[1] = bias[0];
      multiplier[1] = multiplier[0];
    }
    seg_pack_u8(kernels, &c, weights, bias, multiplier, l.packed);
    seg_pack_u8(generic, &c, weights, bias, multiplier, l.reference);
    free(weights);
    free(bias);
    free(multiplier);
  }
  return l;
}

void free_layer(layer *l) {
  free(l->packed);
  free(l->reference);
}

rows make_rows(int32_t count, int32_t pixels, int32_t margin, size_t pixel_bytes) {
  rows r = {.count = count, .row_bytes = (size_t)(pixels + 2 * margin) * pixel_bytes};
  r.margin_bytes = (size_t)margin * pixel_bytes;
  // Each row ends at an inaccessible page and starts after one, so a read outside it is seen.
  size_t page = (size_t)sysconf(_SC_PAGESIZE), span = (r.row_bytes + page - 1) / page * page + page;
  r.mapping_bytes = page + span * (size_t)count;
  r.mapping = mmap(NULL, r.mapping_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  r.pointers = malloc((size_t)count * sizeof(void *));
  if (r.mapping == MAP_FAILED || !r.pointers) {
    fprintf(stderr, "no memory\n");
    exit(1);
  }
  char *base = (char *)r.mapping + page;
  mprotect(r.mapping, page, PROT_NONE);
  for (int32_t y = 0; y < count; y++) {
    char *end = base + span * (size_t)(y + 1) - page;
    mprotect(end, page, PROT_NONE);
    // Every other row leans on the page before it.
    char *begin = y % 2 ? end - r.row_bytes : base + span * (size_t)y;
    r.pointers[y] = begin + r.margin_bytes;
    memset(begin, 0xa5, r.row_bytes);
  }
  return r;
}

void free_rows(rows *r) {
  munmap(r->mapping, r->mapping_bytes);
  free(r->pointers);
}

void fill_u8(rows *r, int32_t channels, tensor_kind kind) {
  for (int32_t y = 0; y < r->count; y++) {
    uint8_t *row = (uint8_t *)r->pointers[y] - r->margin_bytes;
    for (size_t i = 0; i < r->row_bytes; i++) {
      uint32_t n = random_u32();
      row[i] = kind == SATURATED ? (n & 1 ? 127 : 0) : kind == SPARSE && n % 4 ? 0 : (uint8_t)(n >> 8) & 127;
      if (channels == SEG_PICTURE_CHANNELS && i % 4 == 3) row[i] = 0;
    }
  }
}

void fill_f32(rows *r, tensor_kind kind) {
  for (int32_t y = 0; y < r->count; y++) {
    float *row = (float *)((char *)r->pointers[y] - r->margin_bytes);
    for (size_t i = 0; i < r->row_bytes / sizeof(float); i++)
      row[i] = kind == SPARSE && random_u32() % 4 ? 0 : random_unit();
  }
}

int rows_equal(const rows *a, const rows *b) {
  for (int32_t y = 0; y < a->count; y++)
    if (memcmp((char *)a->pointers[y] - a->margin_bytes, (char *)b->pointers[y] - b->margin_bytes, a->row_bytes))
      return 0;
  return 1;
}
