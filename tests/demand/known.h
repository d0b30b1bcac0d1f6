/* known.h: reads a table of known answers (CSV with a header; cells that are not numbers read as 0). */
#ifndef TESTS_DEMAND_KNOWN_H
#define TESTS_DEMAND_KNOWN_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_COLUMNS 12
#define KNOWN_ROWS    100

struct known_table {
	size_t row_count;
	double cell[KNOWN_ROWS][KNOWN_COLUMNS];
};

static inline void known_read(const char *path, struct known_table *table)
{
	FILE *file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	char line[1000];
	cr_assert_not_null(fgets(line, sizeof line, file), "%s has no header", path);
	memset(table, 0, sizeof *table);
	while (table->row_count < KNOWN_ROWS && fgets(line, sizeof line, file) != NULL) {
		size_t column = 0;
		for (char *cell = strtok(line, ","); cell != NULL && column < KNOWN_COLUMNS; cell = strtok(NULL, ","))
			table->cell[table->row_count][column++] = strtod(cell, NULL);
		table->row_count++;
	}
	fclose(file);
	cr_assert_gt(table->row_count, 0);
}

/* Within a relative error; both exact zeros are equal. */
static inline void known_expect(double value, double expected, double relative, const char *what)
{
	double error = value == expected ? 0.0 : (value - expected) / expected;
	cr_expect(error <= relative && error >= -relative, "%s: %.17g, expected %.17g, off by %.2g", what, value,
		  expected, error);
}

#endif
