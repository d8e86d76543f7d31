// The kernel's video interface for Swift, with what its importer cannot read by itself: request numbers (function-like
// macros) and calls with a variable number of arguments.
#ifndef CV4L2_H
#define CV4L2_H
#include <linux/input.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <time.h>

static const unsigned long hooke_query_capability = VIDIOC_QUERYCAP;
static const unsigned long hooke_enumerate_formats = VIDIOC_ENUM_FMT;
static const unsigned long hooke_enumerate_sizes = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long hooke_enumerate_intervals = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long hooke_set_format = VIDIOC_S_FMT;
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

// Sleeps while *word == expected, until woken or until the monotonic deadline (null: no deadline).
// Returns 0 when woken or when the word differs, else an error number (ETIMEDOUT, EINTR).
int hooke_futex_wait(const uint32_t *word, uint32_t expected, const struct timespec *deadline);
void hooke_futex_wake_all(const uint32_t *word);

// Names the calling thread, for those who look at it from outside; at most 15 characters.
void hooke_name_thread(const char *name);
#endif
