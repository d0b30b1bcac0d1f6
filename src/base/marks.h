/*
 * marks.h: rows marked by a bit each, 64 in a word, the first in the lowest: many conditions over many rows at a few
 * bits' work a row. The bits behind the last row are 0.
 */
#ifndef BASE_MARKS_H
#define BASE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MARKS_WORD 64 /* rows */

static inline size_t marks_words(size_t count)
{
	return (count + MARKS_WORD - 1) / MARKS_WORD;
}

static inline bool marks_has(const uint64_t *mark, size_t row)
{
	return mark[row / MARKS_WORD] >> row % MARKS_WORD & 1;
}

static inline void marks_put(uint64_t *mark, size_t row)
{
	mark[row / MARKS_WORD] |= UINT64_C(1) << row % MARKS_WORD;
}

/* Marks rows `first` to `end`, which is the last; those before them keep the marks they have. */
void marks_fill(uint64_t *mark, size_t first, size_t end);

/* Marks the rows with a value from `least` to `most`, or the others; a NaN is neither. */
void marks_within(const double *value, double least, double most, size_t count, uint64_t *mark);
void marks_outside(const double *value, double least, double most, size_t count, uint64_t *mark);

/* Adds to the numbers of marked rows, modulo 256; keeps the marks of rows whose number is 0. */
void marks_add_to(const uint64_t *mark, uint8_t step, size_t count, uint8_t *number);
void marks_keep_zeros(uint64_t *mark, const uint8_t *number, size_t count);

/* Keeps the marks that `other` has too; takes those off; adds those of `other`. */
void marks_keep(uint64_t *mark, const uint64_t *other, size_t count);
void marks_drop(uint64_t *mark, const uint64_t *other, size_t count);
void marks_add(uint64_t *mark, const uint64_t *other, size_t count);

bool marks_are_none(const uint64_t *mark, size_t count);

/* The numbers of the marked rows, rising; returns how many. `row` has room for all. */
size_t marks_list(const uint64_t *mark, size_t count, uint32_t *row);

#endif
