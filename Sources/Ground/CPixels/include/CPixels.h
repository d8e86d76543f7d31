// Rows of camera pixels: from the formats that cameras send to those that the program reads, and corrected on the way.
// Every kernel of every instruction set gives the same bytes.
#ifndef CPIXELS_H
#define CPIXELS_H
#include <stddef.h>
#include <stdint.h>

/// Limited (16...235, as cameras send) or full (0...255, as in JPEG) range of BT.601.
typedef enum { hooke_limited_range = 0, hooke_full_range = 1 } hooke_range;

/// `width` counts pixels. Rows of pairs (4:2:2) are read and written whole: `width` is even for them.
typedef struct {
  const char *name;

  /// Limited range, with c = Y - 16, d = Cb - 128, e = Cr - 128, clamped to 0...255:
  ///   R = (298 c + 409 e + 128) >> 8, G = (298 c - 100 d - 208 e + 128) >> 8, B = (298 c + 516 d + 128) >> 8
  /// Full range, with c = Y:
  ///   R = (256 c + 359 e + 128) >> 8, G = (256 c - 88 d - 183 e + 128) >> 8, B = (256 c + 454 d + 128) >> 8
  void (*rgb_from_yuyv)(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range);
  void (*yuyv_from_uyvy)(const uint8_t *uyvy, uint8_t *yuyv, size_t width);
  void (*yuyv_from_yvyu)(const uint8_t *yvyu, uint8_t *yuyv, size_t width);
  /// `chroma_step`: distance between two values of Cb (and of Cr): 1 in planes of their own, 2 in a shared one.
  void (*yuyv_from_planes)(
    const uint8_t *y, const uint8_t *cb, const uint8_t *cr, size_t chroma_step, uint8_t *yuyv, size_t width);
  void (*rgb_from_bgr)(const uint8_t *bgr, uint8_t *rgb, size_t width);

  /// Subtracts the dark picture and multiplies: with t = max(0, 256 v - dark), v becomes min(255, ((t gain >> 16) + 8) >> 4).
  /// `dark` in 1/256 of a grey level, `gain` in 1/4096.
  void (*correct)(uint8_t *values, const uint16_t *dark, const uint16_t *gain, size_t count);
  /// Adds a row to sums of rows.
  void (*add)(uint16_t *sums, const uint8_t *values, size_t count);
} hooke_pixel_kernels;

/// The fastest kernels that this processor runs.
const hooke_pixel_kernels *hooke_pixels(void);
/// Plain C, for every processor: what the others are tested against.
const hooke_pixel_kernels *hooke_pixels_generic(void);

/// Averages `side` columns and `side` summed rows, rounded half up: `width` pixels of `channels` values each.
void hooke_average_columns(const uint16_t *sums, uint8_t *values, size_t width, size_t channels, size_t side);
/// Copies `width` pixels of `channels` bytes, each `step` bytes behind the one before it (backwards where negative).
void hooke_scatter(const uint8_t *pixels, uint8_t *target, size_t width, size_t channels, ptrdiff_t step);
#endif
