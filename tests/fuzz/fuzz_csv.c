/*
 * fuzz_csv.c: any bytes as applicants.csv: cells or faults, never a crash, and what is accepted is within bounds.
 */
#include "fuzz/fuzz.h"

#include "files/csv_reader.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = fuzz_input("fuzz.csv", bytes, size);
	struct csv_file csv;
	struct error err;
	bool is_read;

	error_init(&err);
	is_read = csv_read(&csv, &input, &err);
	if (is_read == error_is_set(&err))
		abort();
	for (size_t row = 0; is_read && row < csv.row_count; row++) {
		for (size_t column = 0; column < csv.column_count; column++) {
			const char *cell = csv_cell(&csv, row, column);

			if (cell != NULL && (cell[0] == '\0' || strlen(cell) > 4000))
				abort();
		}
	}
	csv_release(&csv);
	error_release(&err);
	free(input.bytes);
	return 0;
}
