#define _GNU_SOURCE  // memmem
#include "CVideo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_include) && !defined(HOOKE_WITHOUT_VIDEO)
#if __has_include(<libavformat/avformat.h>) && __has_include(<libavcodec/avcodec.h>) && __has_include(<libswscale/swscale.h>)
#define HAS_VIDEO 1
#endif
#endif

#if !HAS_VIDEO

int hooke_video_is_built_in(void) { return 0; }

hooke_video *hooke_video_open(
  const char *name, double seconds, uint64_t pixel_limit, int (*is_stopped)(void *), void *context,
  hooke_video_facts *facts) {
  (void)name, (void)seconds, (void)pixel_limit, (void)is_stopped, (void)context;
  memset(facts, 0, sizeof *facts);
  snprintf(facts->message, sizeof facts->message, "this program was built without video support");
  return NULL;
}

hooke_video_step hooke_video_next(hooke_video *video, uint8_t *rgb, int64_t *nanoseconds, hooke_video_facts *facts) {
  (void)video, (void)rgb, (void)nanoseconds, (void)facts;
  return hooke_video_failed;
}

hooke_video_step hooke_video_next_jpeg(
  hooke_video *video, const uint8_t **bytes, size_t *count, hooke_video_facts *facts) {
  (void)video, (void)bytes, (void)count, (void)facts;
  return hooke_video_failed;
}

void hooke_video_close(hooke_video *video) { (void)video; }

#else

#include <dlfcn.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <pthread.h>
#include <stdarg.h>
#include <time.h>

// MARK: The libraries, loaded when the first video is opened

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)
#define AVUTIL "libavutil.so." TEXT(LIBAVUTIL_VERSION_MAJOR)
#define AVCODEC "libavcodec.so." TEXT(LIBAVCODEC_VERSION_MAJOR)
#define AVFORMAT "libavformat.so." TEXT(LIBAVFORMAT_VERSION_MAJOR)
#define SWSCALE "libswscale.so." TEXT(LIBSWSCALE_VERSION_MAJOR)

#define FUNCTIONS(USE)                                                                                                 \
  USE(util, av_log_set_callback) USE(util, av_strerror) USE(util, av_frame_alloc) USE(util, av_frame_free)                \
  USE(util, av_dict_set) USE(util, av_dict_free) USE(util, av_frame_unref)                                             \
  USE(codec, avcodec_find_decoder) USE(codec, avcodec_alloc_context3) USE(codec, avcodec_free_context)                 \
  USE(codec, avcodec_parameters_to_context) USE(codec, avcodec_open2) USE(codec, avcodec_send_packet)                  \
  USE(codec, avcodec_receive_frame) USE(codec, av_packet_alloc) USE(codec, av_packet_free)                             \
  USE(codec, av_packet_unref) USE(codec, avcodec_get_name)                                                             \
  USE(format, avformat_alloc_context) USE(format, avformat_open_input) USE(format, avformat_find_stream_info)          \
  USE(format, av_find_input_format) USE(format, avformat_close_input) USE(format, av_read_frame) USE(format, avformat_network_init)                      \
  USE(scale, sws_getCachedContext) USE(scale, sws_scale) USE(scale, sws_freeContext)                                   \
  USE(scale, sws_setColorspaceDetails) USE(scale, sws_getCoefficients)

static struct {
#define MEMBER(library, function) __typeof__(&function) function;
  FUNCTIONS(MEMBER)
#undef MEMBER
  char problem[256];
  int is_loaded;
} av;

// What the decoder on this thread complained about. It makes up for damage and says so here only.
static __thread struct {
  const void *codec;
  int errors;
} complaints;

// What the libraries said last on this thread, while a stream is opened: more than their error numbers say.
static __thread char last_words[160];

static void hear(void *context, int level, const char *format, va_list arguments) {
  if (level <= AV_LOG_ERROR) vsnprintf(last_words, sizeof last_words, format, arguments);
  if (level <= AV_LOG_ERROR && context && context == complaints.codec) complaints.errors += 1;
}

