// Video files and network streams through libavformat, libavcodec and libswscale.
//
// Their headers are wanted when the program is built, the libraries only when a video is opened: they bring dozens of others
// along, which a program that reads a camera should not have to load.
#ifndef CVIDEO_H
#define CVIDEO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct hooke_video hooke_video;

/// Why an address or a file cannot be used.
typedef enum {
  hooke_video_unreadable = 0,  ///< it is there, and is no video
  hooke_video_no_answer = 1,   ///< nobody answers
  hooke_video_refused = 2,     ///< the server answers that it will not send it
} hooke_video_cause;

typedef struct {
  uint32_t width, height;
  double frames_per_second;  ///< 0 when the stream does not say
  bool sends_jpegs;          ///< whether each packet is a JPEG: see `hooke_video_next_jpeg`
  hooke_video_cause cause;   ///< when it cannot be opened
  bool is_endless;           ///< whether it does not say how long it is
  int32_t turn[4];           ///< how (right, down) of the stored picture lie when it is shown: x, y of each; -1, 0 or 1
  char codec[64];
  char message[256];  ///< what went wrong
} hooke_video_facts;

typedef enum {
  hooke_video_frame = 1,   ///< a whole picture
  hooke_video_broken = 2,  ///< a damaged one, left out
  hooke_video_other_size = 3,
  hooke_video_end = 0,
  hooke_video_failed = -1,
} hooke_video_step;

/// Whether the headers were there when this program was built.
int hooke_video_is_built_in(void);

/// Opens a file or an address such as rtsp://... and finds its first video stream.
///
/// `is_stopped` is asked now and then while the network is waited for; non-zero gives up, as does a silence of `seconds`.
/// NULL when it cannot be used; `facts->message` then says why.
hooke_video *hooke_video_open(
  const char *name, double seconds, uint64_t pixel_limit, int (*is_stopped)(void *), void *context,
  hooke_video_facts *facts);

/// Decodes the next picture as RGB of the size in the facts, rows without padding, `rgb` may be NULL to look at the time only.
/// `nanoseconds` is its time from the stream's start, -1 when the stream does not say.
hooke_video_step hooke_video_next(
  hooke_video *video, uint8_t *rgb, int64_t *nanoseconds, hooke_video_facts *facts);

/// The next picture of a stream that sends JPEGs, as it came: `bytes` are lent until the next call.
hooke_video_step hooke_video_next_jpeg(
  hooke_video *video, const uint8_t **bytes, size_t *count, hooke_video_facts *facts);

void hooke_video_close(hooke_video *video);
#endif
