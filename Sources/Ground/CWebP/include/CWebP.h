// libwebp over bytes in memory.
#ifndef CWEBP_H
#define CWEBP_H
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint32_t width, height;
  int is_animated;
} hooke_webp_facts;

/// NULL on success, else a constant that says what is wrong, as below.
const char *hooke_webp_describe(const uint8_t *bytes, size_t count, hooke_webp_facts *facts);

/// Decodes as red, green, blue; opacity is left out. `rgb`: `room` bytes, at least 3 for each pixel.
const char *hooke_webp_decode(const uint8_t *bytes, size_t count, uint8_t *rgb, size_t room);
#endif
