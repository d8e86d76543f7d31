// Conversions by libv4lconvert without a device behind them: it is told of one format by the answers below, and so does
// neither look at the camera nor apply the corrections that it has for certain laptops. Same bytes in, same bytes out.
#include "CV4L2.h"

#include <errno.h>
#include <libv4l-plugin.h>
#include <libv4lconvert.h>
#include <stdlib.h>
#include <string.h>

struct hooke_converter {
  struct v4lconvert_data *library;
  struct libv4l_dev_ops answers;
  uint32_t code;
  struct v4l2_format source, target;
};

static int answer(void *private_data, int descriptor, unsigned long request, void *argument) {
  (void)descriptor;
  const struct hooke_converter *converter = private_data;
  switch (request) {
    case VIDIOC_QUERYCAP:
      memset(argument, 0, sizeof(struct v4l2_capability));
      return 0;
    case VIDIOC_ENUM_FMT: {
      struct v4l2_fmtdesc *description = argument;
      if (description->index > 0) break;
      description->pixelformat = converter->code;
      return 0;
    }
    case VIDIOC_TRY_FMT:
      ((struct v4l2_format *)argument)->fmt.pix.pixelformat = converter->code;
      return 0;
    case VIDIOC_QUERYCTRL:  // Every control is there, so that it makes none of its own in shared memory.
      return 0;
  }
  errno = EINVAL;
  return -1;
}

struct hooke_converter *hooke_converter_make(uint32_t code, uint32_t width, uint32_t height, uint32_t bytes_per_line,
                                             uint32_t size) {
  struct hooke_converter *converter = calloc(1, sizeof *converter);
  if (!converter) return NULL;
  converter->code = code;
  converter->answers.ioctl = answer;
  converter->source.type = converter->target.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  struct v4l2_pix_format *source = &converter->source.fmt.pix, *target = &converter->target.fmt.pix;
  source->width = target->width = width;
  source->height = target->height = height;
  source->pixelformat = code;
  source->bytesperline = bytes_per_line;
  source->sizeimage = size;
  target->pixelformat = V4L2_PIX_FMT_RGB24;
  target->bytesperline = width * 3;
  target->sizeimage = width * height * 3;
  converter->library = v4lconvert_create_with_dev_ops(-1, converter, &converter->answers);
  struct v4l2_format wanted = converter->target;
  if (converter->library && v4lconvert_try_format(converter->library, &wanted, NULL) == 0 &&
      wanted.fmt.pix.pixelformat == V4L2_PIX_FMT_RGB24)
    return converter;
  hooke_converter_free(converter);
  return NULL;
}

int hooke_converter_convert(struct hooke_converter *converter, const uint8_t *source, uint32_t source_size,
                            uint8_t *target, uint32_t target_size) {
  // The source is only written to by corrections that are off here.
  int count = v4lconvert_convert(converter->library, &converter->source, &converter->target, (unsigned char *)source,
                                 (int)source_size, target, (int)target_size);
  return count == (int)target_size ? 0 : -1;
}

const char *hooke_converter_message(struct hooke_converter *converter) {
  return v4lconvert_get_error_message(converter->library);
}

void hooke_converter_free(struct hooke_converter *converter) {
  if (converter && converter->library) v4lconvert_destroy(converter->library);
  free(converter);
}
