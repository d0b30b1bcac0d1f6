#include "allocation/master.h"

#include "allocation/workspace.h"

void program_init(struct program *program, struct workspace *work, size_t column_count, size_t row_count,
		  size_t entry_count, bool has_values)
{
	size_t count = column_count + row_count;
	*program = (struct program){.column_count = column_count, .row_count = row_count};
	program->cost = workspace_array(work, column_count, sizeof *program->cost);
	program->lower = workspace_array(work, count, sizeof *program->lower);
	program->upper = workspace_array(work, count, sizeof *program->upper);
	program->start = workspace_array(work, column_count + 1, sizeof *program->start);
	program->row = workspace_array(work, entry_count, sizeof *program->row);
	if (has_values)
		program->value = workspace_array(work, entry_count, sizeof *program->value);
	for (size_t k = 0; k < count; k++) {
		program->lower[k] = -FLOAT128_INFINITY;
		program->upper[k] = FLOAT128_INFINITY;
	}
}
