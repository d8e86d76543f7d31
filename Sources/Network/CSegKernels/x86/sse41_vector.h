// Registers of 4 elements (int32_t, float or 4 bytes each), as labels.h and narrow_tiles.h use them.
typedef __m128i vector;
#define SEG_TILE_PIXELS 2
enum { LANES = 4, LABEL_REGISTERS_U8 = 8, LABEL_REGISTERS_F32 = 8 };

SEG_INLINE vector vector_load(const void *from) { return _mm_loadu_si128((const __m128i *)from); }
SEG_INLINE void vector_store(void *to, vector v) { _mm_storeu_si128((__m128i *)to, v); }

// The 4 bytes at `from` in every lane.
SEG_INLINE vector vector_element(const uint8_t *from) {
  int32_t element;
  memcpy(&element, from, sizeof element);
  return _mm_set1_epi32(element);
}

// 4 bytes -> 4 int32_t.
SEG_INLINE vector vector_widened(const uint8_t *from) { return _mm_cvtepu8_epi32(vector_element(from)); }

SEG_INLINE vector vector_rectified(vector v) {
  return _mm_castps_si128(_mm_max_ps(_mm_castsi128_ps(v), _mm_setzero_ps()));
}

// a * b + c of two floats in double precision, so that rounding to float afterwards gives the fused result: the product
// is exact, and a sum that is not exact gets an odd last bit (Boldo, Melquiond, IEEE Transactions on Computers 57,
// 2008).
SEG_INLINE __m128d sum_rounded_to_odd(__m128d a, __m128d b, __m128d c) {
  __m128d product = _mm_mul_pd(a, b), sum = _mm_add_pd(product, c);
  __m128d part = _mm_sub_pd(sum, product);
  __m128d error = _mm_add_pd(_mm_sub_pd(product, _mm_sub_pd(sum, part)), _mm_sub_pd(c, part));
  __m128i bits = _mm_castpd_si128(sum);
  __m128i inexact = _mm_castpd_si128(_mm_cmpneq_pd(error, _mm_setzero_pd()));
  __m128i even = _mm_cmpeq_epi64(_mm_and_si128(bits, _mm_set1_epi64x(1)), _mm_setzero_si128());
  // Towards the error: away from zero if it has the sign of the sum.
  __m128i opposite = _mm_srai_epi32(_mm_castpd_si128(_mm_xor_pd(error, sum)), 31);
  opposite = _mm_shuffle_epi32(opposite, _MM_SHUFFLE(3, 3, 1, 1));
  __m128i step = _mm_or_si128(opposite, _mm_set1_epi64x(1));
  return _mm_castsi128_pd(_mm_add_epi64(bits, _mm_and_si128(step, _mm_and_si128(inexact, even))));
}

SEG_INLINE __m128 fused_multiply_add(__m128 a, __m128 b, __m128 c) {
  __m128d low = sum_rounded_to_odd(_mm_cvtps_pd(a), _mm_cvtps_pd(b), _mm_cvtps_pd(c));
  __m128d high = sum_rounded_to_odd(_mm_cvtps_pd(_mm_movehl_ps(a, a)), _mm_cvtps_pd(_mm_movehl_ps(b, b)),
                                    _mm_cvtps_pd(_mm_movehl_ps(c, c)));
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}

SEG_INLINE vector vector_multiply_add(vector sums, vector activations, vector weights, const int is_float) {
  if (is_float)
    return _mm_castps_si128(
        fused_multiply_add(_mm_castsi128_ps(activations), _mm_castsi128_ps(weights), _mm_castsi128_ps(sums)));
  __m128i pairs = _mm_maddubs_epi16(activations, weights);
  return _mm_add_epi32(sums, _mm_madd_epi16(pairs, _mm_set1_epi16(1)));
}

// round(sum * multiplier), at most 127; negative ones stay negative.
SEG_INLINE __m128i scaled(__m128i sums, const float *multiplier) {
  __m128 product = _mm_mul_ps(_mm_cvtepi32_ps(sums), _mm_loadu_ps(multiplier));
  return _mm_cvtps_epi32(_mm_min_ps(product, _mm_set1_ps(127)));
}

// 16 sums -> 16 bytes.
SEG_INLINE void store_requantised(uint8_t *to, const vector sums[4], const float *multiplier) {
  __m128i low = _mm_packs_epi32(scaled(sums[0], multiplier), scaled(sums[1], multiplier + 4));
  __m128i high = _mm_packs_epi32(scaled(sums[2], multiplier + 8), scaled(sums[3], multiplier + 12));
  _mm_storeu_si128((__m128i *)to, _mm_packus_epi16(low, high));
}

