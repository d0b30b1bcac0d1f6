/*
 * memory.h: the one place where memory runs out.
 *
 * Every allocation of the program comes from here and never fails in the caller's eyes: when memory runs out, the
 * handler that main set is called, which must not return (the default aborts). Blocks are freed with free().
 *
 * An arena holds what lives as long as the loaded inputs: names, trees, compiled formulas. It is released whole.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void memory_set_handler(void (*out_of_memory)(void));

/* For libraries that report it themselves. Does not return. */
_Noreturn void memory_run_out(void);

/* `count` elements of `size` bytes, zeroed. count 0 gives a valid pointer too. */
void *memory_array(size_t count, size_t size);

/* Grows `*block` (NULL at first) so that it holds at least `needed` elements of `size` bytes; `*capacity` is kept up to
 * date and at least doubles. New elements are zeroed. Returns the block. */
void *memory_grow(void *block, size_t *capacity, size_t needed, size_t size);

struct arena_block;
struct arena {
	struct arena_block *last;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

/* Zeroed, aligned for any type. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of `length` bytes. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
