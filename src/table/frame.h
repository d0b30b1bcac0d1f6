/*
 * frame.h: rows of typed columns, a struct of arrays; the row number is the id.
 *
 * Columns are doubles (see field.h for what they stand for), NaN = missing. An application's `parent` is the row of its
 * applicant.
 */
#ifndef TABLE_FRAME_H
#define TABLE_FRAME_H

#include <stddef.h>
#include <stdint.h>

struct frame {
	size_t row_count, slot_count;
	double **slot;    /* slot_count columns of row_count values */
	uint32_t *parent; /* applications only, else NULL */
};

/* Columns filled with NaN; capacity is fixed. */
void frame_init(struct frame *frame, size_t row_count, size_t slot_count, int has_parent);
void frame_release(struct frame *frame);

#endif