// A 2x2 window of 16 channels -> one pooled pixel. The right pixel is `channels` values behind the left one.
SEG_INLINE void pool_f32(const tile_task *t, int32_t pixel, const float *top, const float *bottom, ptrdiff_t channels) {
  int32_t bit_0 = 0, bit_1 = 0;
#pragma GCC unroll 4
  for (int32_t c = 0; c < 16; c += 4) {
    __m128 top_left = _mm_loadu_ps(top + c), top_right = _mm_loadu_ps(top + c + channels);
    __m128 bottom_left = _mm_loadu_ps(bottom + c), bottom_right = _mm_loadu_ps(bottom + c + channels);
    __m128 upper = _mm_max_ps(top_right, top_left), lower = _mm_max_ps(bottom_right, bottom_left);
    __m128 below = _mm_cmpgt_ps(lower, upper);
    __m128 right = _mm_blendv_ps(_mm_cmpgt_ps(top_right, top_left), _mm_cmpgt_ps(bottom_right, bottom_left), below);
    _mm_storeu_ps((float *)(t->output + pixel * t->stride) + c, _mm_max_ps(lower, upper));
    bit_0 |= _mm_movemask_ps(right) << c;
    bit_1 |= _mm_movemask_ps(below) << c;
  }
  store_positions(t, pixel, (uint16_t)bit_0, (uint16_t)bit_1);
}

// 16 bytes of 4 pixels -> 4 elements in each plane.
SEG_INLINE void transpose_pixels(const uint8_t *from, ptrdiff_t pixel_bytes, int32_t *plane_0, int32_t *plane_1,
                                 int32_t *plane_2, int32_t *plane_3) {
  __m128i p[4];
  for (int32_t v = 0; v < 4; v++) p[v] = vector_load(from + v * pixel_bytes);
  __m128i low_01 = _mm_unpacklo_epi32(p[0], p[1]), high_01 = _mm_unpackhi_epi32(p[0], p[1]);
  __m128i low_23 = _mm_unpacklo_epi32(p[2], p[3]), high_23 = _mm_unpackhi_epi32(p[2], p[3]);
  vector_store(plane_0, _mm_unpacklo_epi64(low_01, low_23));
  vector_store(plane_1, _mm_unpackhi_epi64(low_01, low_23));
  vector_store(plane_2, _mm_unpacklo_epi64(high_01, high_23));
  vector_store(plane_3, _mm_unpackhi_epi64(high_01, high_23));
}

// `multiplier` is null for float sums.
SEG_INLINE __m128 logits_of(const int32_t *sums, const float *multiplier, int32_t class) {
  __m128i vector = vector_load(sums);
  if (!multiplier) return _mm_castsi128_ps(vector);
  return _mm_mul_ps(_mm_cvtepi32_ps(vector), _mm_set1_ps(multiplier[class]));
}

// Sums [class][stride] -> labels, and logits [pixel][class] if wanted.
SEG_INLINE void store_labels(const int32_t *sums, int32_t stride, const float *multiplier, int32_t classes,
                             int32_t pixels, uint8_t *labels, float *logits) {
  for (int32_t x = 0; x < pixels; x += 4) {
    __m128 best = logits_of(sums + x, multiplier, 0);
    __m128i label = _mm_setzero_si128();
    for (int32_t o = 1; o < classes; o++) {
      __m128 logit = logits_of(sums + o * stride + x, multiplier, o);
      __m128 greater = _mm_cmpgt_ps(logit, best);
      best = _mm_blendv_ps(best, logit, greater);
      label = _mm_blendv_epi8(label, _mm_set1_epi32(o), _mm_castps_si128(greater));
    }
    __m128i words = _mm_packs_epi32(label, label);
    int32_t bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    memcpy(labels + x, &bytes, (size_t)seg_minimum(4, pixels - x));
  }
  if (!logits) return;
  for (int32_t o = 0; o < classes; o++)
    for (int32_t x = 0; x < pixels; x += 4) {
      float values[4];
      _mm_storeu_ps(values, logits_of(sums + o * stride + x, multiplier, o));
      for (int32_t p = 0; p < seg_minimum(4, pixels - x); p++) logits[(x + p) * classes + o] = values[p];
    }
}
