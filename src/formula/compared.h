/*
 * compared.h: which rows of an applicant column stand in a range, kept from one formula and year to the next: the
 * conditions on firms compare the same columns with the same bounds, and most columns stay as they are.
 *
 * Whoever changes a column says so here. Of one thread; formula_mark uses what its batch names.
 */
#ifndef FORMULA_COMPARED_H
#define FORMULA_COMPARED_H

#include <stddef.h>
#include <stdint.h>

struct mark_range;      /* program.h */
struct compared_column; /* compared.c */

struct compared {
	size_t slot_count;
	struct compared_column *column; /* by slot */
};

void compared_init(struct compared *compared, size_t slot_count);
void compared_release(struct compared *compared);

/* The column has other values from row `first` on than before, or no rows any more. */
void compared_forget(struct compared *compared, size_t slot, size_t first);
/* It has in these rows, which rise. */
void compared_correct(struct compared *compared, size_t slot, const double *value, const uint32_t *row, size_t count);

/* Marks (marks.h) of the first `count` rows of a column, those that stand in the range; as many as before or more. They
 * stand until the column changes or is compared again. */
const uint64_t *compared_find(struct compared *compared, size_t slot, const struct mark_range *range,
			      const double *value, size_t count);

#endif