static void load(void) {
  void *util = dlopen(AVUTIL, RTLD_NOW), *codec = dlopen(AVCODEC, RTLD_NOW), *format = dlopen(AVFORMAT, RTLD_NOW),
       *scale = dlopen(SWSCALE, RTLD_NOW);
  if (!util || !codec || !format || !scale) {
    snprintf(av.problem, sizeof av.problem, "the video libraries cannot be loaded: %s", dlerror());
    return;
  }
#define FIND(library, function)                                                                                        \
  av.function = (__typeof__(&function))dlsym(library, #function);                                                      \
  if (!av.function) {                                                                                                  \
    snprintf(av.problem, sizeof av.problem, "the video libraries lack %s", #function);                                 \
    return;                                                                                                            \
  }
  FUNCTIONS(FIND)
#undef FIND
  av.av_log_set_callback(hear);
  av.avformat_network_init();
  av.is_loaded = 1;
}

// MARK: Opening

struct hooke_video {
  AVFormatContext *format;
  AVCodecContext *codec;
  AVPacket *packet;
  AVFrame *frame;
  struct SwsContext *scaler;
  int stream;
  int is_drained;
  int failures;    ///< in a row
  int is_tainted;  ///< something was damaged since the last whole key frame: what follows builds on it
  int64_t first_time;
  int has_first_time;
  int (*is_stopped)(void *);
  void *context;
  double patience, deadline;
};

static double now(void) {
  struct timespec instant;
  clock_gettime(CLOCK_MONOTONIC, &instant);
  return (double)instant.tv_sec + (double)instant.tv_nsec / 1e9;
}

static int gives_up(void *opaque) {
  hooke_video *video = opaque;
  return now() > video->deadline || (video->is_stopped && video->is_stopped(video->context));
}

static void say(hooke_video_facts *facts, int status) {
  if (status == AVERROR_EXIT) {
    snprintf(facts->message, sizeof facts->message, "nothing came for too long");
  } else {
    av.av_strerror(status, facts->message, sizeof facts->message);
  }
}

/// The display matrix of a stream, 9 numbers; NULL when it has none.
static const int32_t *display_matrix(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
  const AVPacketSideData *data = stream->codecpar->coded_side_data;
  int count = stream->codecpar->nb_coded_side_data;
#else
  const AVPacketSideData *data = stream->side_data;
  int count = stream->nb_side_data;
#endif
  for (int index = 0; index < count; index++)
    if (data[index].type == AV_PKT_DATA_DISPLAYMATRIX && data[index].size >= 9 * sizeof(int32_t))
      return (const int32_t *)(const void *)data[index].data;
  return NULL;
}

/// How the picture is turned to be shown: 0 when by quarter turns and mirrors only. What the matrix shrinks or moves is left out.
static int find_turn(const AVStream *stream, hooke_video_facts *facts) {
  static const int32_t upright[9] = {1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30};
  const int32_t *matrix = display_matrix(stream);
  if (!matrix) matrix = upright;
  const int64_t parts[4] = {matrix[0], matrix[1], matrix[3], matrix[4]};
  int64_t largest = 0;
  for (int index = 0; index < 4; index++) {
    int64_t size = parts[index] < 0 ? -parts[index] : parts[index];
    if (size > largest) largest = size;
  }
  // An angle of less than half a degree is none.
  for (int index = 0; index < 4; index++)
    facts->turn[index] = 128 * parts[index] > largest ? 1 : 128 * parts[index] < -largest ? -1 : 0;
  int is_straight = facts->turn[0] != 0 && facts->turn[3] != 0 && facts->turn[1] == 0 && facts->turn[2] == 0;
  int is_quarter = facts->turn[0] == 0 && facts->turn[3] == 0 && facts->turn[1] != 0 && facts->turn[2] != 0;
  if (is_straight || is_quarter) return 0;
  snprintf(facts->message, sizeof facts->message, "it asks to be shown turned by an angle that is no quarter turn");
  return 1;
}

static hooke_video_cause cause_of(int status) {
  switch (status) {
    // A name that nobody knows is one, too; so is what breaks off while it is read.
    case AVERROR(EIO): return strncmp(last_words, "Failed to resolve", 17) ? hooke_video_unreadable : hooke_video_no_answer;
    case AVERROR_EXIT: case AVERROR(ECONNREFUSED): case AVERROR(ECONNRESET): case AVERROR(ETIMEDOUT):
    case AVERROR(EHOSTUNREACH): case AVERROR(ENETUNREACH):
      return hooke_video_no_answer;
    case AVERROR_HTTP_BAD_REQUEST: case AVERROR_HTTP_UNAUTHORIZED: case AVERROR_HTTP_FORBIDDEN:
    case AVERROR_HTTP_NOT_FOUND: case AVERROR_HTTP_OTHER_4XX: case AVERROR_HTTP_SERVER_ERROR:
      return hooke_video_refused;
    default: return hooke_video_unreadable;
  }
}

/// The error's own words, and what the library said besides.
static void say_why(hooke_video_facts *facts, int status) {
  facts->cause = cause_of(status);
  say(facts, status);
  size_t length = strlen(facts->message);
  if (last_words[0]) snprintf(facts->message + length, sizeof facts->message - length, ": %s", last_words);
}

/// - Parameter kind: what it is read as, whatever it says it is; NULL to look.
static int open_stream(
  hooke_video *video, const char *name, const AVInputFormat *kind, uint64_t pixel_limit, hooke_video_facts *facts) {
  video->format = av.avformat_alloc_context();
  video->packet = av.av_packet_alloc();
  video->frame = av.av_frame_alloc();
  if (!video->format || !video->packet || !video->frame) return AVERROR(ENOMEM);
  video->format->interrupt_callback.callback = gives_up;
  video->format->interrupt_callback.opaque = video;
  AVDictionary *options = NULL;
  if (!strncmp(name, "rtsp", 4)) av.av_dict_set(&options, "rtsp_transport", "tcp", 0);
  // Frees the context itself when it fails.
  int status = av.avformat_open_input(&video->format, name, kind, &options);
  av.av_dict_free(&options);
  if (status < 0) return status;
  if ((status = av.avformat_find_stream_info(video->format, NULL)) < 0) return status;
  video->stream = -1;
  for (unsigned index = 0; index < video->format->nb_streams && video->stream < 0; index++) {
    const AVStream *stream = video->format->streams[index];
    int is_cover = stream->disposition & AV_DISPOSITION_ATTACHED_PIC;
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !is_cover) video->stream = (int)index;
  }
  if (video->stream < 0) {
    snprintf(facts->message, sizeof facts->message, "it has no video in it");
    return 1;
  }
  for (unsigned index = 0; index < video->format->nb_streams; index++)
    if ((int)index != video->stream) video->format->streams[index]->discard = AVDISCARD_ALL;
  const AVStream *stream = video->format->streams[video->stream];
  const AVCodec *decoder = av.avcodec_find_decoder(stream->codecpar->codec_id);
  snprintf(facts->codec, sizeof facts->codec, "%s", av.avcodec_get_name(stream->codecpar->codec_id));
  if (!decoder) return AVERROR_DECODER_NOT_FOUND;
  if (!(video->codec = av.avcodec_alloc_context3(decoder))) return AVERROR(ENOMEM);
  if ((status = av.avcodec_parameters_to_context(video->codec, stream->codecpar)) < 0) return status;
  video->codec->pkt_timebase = stream->time_base;
  video->codec->thread_count = 1;
  video->codec->max_pixels = (int64_t)pixel_limit;
  video->codec->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
  if ((status = av.avcodec_open2(video->codec, decoder, NULL)) < 0) return status;
  facts->width = (uint32_t)(video->codec->width > 0 ? video->codec->width : 0);
  facts->height = (uint32_t)(video->codec->height > 0 ? video->codec->height : 0);
  if (!facts->width || !facts->height || (uint64_t)facts->width * facts->height > pixel_limit) {
    snprintf(facts->message, sizeof facts->message, "its pictures are %ux%u", facts->width, facts->height);
    return 1;
  }
  if ((status = find_turn(stream, facts)) != 0) return status;
  AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : stream->r_frame_rate;
  facts->frames_per_second = rate.num > 0 && rate.den > 0 ? (double)rate.num / rate.den : 0;
  // The raw stream's rate is made up.
  if (kind) facts->frames_per_second = 0;
  facts->sends_jpegs = stream->codecpar->codec_id == AV_CODEC_ID_MJPEG;
  facts->is_endless = video->format->duration == AV_NOPTS_VALUE || video->format->duration <= 0;
  return 0;
}

int hooke_video_is_built_in(void) { return 1; }

static hooke_video *try_to_open(
  const char *name, const AVInputFormat *kind, double seconds, uint64_t pixel_limit, int (*is_stopped)(void *),
  void *context, hooke_video_facts *facts, int *status) {
  last_words[0] = 0;
  hooke_video *video = calloc(1, sizeof *video);
  if (!video) {
    *status = AVERROR(ENOMEM);
    return NULL;
  }
  video->is_stopped = is_stopped;
  video->context = context;
  video->patience = seconds;
  video->deadline = now() + seconds;
  *status = open_stream(video, name, kind, pixel_limit, facts);
  if (*status == 0) return video;
  hooke_video_close(video);
  return NULL;
}

hooke_video *hooke_video_open(
  const char *name, double seconds, uint64_t pixel_limit, int (*is_stopped)(void *), void *context,
  hooke_video_facts *facts) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  memset(facts, 0, sizeof *facts);
  pthread_once(&once, load);
  if (!av.is_loaded) {
    snprintf(facts->message, sizeof facts->message, "%s", av.problem);
    return NULL;
  }
  int status = 0;
  hooke_video *video = try_to_open(name, NULL, seconds, pixel_limit, is_stopped, context, facts, &status);
  if (video) return video;
  if (status < 0) say_why(facts, status);
  if (status != AVERROR_INVALIDDATA || strncmp(name, "http", 4)) return NULL;
  // Some cameras leave out the boundary before the first part: what lies between the JPEGs is passed over, as browsers do.
  hooke_video_facts again = {0};
  video = try_to_open(
    name, av.av_find_input_format("mjpeg"), seconds, pixel_limit, is_stopped, context, &again, &status);
  if (video) *facts = again;
  return video;
}

