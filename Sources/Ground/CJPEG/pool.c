#include "pool.h"

#include <stdlib.h>

#include <jerror.h>

#include "decoder.h"

enum { ALIGNMENT = 64, CHUNK_BYTES = 1 << 18 };

typedef struct hooke_jpeg_chunk {
  struct hooke_jpeg_chunk *next;
  size_t capacity, used;
} chunk;

static hooke_jpeg_pool *pool_of(j_common_ptr library) {
  return &((hooke_jpeg_decoder *)library->client_data)->pool;
}

static void *take(j_common_ptr library, int kind, size_t count) {
  (void)kind;
  hooke_jpeg_pool *pool = pool_of(library);
  // The room behind each piece is for vector code that reads past the end of a row.
  size_t room = (count + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  pool->taken += room;
  for (chunk *piece = pool->chunks; piece; piece = piece->next) {
    if (piece->capacity - piece->used < room) continue;
    void *result = (char *)piece + ALIGNMENT + piece->used;
    piece->used += room;
    return result;
  }
  size_t capacity = (room > CHUNK_BYTES ? room : CHUNK_BYTES);
  chunk *piece = aligned_alloc(ALIGNMENT, ALIGNMENT + (capacity + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  if (!piece) ERREXIT1(library, JERR_OUT_OF_MEMORY, 0);
  *piece = (chunk){pool->chunks, capacity, room};
  pool->chunks = piece;
  return (char *)piece + ALIGNMENT;
}

static void **take_rows(j_common_ptr library, size_t row_bytes, JDIMENSION count) {
  // The alignment that the library's vector code expects of rows.
  row_bytes = (row_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  void **rows = take(library, JPOOL_IMAGE, count * sizeof(void *));
  char *bytes = take(library, JPOOL_IMAGE, row_bytes * count);
  for (JDIMENSION row = 0; row < count; row++) rows[row] = bytes + row * row_bytes;
  return rows;
}

static JSAMPARRAY take_samples(j_common_ptr library, int kind, JDIMENSION samples, JDIMENSION count) {
  (void)kind;
  return (JSAMPARRAY)take_rows(library, samples * sizeof(JSAMPLE), count);
}

static JBLOCKARRAY take_blocks(j_common_ptr library, int kind, JDIMENSION blocks, JDIMENSION count) {
  (void)kind;
  return (JBLOCKARRAY)take_rows(library, blocks * sizeof(JBLOCK), count);
}

static void give_back_nothing(j_common_ptr library, int kind) {
  // Virtual arrays (progressive pictures) are the library's own; the rest is taken back when the next picture begins.
  if (kind == JPOOL_IMAGE) pool_of(library)->free_library_pool(library, kind);
}

// The public header's layout, the same in every libjpeg since 6b. Another one must be looked at before it is taken over.
_Static_assert(
  offsetof(struct jpeg_memory_mgr, alloc_small) == 0 &&
    offsetof(struct jpeg_memory_mgr, alloc_barray) == 3 * sizeof(void (*)(void)) &&
    offsetof(struct jpeg_memory_mgr, free_pool) == 9 * sizeof(void (*)(void)) &&
    sizeof(struct jpeg_memory_mgr) == 11 * sizeof(void (*)(void)) + 2 * sizeof(long),
  "libjpeg's memory manager has another layout");

void hooke_jpeg_pool_take_over(hooke_jpeg_pool *pool, j_common_ptr library) {
  struct jpeg_memory_mgr *memory = library->mem;
  pool->free_library_pool = memory->free_pool;
  memory->alloc_small = take;
  memory->alloc_large = take;
  memory->alloc_sarray = take_samples;
  memory->alloc_barray = take_blocks;
  memory->free_pool = give_back_nothing;
}

void hooke_jpeg_pool_restart(hooke_jpeg_pool *pool) {
  for (chunk *piece = pool->chunks; piece; piece = piece->next) piece->used = 0;
  pool->taken = 0;
}

void hooke_jpeg_pool_free(hooke_jpeg_pool *pool) {
  while (pool->chunks) {
    chunk *next = pool->chunks->next;
    free(pool->chunks);
    pool->chunks = next;
  }
}
