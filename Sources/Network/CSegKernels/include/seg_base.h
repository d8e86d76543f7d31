// What all headers of the kernels share. Rows and numerics: see CSegKernels.h.
#ifndef SEG_BASE_H
#define SEG_BASE_H

#include <stddef.h>
#include <stdint.h>

#include <CPixels.h>

// Lets Swift call the row functions from code marked @_noLocks and @_noAllocation.
#if defined(__has_attribute)
#if __has_attribute(swift_attr)
#define SEG_REALTIME __attribute__((swift_attr("@_noLocks"))) __attribute__((swift_attr("@_noAllocation")))
#endif
#endif
#ifndef SEG_REALTIME
#define SEG_REALTIME
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum { SEG_PICTURE_CHANNELS = HOOKE_NETWORK_CHANNELS, SEG_LARGEST_CHANNELS = 2048 };

// Channels that rows behind the picture store for `channels` real ones: the next multiple of 16.
SEG_REALTIME int32_t seg_stored_channels(int32_t channels);

// The kernels of an instruction set, see seg_kernels.h.
typedef struct seg_kernels seg_kernels;

#ifdef __cplusplus
}
#endif
#endif
