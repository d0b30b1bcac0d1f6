/*
 * workspace.h: memory for one division after another, without an allocation once it has grown.
 *
 * Arrays are taken one behind the other and all given back by workspace_reset(). Pointers stay valid until then.
 */
#ifndef ALLOCATION_WORKSPACE_H
#define ALLOCATION_WORKSPACE_H

#include "allocation/problem.h"

/* Gives back every array; a workspace that had to grow is made one block as large as the most it has held, so that the
 * next call need not. */
void workspace_reset(struct workspace *work);

/* Zeroed, aligned for 128-bit numbers. */
void *workspace_array(struct workspace *work, size_t count, size_t size);

/* The same with anything in it: for a large array that is written before it is read. */
void *workspace_room(struct workspace *work, size_t count, size_t size);

/* A longer copy of an array of `count`. */
void *workspace_longer(struct workspace *work, const void *array, size_t count, size_t length, size_t size);

/* What was taken after the mark can be given back early, the last mark first. */
struct workspace_mark {
	struct block *last;
	size_t used;
};
struct workspace_mark workspace_mark(const struct workspace *work);
void workspace_release(struct workspace *work, struct workspace_mark mark);

#endif
