#include "allocation/workspace.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK ((size_t)64 << 10)
#define ALIGNMENT   ((size_t)16)

struct block {
	struct block *previous;
	size_t size, used; /* of `bytes` */
	_Alignas(16) char bytes[];
};

struct workspace {
	struct block *last;
};

static struct block *block_new(struct block *previous, size_t size)
{
	struct block *block = memory_array(1, sizeof *block + size);
	block->previous = previous;
	block->size = size;
	return block;
}

/* Frees `block` and those before it, up to `end`. */
static void blocks_free(struct block *block, const struct block *end)
{
	while (block != end) {
		struct block *previous = block->previous;
		free(block);
		block = previous;
	}
}

struct workspace *workspace_new(void)
{
	struct workspace *work = memory_array(1, sizeof *work);
	work->last = block_new(NULL, FIRST_BLOCK);
	return work;
}

void workspace_free(struct workspace *work)
{
	if (work == NULL)
		return;
	blocks_free(work->last, NULL);
	free(work);
}

void workspace_reset(struct workspace *work)
{
	if (work->last->previous != NULL) {
		size_t size = 0;
		for (const struct block *block = work->last; block != NULL; block = block->previous)
			size += block->size;
		blocks_free(work->last, NULL);
		work->last = block_new(NULL, size);
	}
	work->last->used = 0;
}

void *workspace_array(struct workspace *work, size_t count, size_t size)
{
	size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (work->last->size - work->last->used < bytes)
		work->last = block_new(work->last, bytes > 2 * work->last->size ? bytes : 2 * work->last->size);
	void *array = work->last->bytes + work->last->used;
	work->last->used += bytes;
	memset(array, 0, bytes);
	return array;
}

struct workspace_mark workspace_mark(const struct workspace *work)
{
	return (struct workspace_mark){.last = work->last, .used = work->last->used};
}

void workspace_release(struct workspace *work, struct workspace_mark mark)
{
	blocks_free(work->last, mark.last);
	work->last = mark.last;
	work->last->used = mark.used;
}
