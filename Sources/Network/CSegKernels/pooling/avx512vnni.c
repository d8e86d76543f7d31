// Pooling with AVX-512. `n` counts values of a pooled row: pixel x channels + channel.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/avx512vnni.h"

#include "place.h"
#include "avx512_f32.h"

SEG_INLINE void load_positions(const uint8_t *plane, int32_t plane_bytes, size_t n, const int32_t bits,
                               uint64_t positions[2]) {
  positions[0] = positions[1] = 0;
  memcpy(positions, plane + n / 8, (size_t)bits / 8);
  memcpy(positions + 1, plane + n / 8 + (size_t)plane_bytes, (size_t)bits / 8);
}

// 64 values -> 64 at each of the 4 places.
SEG_INLINE void unpool_64(__m512i values, const uint64_t positions[2], __m512i places[4]) {
  uint64_t b0 = positions[0], b1 = positions[1];
  places[0] = _mm512_maskz_mov_epi8(~b0 & ~b1, values);
  places[1] = _mm512_maskz_mov_epi8(b0 & ~b1, values);
  places[2] = _mm512_maskz_mov_epi8(~b0 & b1, values);
  places[3] = _mm512_maskz_mov_epi8(b0 & b1, values);
}

// Left and right places of 4 pixels of 16 channels, or 2 of 32 -> 128 bytes of a full row.
SEG_INLINE void store_interleaved(uint8_t *to, __m512i left, __m512i right, int32_t channels) {
  const __m512i first_16 = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11),
                second_16 = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  const __m512i first_32 = _mm512_setr_epi64(0, 1, 2, 3, 8, 9, 10, 11),
                second_32 = _mm512_setr_epi64(4, 5, 6, 7, 12, 13, 14, 15);
  _mm512_storeu_si512(to, _mm512_permutex2var_epi64(left, channels == 16 ? first_16 : first_32, right));
  _mm512_storeu_si512(to + 64, _mm512_permutex2var_epi64(left, channels == 16 ? second_16 : second_32, right));
}

void seg_unpooling_u8_avx512vnni(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    const uint8_t *from = r->input_rows[y], *plane = r->index_rows[y];
    uint8_t *top = r->output_rows[2 * y], *bottom = r->output_rows[2 * y + 1];
    size_t n = (size_t)r->x_begin * channels;
    uint64_t positions[2];
    __m512i places[4];
    if (channels == 16 || channels == 32)
      for (; n + 64 <= end; n += 64) {
        load_positions(plane, r->index_plane_bytes, n, 64, positions);
        unpool_64(_mm512_loadu_si512(from + n), positions, places);
        store_interleaved(top + 2 * n, places[0], places[1], r->channels);
        store_interleaved(bottom + 2 * n, places[2], places[3], r->channels);
      }
    const size_t group = channels % 64 == 0 ? 64 : 16;
    for (; n < end; n += group) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      if (group == 64) {
        load_positions(plane, r->index_plane_bytes, n, 64, positions);
        unpool_64(_mm512_loadu_si512(from + n), positions, places);
        _mm512_storeu_si512(top + left, places[0]);
        _mm512_storeu_si512(top + right, places[1]);
        _mm512_storeu_si512(bottom + left, places[2]);
        _mm512_storeu_si512(bottom + right, places[3]);
      } else {
        load_positions(plane, r->index_plane_bytes, n, 16, positions);
        unpool_64(_mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(from + n))), positions, places);
        _mm_storeu_si128((__m128i *)(top + left), _mm512_castsi512_si128(places[0]));
        _mm_storeu_si128((__m128i *)(top + right), _mm512_castsi512_si128(places[1]));
        _mm_storeu_si128((__m128i *)(bottom + left), _mm512_castsi512_si128(places[2]));
        _mm_storeu_si128((__m128i *)(bottom + right), _mm512_castsi512_si128(places[3]));
      }
    }
  }
}

void seg_pooling_u8_avx512vnni(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    const uint8_t *top = r->input_rows[2 * y], *bottom = r->input_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 16) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      __m128i top_left = _mm_loadu_si128((const __m128i *)(top + left));
      __m128i top_right = _mm_loadu_si128((const __m128i *)(top + right));
      __m128i bottom_left = _mm_loadu_si128((const __m128i *)(bottom + left));
      __m128i bottom_right = _mm_loadu_si128((const __m128i *)(bottom + right));
      __mmask16 right_of_top = _mm_cmpgt_epu8_mask(top_right, top_left);
      __mmask16 right_of_bottom = _mm_cmpgt_epu8_mask(bottom_right, bottom_left);
      __m128i upper = _mm_max_epu8(top_left, top_right), lower = _mm_max_epu8(bottom_left, bottom_right);
      __mmask16 below = _mm_cmpgt_epu8_mask(lower, upper);
      const pooled_place to = {.values = (uint8_t *)r->output_rows[y] + n,
                               .positions = r->index_rows[y] + n / 8,
                               .plane_bytes = r->index_plane_bytes};
      _mm_storeu_si128((__m128i *)to.values, _mm_max_epu8(upper, lower));
      store_positions(to, (uint16_t)((right_of_top & ~below) | (right_of_bottom & below)), below);
    }
  }
}

void seg_unpooling_f32_avx512vnni(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    float *top = r->output_rows[2 * y], *bottom = r->output_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 16) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      uint64_t positions[2];
      load_positions(r->index_rows[y], r->index_plane_bytes, n, 16, positions);
      const uint32_t b0 = (uint32_t)positions[0], b1 = (uint32_t)positions[1];
      __m512 values = _mm512_loadu_ps((const float *)r->input_rows[y] + n);
      _mm512_storeu_ps(top + left, _mm512_maskz_mov_ps((__mmask16)(~b0 & ~b1), values));
      _mm512_storeu_ps(top + right, _mm512_maskz_mov_ps((__mmask16)(b0 & ~b1), values));
      _mm512_storeu_ps(bottom + left, _mm512_maskz_mov_ps((__mmask16)(~b0 & b1), values));
      _mm512_storeu_ps(bottom + right, _mm512_maskz_mov_ps((__mmask16)(b0 & b1), values));
    }
  }
}

void seg_pooling_f32_avx512vnni(const seg_pooling_rows *r) {
  const size_t channels = (size_t)r->channels, end = (size_t)r->x_end * channels;
  for (int32_t y = 0; y < r->rows; y++) {
    const float *top = r->input_rows[2 * y], *bottom = r->input_rows[2 * y + 1];
    for (size_t n = (size_t)r->x_begin * channels; n < end; n += 16) {
      const size_t left = n / channels * 2 * channels + n % channels, right = left + channels;
      const pooled_place to = {.values = (uint8_t *)((float *)r->output_rows[y] + n),
                               .positions = r->index_rows[y] + n / 8,
                               .plane_bytes = r->index_plane_bytes};
      store_pooled_f32(to, _mm512_loadu_ps(top + left), _mm512_loadu_ps(top + right), _mm512_loadu_ps(bottom + left),
                       _mm512_loadu_ps(bottom + right));
    }
  }
}

#include "../isa/target_end.h"
#endif
