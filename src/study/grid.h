/*
 * grid.h: FROM:TO:STEP on the command line: equally spaced numbers, exact as they are written.
 */
#ifndef STUDY_GRID_H
#define STUDY_GRID_H

#include "base/memory.h"
#include "base/number.h"

#define GRID_MOST_VALUES 1000

/* Values as integers over 10^decimals. */
struct grid {
	int128 from, to, step;
	unsigned decimals;
	bool is_percent;
	size_t count; /* both ends are among the values, whatever the step */
};

/* False with the reason in `why`: not three numbers of one kind, a step that is not above 0, the ends in the wrong
 * order, more than GRID_MOST_VALUES values. */
bool grid_read(const char *text, struct grid *grid, char why[NUMBER_WHY_SIZE]);

/* The k-th value as a literal that number_read accepts: `25%`, `10000000`. */
const char *grid_text(const struct grid *grid, size_t k, struct arena *arena);

#endif
