#include "CWebP.h"

#include <webp/decode.h>

static const char *message_of(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OK: return NULL;
    case VP8_STATUS_OUT_OF_MEMORY: return "out of memory";
    case VP8_STATUS_NOT_ENOUGH_DATA: return "it breaks off";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "it uses a feature that libwebp does not know";
    default: return "its data cannot be";
  }
}

const char *hooke_webp_describe(const uint8_t *bytes, size_t count, hooke_webp_facts *facts) {
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(bytes, count, &features);
  if (status != VP8_STATUS_OK) return message_of(status);
  facts->width = (uint32_t)features.width;
  facts->height = (uint32_t)features.height;
  facts->is_animated = features.has_animation;
  return NULL;
}

const char *hooke_webp_decode(const uint8_t *bytes, size_t count, uint8_t *rgb, size_t room) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return "another libwebp is installed than this program was built for";
  VP8StatusCode status = WebPGetFeatures(bytes, count, &config.input);
  if (status != VP8_STATUS_OK) return message_of(status);
  if ((size_t)3 * (size_t)config.input.width * (size_t)config.input.height > room)
    return "it has more pixels than said before";
  config.output.colorspace = MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = rgb;
  config.output.u.RGBA.stride = 3 * config.input.width;
  config.output.u.RGBA.size = room;
  status = WebPDecode(bytes, count, &config);
  WebPFreeDecBuffer(&config.output);
  return message_of(status);
}
