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
	size_t size, most; /* of all blocks: now, and the most there were */
};

static void block_add(struct workspace *work, size_t size)
{
	struct block *block = memory_array(1, sizeof *block + size);
	block->previous = work->last;
	block->size = size;
	work->last = block;
	work->size += size;
	work->most = work->size > work->most ? work->size : work->most;
}

/* Frees the last blocks, down to `end`, which stays. */
static void blocks_free(struct workspace *work, const struct block *end)
{
	while (work->last != end) {
		struct block *block = work->last;
		work->last = block->previous;
		work->size -= block->size;
		free(block);
	}
}

struct workspace *workspace_new(void)
{
	struct workspace *work = memory_array(1, sizeof *work);
	block_add(work, FIRST_BLOCK);
	return work;
}

void workspace_free(struct workspace *work)
{
	if (work == NULL)
		return;
	blocks_free(work, NULL);
	free(work);
}

void workspace_reset(struct workspace *work)
{
	if (work->last->size < work->most) {
		blocks_free(work, NULL);
		block_add(work, work->most);
	}
	work->last->used = 0;
}

void *workspace_room(struct workspace *work, size_t count, size_t size)
{
	size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (work->last->size - work->last->used < bytes)
		block_add(work, bytes > 2 * work->last->size ? bytes : 2 * work->last->size);
	void *array = work->last->bytes + work->last->used;
	work->last->used += bytes;
	return array;
}

void *workspace_array(struct workspace *work, size_t count, size_t size)
{
	return memset(workspace_room(work, count, size), 0, count * size);
}

void *workspace_longer(struct workspace *work, const void *array, size_t count, size_t length, size_t size)
{
	void *longer = workspace_array(work, length, size);
	return count == 0 ? longer : memcpy(longer, array, count * size);
}

struct workspace_mark workspace_mark(const struct workspace *work)
{
	return (struct workspace_mark){.last = work->last, .used = work->last->used};
}

void workspace_release(struct workspace *work, struct workspace_mark mark)
{
	blocks_free(work, mark.last);
	work->last->used = mark.used;
}
