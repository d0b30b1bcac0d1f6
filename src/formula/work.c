/*
 * work.c: the registers and scratch rows of one thread.
 */
#include "formula/program.h"

#include <stdlib.h>

void formula_work_init(struct formula_work *work)
{
	*work = (struct formula_work){0};
}

void formula_work_release(struct formula_work *work)
{
	free(work->registers);
	free(work->at);
	free(work->value);
	free(work->mark);
	free(work->is_left);
	free(work->left);
	formula_work_init(work);
}

void formula_work_reserve(struct formula_work *work, const struct formula *formula)
{
	if (work->capacity >= formula->register_count)
		return;
	work->registers =
		memory_grow(work->registers, &work->capacity, formula->register_count, FORMULA_BLOCK * sizeof(double));
	work->at = memory_grow(work->at, &work->at_capacity, work->capacity, sizeof *work->at);
}
