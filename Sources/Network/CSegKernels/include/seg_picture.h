// The camera's rows as the network's input rows.
#ifndef SEG_PICTURE_H
#define SEG_PICTURE_H

#include "seg_base.h"

#ifdef __cplusplus
extern "C" {
#endif

SEG_REALTIME void seg_picture_u8(const seg_kernels *kernels, const hooke_network_rows *rows);
SEG_REALTIME void seg_picture_f32(const seg_kernels *kernels, const hooke_network_rows *rows);

#ifdef __cplusplus
}
#endif
#endif
