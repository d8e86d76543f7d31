// Pooling with SSE4.1.
#include "kernels.h"

#if defined(__x86_64__)
#include "../isa/sse41.h"

#include "place.h"
#include "sse41_f32.h"
#include "sse41_u8.h"
#include "sse41_unpooling.h"
#include "windows.h"

void seg_pooling_u8_sse41(const seg_pooling_rows *r) { pool_windows(r, 0); }
void seg_pooling_f32_sse41(const seg_pooling_rows *r) { pool_windows(r, 1); }
void seg_unpooling_u8_sse41(const seg_pooling_rows *r) { unpooling_u8(r); }

#include "../isa/target_end.h"
#endif
