// Rows of camera pixels: from the formats that cameras send to those that the program and its networks read, and corrected on
// the way. Every kernel of every instruction set gives the same bytes.
#ifndef CPIXELS_H
#define CPIXELS_H
#include <stddef.h>
#include <stdint.h>

/// Limited (16...235, as cameras send) or full (0...255, as in JPEG) range of BT.601.
typedef enum { hooke_limited_range = 0, hooke_full_range = 1 } hooke_range;

// Lets Swift call functions from code marked @_noLocks and @_noAllocation.
#if defined(__has_attribute)
#if __has_attribute(swift_attr)
#define HOOKE_REALTIME __attribute__((swift_attr("@_noLocks"))) __attribute__((swift_attr("@_noAllocation")))
#endif
#endif
#ifndef HOOKE_REALTIME
#define HOOKE_REALTIME
#endif

/// What the program reads: 1, 3 and 2 bytes a pixel.
typedef enum { hooke_grey = 0, hooke_rgb24 = 1, hooke_yuyv = 2 } hooke_pixel_format;

enum { HOOKE_NETWORK_CHANNELS = 4, HOOKE_LARGEST_REDUCTION = 4 };

/// How grey levels are stretched: min(255, (max(0, v - low) * factor + 2^15) >> 16); factor 0: they stay as they are.
typedef struct {
  uint8_t low;
  uint32_t factor;  ///< 255 * 2^16 / span, rounded; at most 2^20
} hooke_levels;

/// Camera rows -> the network's input rows: weighted sums S of blocks of q/4 x q/4 pixels, per channel; 4 stored channels, the
/// 4th is zero; grey counts as red, green and blue, YUYV is of limited range. Output pixel x covers the quarters [x*q, (x+1)*q)
/// of the source's pixels, and so do rows. A pixel weighs as many quarters as are covered, across times down; where q is a
/// multiple of 4, all are covered whole and weigh 1. The weights of a block add up to W: q*q, or (q/4)*(q/4).
///   uint8_t: min(127, (S + W) / (2*W)), whole division
///   float:   (float)S * scale[c] + offset[c], two roundings
typedef struct {
  hooke_pixel_format format;
  int32_t quarters;                   ///< q, 4...4 * HOOKE_LARGEST_REDUCTION
  int32_t rows;                       ///< output rows
  int32_t first_row;                  ///< the first one's place in the whole output
  int32_t x_begin, x_end;             ///< output pixels; reads the source pixels they cover, for YUYV whole pairs
  const uint8_t *const *source_rows;  ///< pointers to pixel 0 of the rows that are covered, from the first on
  void *const *output_rows;           ///< rows pointers to pixel 0, 4 channels
  float scale[3], offset[3];          ///< float networks only
  hooke_levels levels;                ///< applied to every red, green and blue before the sums
} hooke_network_rows;

/// `width` counts pixels. Rows of pairs (4:2:2) are read and written whole: `width` is even where such rows are written, and
/// the last pixel of an odd row to read must have its pair.
typedef struct {
  const char *name;  ///< "generic", "avx2", "neon"

  /// Limited range, with c = Y - 16, d = Cb - 128, e = Cr - 128, clamped to 0...255:
  ///   R = (298 c + 409 e + 128) >> 8, G = (298 c - 100 d - 208 e + 128) >> 8, B = (298 c + 516 d + 128) >> 8
  /// Full range, with c = Y:
  ///   R = (256 c + 359 e + 128) >> 8, G = (256 c - 88 d - 183 e + 128) >> 8, B = (256 c + 454 d + 128) >> 8
  void (*rgb_from_yuyv)(const uint8_t *yuyv, uint8_t *rgb, size_t width, hooke_range range);
  void (*rgb_from_grey)(const uint8_t *grey, uint8_t *rgb, size_t width);
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

  void (*network_u8)(const hooke_network_rows *rows);
  void (*network_f32)(const hooke_network_rows *rows);
} hooke_pixel_kernels;

/// Plain C, for every processor: what the others are tested against.
extern const hooke_pixel_kernels hooke_generic_kernels;
#if defined(__x86_64__)
extern const hooke_pixel_kernels hooke_avx2_kernels;
#elif defined(__aarch64__)
extern const hooke_pixel_kernels hooke_neon_kernels;
#endif

/// The kernels that this processor runs, fastest first; the last is `hooke_generic_kernels`, NULL behind it.
const hooke_pixel_kernels *hooke_pixels_at(int32_t index);
/// The fastest.
const hooke_pixel_kernels *hooke_pixels(void);
const hooke_pixel_kernels *hooke_pixels_generic(void);

/// Averages `side` columns and `side` summed rows, rounded half up: `width` pixels of `channels` values each.
void hooke_average_columns(const uint16_t *sums, uint8_t *values, size_t width, size_t channels, size_t side);
/// Copies `width` pixels of `channels` bytes, each `step` bytes behind the one before it (backwards where negative).
void hooke_scatter(const uint8_t *pixels, uint8_t *target, size_t width, size_t channels, ptrdiff_t step);

/// The colour of pixel `x` of a row of `width`. A last pixel of YUYV without a Cr of its own takes that of the pair before it.
HOOKE_REALTIME void hooke_color(hooke_pixel_format format, const uint8_t *row, size_t width, size_t x, uint8_t rgb[3]);
/// A row as red, green, blue, colours as `hooke_color` has them.
HOOKE_REALTIME void hooke_copy_colors(hooke_pixel_format format, const uint8_t *row, uint8_t *rgb, size_t width);
/// Adds the reds, greens and blues of pixels [from, to) of a row of `width` to `sums`, colours as `hooke_color` has them.
HOOKE_REALTIME void hooke_sum_colors(
  hooke_pixel_format format, const uint8_t *row, size_t width, size_t from, size_t to, uint64_t sums[3]);
/// How often each red, green and blue occurs in a row; added to `counts`.
HOOKE_REALTIME void hooke_count_levels(
  hooke_pixel_format format, const uint8_t *row, size_t width, uint32_t counts[256]);
#endif
