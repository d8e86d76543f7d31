// What each instruction set runs; what it has nothing better for it borrows from a smaller one.
#include "tables.h"

#include "ceiling/kernels.h"
#include "convolution/kernels.h"
#include "labels/kernels.h"
#include "pooling/kernels.h"

#if defined(__x86_64__)
const seg_kernels seg_kernels_avx512vnni = {
    .name = "avx512vnni",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_avx2_kernels,
    .convolution_u8 = seg_convolution_u8_avx512vnni,
    .convolution_f32 = seg_convolution_f32_avx512vnni,
    .labels_u8 = seg_labels_u8_avx512vnni,
    .labels_f32 = seg_labels_f32_avx512vnni,
    .pooling_u8 = seg_pooling_u8_avx512vnni,
    .pooling_f32 = seg_pooling_f32_avx512vnni,
    .unpooling_u8 = seg_unpooling_u8_avx512vnni,
    .unpooling_f32 = seg_unpooling_f32_avx512vnni,
    .ceiling_u8 = seg_ceiling_u8_avx512vnni,
    .ceiling_f32 = seg_ceiling_f32_avx512vnni,
};

const seg_kernels seg_kernels_avxvnni = {
    .name = "avxvnni",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_avx2_kernels,
    .convolution_u8 = seg_convolution_u8_avxvnni,
    .convolution_f32 = seg_convolution_f32_avx2,
    .labels_u8 = seg_labels_u8_avxvnni,
    .labels_f32 = seg_labels_f32_avx2,
    .pooling_u8 = seg_pooling_u8_avx2,
    .pooling_f32 = seg_pooling_f32_avx2,
    .unpooling_u8 = seg_unpooling_u8_avx2,
    .unpooling_f32 = seg_unpooling_f32_avx2,
    .ceiling_u8 = seg_ceiling_u8_avxvnni,
    .ceiling_f32 = seg_ceiling_f32_avx2,
};

const seg_kernels seg_kernels_avx2 = {
    .name = "avx2",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_avx2_kernels,
    .convolution_u8 = seg_convolution_u8_avx2,
    .convolution_f32 = seg_convolution_f32_avx2,
    .labels_u8 = seg_labels_u8_avx2,
    .labels_f32 = seg_labels_f32_avx2,
    .pooling_u8 = seg_pooling_u8_avx2,
    .pooling_f32 = seg_pooling_f32_avx2,
    .unpooling_u8 = seg_unpooling_u8_avx2,
    .unpooling_f32 = seg_unpooling_f32_avx2,
    .ceiling_u8 = seg_ceiling_u8_avx2,
    .ceiling_f32 = seg_ceiling_f32_avx2,
};

const seg_kernels seg_kernels_sse41 = {
    .name = "sse41",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_generic_kernels,
    .convolution_u8 = seg_convolution_u8_sse41,
    .convolution_f32 = seg_convolution_f32_sse41,
    .labels_u8 = seg_labels_u8_sse41,
    .labels_f32 = seg_labels_f32_sse41,
    .pooling_u8 = seg_pooling_u8_sse41,
    .pooling_f32 = seg_pooling_f32_sse41,
    .unpooling_u8 = seg_unpooling_u8_sse41,
    .unpooling_f32 = seg_unpooling_f32_generic,
    .ceiling_u8 = seg_ceiling_u8_sse41,
    .ceiling_f32 = seg_ceiling_f32_sse41,
};
#elif defined(__aarch64__)
const seg_kernels seg_kernels_neondotprod = {
    .name = "neondotprod",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_neon_kernels,
    .convolution_u8 = seg_convolution_u8_neondotprod,
    .convolution_f32 = seg_convolution_f32_neon,
    .labels_u8 = seg_labels_u8_neondotprod,
    .labels_f32 = seg_labels_f32_neon,
    .pooling_u8 = seg_pooling_u8_neon,
    .pooling_f32 = seg_pooling_f32_neon,
    .unpooling_u8 = seg_unpooling_u8_neon,
    .unpooling_f32 = seg_unpooling_f32_neon,
    .ceiling_u8 = seg_ceiling_u8_neondotprod,
    .ceiling_f32 = seg_ceiling_f32_neon,
};

const seg_kernels seg_kernels_neon = {
    .name = "neon",
    .packed_bytes_u8 = seg_packed_bytes_u8_blocked,
    .packed_bytes_f32 = seg_packed_bytes_f32_blocked,
    .pack_u8 = seg_pack_u8_blocked,
    .pack_f32 = seg_pack_f32_blocked,
    .pixels = &hooke_neon_kernels,
    .convolution_u8 = seg_convolution_u8_neon,
    .convolution_f32 = seg_convolution_f32_neon,
    .labels_u8 = seg_labels_u8_neon,
    .labels_f32 = seg_labels_f32_neon,
    .pooling_u8 = seg_pooling_u8_neon,
    .pooling_f32 = seg_pooling_f32_neon,
    .unpooling_u8 = seg_unpooling_u8_neon,
    .unpooling_f32 = seg_unpooling_f32_neon,
    .ceiling_u8 = seg_ceiling_u8_neon,
    .ceiling_f32 = seg_ceiling_f32_neon,
};
#endif

const seg_kernels seg_kernels_generic = {
    .name = "generic",
    .packed_bytes_u8 = seg_packed_bytes_u8_generic,
    .packed_bytes_f32 = seg_packed_bytes_f32_generic,
    .pack_u8 = seg_pack_u8_generic,
    .pack_f32 = seg_pack_f32_generic,
    .pixels = &hooke_generic_kernels,
    .convolution_u8 = seg_convolution_u8_generic,
    .convolution_f32 = seg_convolution_f32_generic,
    .labels_u8 = seg_labels_u8_generic,
    .labels_f32 = seg_labels_f32_generic,
    .pooling_u8 = seg_pooling_u8_generic,
    .pooling_f32 = seg_pooling_f32_generic,
    .unpooling_u8 = seg_unpooling_u8_generic,
    .unpooling_f32 = seg_unpooling_f32_generic,
    .ceiling_u8 = seg_ceiling_u8_generic,
    .ceiling_f32 = seg_ceiling_f32_generic,
};