void hooke_video_close(hooke_video *video) {
  if (!video) return;
  av.sws_freeContext(video->scaler);
  av.av_frame_free(&video->frame);
  av.av_packet_free(&video->packet);
  av.avcodec_free_context(&video->codec);
  av.avformat_close_input(&video->format);
  free(video);
}

// MARK: Reading

static int convert(hooke_video *video, uint8_t *rgb, const hooke_video_facts *facts) {
  const AVFrame *frame = video->frame;
  video->scaler = av.sws_getCachedContext(
    video->scaler, frame->width, frame->height, frame->format, frame->width, frame->height, AV_PIX_FMT_RGB24,
    SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT, NULL, NULL, NULL);
  if (!video->scaler) return -1;
  const int *matrix = av.sws_getCoefficients(frame->colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_DEFAULT);
  av.sws_setColorspaceDetails(
    video->scaler, matrix, frame->color_range == AVCOL_RANGE_JPEG, matrix, 1, 0, 1 << 16, 1 << 16);
  uint8_t *planes[4] = {rgb, NULL, NULL, NULL};
  int strides[4] = {(int)(3 * facts->width), 0, 0, 0};
  return av.sws_scale(
           video->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes, strides) ==
             frame->height
           ? 0
           : -1;
}

static void tell_time(hooke_video *video, int64_t *nanoseconds) {
  AVRational base = video->format->streams[video->stream]->time_base;
  int64_t time = video->frame->best_effort_timestamp;
  *nanoseconds = -1;
  if (time == AV_NOPTS_VALUE || base.den <= 0) return;
  if (!video->has_first_time) {
    video->has_first_time = 1;
    video->first_time = time;
  }
  double seconds = (double)(time - video->first_time) * base.num / base.den;
  if (seconds >= 0 && seconds < 1e9) *nanoseconds = (int64_t)(seconds * 1e9 + 0.5);
}

