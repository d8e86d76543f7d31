// From here to target_end.h, functions are compiled for the instruction set SEG_TARGET.
#define SEG_PRAGMA(text) _Pragma(#text)
#define SEG_TARGET_PUSH(features)                                                                                      \
  SEG_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
SEG_TARGET_PUSH(SEG_TARGET)
