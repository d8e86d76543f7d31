// Memory for the library, kept from picture to picture: after the first of a kind, decoding allocates nothing.
#ifndef HOOKE_JPEG_POOL_H
#define HOOKE_JPEG_POOL_H
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct {
  struct hooke_jpeg_chunk *chunks;
  void (*free_library_pool)(j_common_ptr, int);
  size_t taken;  ///< bytes of the present picture
} hooke_jpeg_pool;

/// Puts the pool in the place of the library's memory, which `jpeg_create_decompress` has made. Only fields that the library's
/// public header declares are touched; a test proves that the library still asks them.
void hooke_jpeg_pool_take_over(hooke_jpeg_pool *pool, j_common_ptr library);
/// Takes everything back that the last picture used.
void hooke_jpeg_pool_restart(hooke_jpeg_pool *pool);
void hooke_jpeg_pool_free(hooke_jpeg_pool *pool);
#endif
