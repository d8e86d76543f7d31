// Ends what target_begin.h began.
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#undef SEG_TARGET_PUSH
#undef SEG_PRAGMA
#undef SEG_TARGET
