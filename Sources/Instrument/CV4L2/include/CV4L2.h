// The kernel's video interface for Swift, with what its importer cannot read by itself: request numbers (function-like
// macros) and calls with a variable number of arguments.
#ifndef CV4L2_H
#define CV4L2_H
#include <linux/input.h>
#include <linux/videodev2.h>
#include <stdint.h>

static const unsigned long hooke_query_capability = VIDIOC_QUERYCAP;
static const unsigned long hooke_enumerate_formats = VIDIOC_ENUM_FMT;
static const unsigned long hooke_enumerate_sizes = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long hooke_enumerate_intervals = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long hooke_set_format = VIDIOC_S_FMT;
static const unsigned long hooke_set_input = VIDIOC_S_INPUT;
static const unsigned long hooke_get_format = VIDIOC_G_FMT;
static const unsigned long hooke_get_parameters = VIDIOC_G_PARM;
static const unsigned long hooke_set_parameters = VIDIOC_S_PARM;
static const unsigned long hooke_request_buffers = VIDIOC_REQBUFS;
static const unsigned long hooke_query_buffer = VIDIOC_QUERYBUF;
static const unsigned long hooke_queue_buffer = VIDIOC_QBUF;
static const unsigned long hooke_dequeue_buffer = VIDIOC_DQBUF;
static const unsigned long hooke_stream_on = VIDIOC_STREAMON;
static const unsigned long hooke_stream_off = VIDIOC_STREAMOFF;
static const unsigned long hooke_query_control = VIDIOC_QUERY_EXT_CTRL;
static const unsigned long hooke_query_menu = VIDIOC_QUERYMENU;
static const unsigned long hooke_get_control = VIDIOC_G_CTRL;
static const unsigned long hooke_set_control = VIDIOC_S_CTRL;

// Both return 0 or an error number, never -1.
int hooke_ioctl(int descriptor, unsigned long request, void *argument);
int hooke_open(const char *path, int flags, int *descriptor);

// A converter of frames in one format to RGB24, by libv4lconvert; NULL when the library cannot convert them.
// Takes frames of `size` bytes or more only: the library does not check every format's own bounds.
struct hooke_converter;
struct hooke_converter *hooke_converter_make(uint32_t code, uint32_t width, uint32_t height, uint32_t bytes_per_line,
                                             uint32_t size);
// Returns 0, or -1 with the reason in hooke_converter_message.
int hooke_converter_convert(struct hooke_converter *converter, const uint8_t *source, uint32_t source_size,
                            uint8_t *target, uint32_t target_size);
const char *hooke_converter_message(struct hooke_converter *converter);
void hooke_converter_free(struct hooke_converter *converter);
#endif