hooke_video_step hooke_video_next(hooke_video *video, uint8_t *rgb, int64_t *nanoseconds, hooke_video_facts *facts) {
  *nanoseconds = -1;
  complaints.codec = video->codec;
  complaints.errors = 0;
  for (;;) {
    int status = av.avcodec_receive_frame(video->codec, video->frame);
    if (status == 0) {
      video->failures = 0;
      tell_time(video, nanoseconds);
      int is_damaged = (video->frame->flags & AV_FRAME_FLAG_CORRUPT) || video->frame->decode_error_flags ||
                       complaints.errors > 0;
      if (is_damaged) {
        video->is_tainted = 1;
      } else if (video->frame->key_frame) {
        video->is_tainted = 0;
      }
      int is_broken = video->is_tainted;
      int has_size =
        video->frame->width == (int)facts->width && video->frame->height == (int)facts->height;
      hooke_video_step step = is_broken ? hooke_video_broken : has_size ? hooke_video_frame : hooke_video_other_size;
      if (is_broken) {
        snprintf(
          facts->message, sizeof facts->message,
          is_damaged ? "the decoder found damage" : "it builds on a picture that was damaged");
      } else if (!has_size) {
        snprintf(
          facts->message, sizeof facts->message, "is %dx%d, expected %ux%u", video->frame->width,
          video->frame->height, facts->width, facts->height);
      } else if (rgb && convert(video, rgb, facts) != 0) {
        step = hooke_video_broken;
        snprintf(facts->message, sizeof facts->message, "its pixel format cannot be converted");
      }
      av.av_frame_unref(video->frame);
      return step;
    }
    if (status == AVERROR_EOF) return hooke_video_end;
    if (status != AVERROR(EAGAIN)) {
      say(facts, status);
      video->is_tainted = 1;
      // A decoder that goes on failing without being given anything would keep us here.
      return ++video->failures > 1000 ? hooke_video_failed : hooke_video_broken;
    }
    if (video->is_drained) return hooke_video_end;
    video->deadline = now() + video->patience;
    status = av.av_read_frame(video->format, video->packet);
    if (status == AVERROR_EOF) {
      video->is_drained = 1;
      av.avcodec_send_packet(video->codec, NULL);
      continue;
    }
    if (status < 0) {
      say(facts, status);
      return hooke_video_failed;
    }
    int is_ours = video->packet->stream_index == video->stream;
    status = is_ours ? av.avcodec_send_packet(video->codec, video->packet) : 0;
    av.av_packet_unref(video->packet);
    if (status < 0 && status != AVERROR(EAGAIN)) {
      say(facts, status);
      video->is_tainted = 1;
      return hooke_video_broken;
    }
  }
}

hooke_video_step hooke_video_next_jpeg(
  hooke_video *video, const uint8_t **bytes, size_t *count, hooke_video_facts *facts) {
  for (;;) {
    av.av_packet_unref(video->packet);
    video->deadline = now() + video->patience;
    int status = av.av_read_frame(video->format, video->packet);
    if (status == AVERROR_EOF) return hooke_video_end;
    if (status < 0) {
      say(facts, status);
      return hooke_video_failed;
    }
    const AVPacket *packet = video->packet;
    if (packet->stream_index != video->stream || packet->size <= 0) continue;
    if (packet->flags & AV_PKT_FLAG_CORRUPT) {
      snprintf(facts->message, sizeof facts->message, "a part of it was lost on the way");
      return hooke_video_broken;
    }
    // What stands before the picture belongs to the stream.
    const uint8_t *start = memmem(packet->data, (size_t)packet->size, "\xFF\xD8\xFF", 3);
    if (!start) {
      snprintf(facts->message, sizeof facts->message, "it is no JPEG");
      return hooke_video_broken;
    }
    *bytes = start;
    *count = (size_t)(packet->data + packet->size - start);
    return hooke_video_frame;
  }
}
#endif
