// Ends what target_begin.h began.
#pragma clang attribute pop
#undef SEG_TARGET_PUSH
#undef SEG_PRAGMA
#undef SEG_TARGET
