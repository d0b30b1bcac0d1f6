#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_FIRST_BLOCK   ((size_t)16 << 10)
#define ARENA_LARGEST_BLOCK ((size_t)8 << 20)

/* Set once by main before any thread starts. */
static void (*handler)(void);

void memory_set_handler(void (*out_of_memory)(void))
{
	handler = out_of_memory;
}

_Noreturn void memory_run_out(void)
{
	if (handler != NULL)
		handler();
	abort();
}

void *memory_array(size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size)
		memory_run_out();
	void *block = count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
	if (block == NULL)
		memory_run_out();
	return block;
}

void *memory_grow(void *block, size_t *capacity, size_t needed, size_t size)
{
	if (needed <= *capacity && block != NULL)
		return block;
	size_t grown = *capacity < 8 ? 8 : *capacity * 2;
	if (grown < needed)
		grown = needed;
	if (grown > SIZE_MAX / size)
		memory_run_out();
	block = realloc(block, grown * size);
	if (block == NULL)
		memory_run_out();
	memset((char *)block + *capacity * size, 0, (grown - *capacity) * size);
	*capacity = grown;
	return block;
}

struct arena_block {
	struct arena_block *previous;
	size_t used, size; /* bytes of `bytes` */
	_Alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena)
{
	arena->last = NULL;
}

void arena_release(struct arena *arena)
{
	while (arena->last != NULL) {
		struct arena_block *block = arena->last;
		arena->last = block->previous;
		free(block);
	}
}

static struct arena_block *new_block(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		memory_run_out();
	struct arena_block *block = memory_array(1, sizeof *block + size);
	block->size = size;
	return block;
}

/* A block with room for `size` bytes. A large request gets a block of its own behind the last one, so that the room
 * left in the last one is not lost. */
static struct arena_block *block_with_room(struct arena *arena, size_t size, size_t alignment)
{
	struct arena_block *last = arena->last;
	if (last != NULL) {
		size_t start = (last->used + alignment - 1) / alignment * alignment;
		if (start <= last->size && size <= last->size - start) {
			last->used = start;
			return last;
		}
	}
	size_t usual = last == NULL ? ARENA_FIRST_BLOCK : last->size * 2;
	if (usual > ARENA_LARGEST_BLOCK)
		usual = ARENA_LARGEST_BLOCK;
	struct arena_block *block = new_block(size > usual / 2 ? size : usual);
	if (last != NULL && size > usual / 2) {
		block->previous = last->previous;
		last->previous = block;
	} else {
		block->previous = last;
		arena->last = block;
	}
	return block;
}

static void *take(struct arena *arena, size_t size, size_t alignment)
{
	struct arena_block *block = block_with_room(arena, size, alignment);
	void *start = block->bytes + block->used;
	block->used += size;
	return start;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		memory_run_out();
	return take(arena, count * size, _Alignof(max_align_t));
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
	char *copy = take(arena, length + 1, 1);
	if (length > 0)
		memcpy(copy, text, length);
	return copy; /* the block is zeroed: the NUL is there */
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	size_t size = length < 0 ? 1 : (size_t)length + 1;
	char *text = take(arena, size, 1);
	vsnprintf(text, size, format, arguments);
	va_end(arguments);
	return text;
}
