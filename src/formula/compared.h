/*
 * compared.h: for which rows a comparison of an applicant column holds, kept from one formula and year to the next: the
 * conditions on firms compare the same columns with the same bounds, and most columns stay as they are.
 *
 * Whoever changes a column says so here. Of one thread; formula_mark uses what its batch names.
 */
#ifndef FORMULA_COMPARED_H
#define FORMULA_COMPARED_H

#include <stddef.h>
#include <stdint.h>

struct comparison;      /* program.h */
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

/* The marks (marks.h) that a comparison has left. */
struct compared_marks {
	size_t known; /* rows, from the first on, whose marks are still right; whole words */
	uint64_t *mark;
	size_t capacity; /* words */
};

/* What is kept of a comparison of the column, with room for marks of `count` rows, as many as before or more. Whoever
 * asks marks those that are not known, and says that they are. Stands until another is asked for. Inside formula/. */
struct compared_marks *compared_find(struct compared *compared, size_t slot, const struct comparison *comparison,
				     size_t count);

#endif
