#ifndef HOOKE_JPEG_DECODER_H
#define HOOKE_JPEG_DECODER_H
#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "CJPEG.h"
#include "pool.h"
#include "walk.h"

struct hooke_jpeg_decoder {
  struct jpeg_decompress_struct library;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  hooke_jpeg_pool pool;
  jmp_buf failed;
  hooke_jpeg_strays strays;
  char message[JMSG_LENGTH_MAX];
  hooke_walk_tables tables;
  hooke_walk walk;
  JSAMPLE *inks;  ///< a row of four inks on its way to RGB; NULL for other pictures. In the library's memory
  int is_walked;  ///< the picture is of the kind that is judged here
};
#endif
