#include "allocation/presolve.h"

#include "allocation/workspace.h"

#include <string.h>

static void find_lone_columns(const struct program *whole, struct workspace *work, uint32_t *lone)
{
	uint32_t *count = workspace_array(work, whole->row_count, sizeof *count);
	for (size_t j = 0; j < whole->column_count; j++) {
		for (size_t e = whole->start[j]; e < whole->start[j + 1]; e++) {
			lone[whole->row[e]] = (uint32_t)j;
			count[whole->row[e]]++;
		}
	}
	for (size_t r = 0; r < whole->row_count; r++) {
		size_t number = whole->column_count + r;
		if (count[r] != 1 || whole->lower[number] > -FLOAT128_INFINITY ||
		    whole->upper[number] < whole->lower[lone[r]])
			lone[r] = PRESOLVED_NONE;
	}
}

/* Fills what each row of the whole is called in the smaller program, if it is left; the others lower the bounds. */
static void take_rows(struct presolved *presolved, uint32_t *number)
{
	const struct program *whole = presolved->whole;
	struct program *program = &presolved->program;
	program->row_count = 0;
	for (size_t r = 0; r < whole->row_count; r++) {
		uint32_t lone = presolved->lone[r];
		float128 upper = whole->upper[whole->column_count + r];
		if (lone == PRESOLVED_NONE) {
			size_t row = number[r] = (uint32_t)program->row_count++;
			presolved->row[row] = (uint32_t)r;
			program->lower[program->column_count + row] = whole->lower[whole->column_count + r];
			program->upper[program->column_count + row] = upper;
		} else if (upper < program->upper[lone]) {
			program->upper[lone] = upper;
			presolved->bound[lone] = (uint32_t)r;
		}
	}
}

static void take_entries(struct presolved *presolved, const uint32_t *number)
{
	const struct program *whole = presolved->whole;
	struct program *program = &presolved->program;
	uint32_t at = 0;
	for (size_t j = 0; j < whole->column_count; j++) {
		for (size_t e = whole->start[j]; e < whole->start[j + 1]; e++) {
			if (presolved->lone[whole->row[e]] == PRESOLVED_NONE)
				program->row[at++] = number[whole->row[e]];
		}
		program->start[j + 1] = at;
	}
}

void presolve(const struct program *whole, struct workspace *work, struct presolved *presolved)
{
	struct program *program = &presolved->program;
	size_t columns = whole->column_count;
	*presolved = (struct presolved){.whole = whole};
	program_init(program, work, columns, whole->row_count, whole->start[columns], false);
	presolved->row = workspace_room(work, whole->row_count, sizeof *presolved->row);
	presolved->lone = workspace_room(work, whole->row_count, sizeof *presolved->lone);
	presolved->bound = workspace_room(work, columns, sizeof *presolved->bound);
	uint32_t *number = workspace_room(work, whole->row_count, sizeof *number);
	for (size_t j = 0; j < columns; j++) {
		program->lower[j] = whole->lower[j];
		program->upper[j] = whole->upper[j];
		presolved->bound[j] = PRESOLVED_NONE;
	}
	memcpy(program->cost, whole->cost, columns * sizeof *program->cost);
	find_lone_columns(whole, work, presolved->lone);
	take_rows(presolved, number);
	take_entries(presolved, number);
}

static void copy_number(const struct master *small, size_t from, struct master *master, size_t to)
{
	master->point[to] = small->point[from];
	master->reduced[to] = small->reduced[from];
	master->is_basic[to] = small->is_basic[from];
}

/* From the column, which is at the bound that the row has set, to the row. */
static void move_price(struct master *master, size_t column, size_t row)
{
	master->reduced[row] = master->reduced[column];
	master->is_basic[row] = false;
	master->reduced[column] = 0;
	master->is_basic[column] = true;
}

void presolve_expand(const struct presolved *presolved, const struct master *small, struct master *master)
{
	size_t columns = presolved->program.column_count;
	for (size_t j = 0; j < columns; j++)
		copy_number(small, j, master, j);
	for (size_t r = 0; r < presolved->program.row_count; r++)
		copy_number(small, columns + r, master, columns + presolved->row[r]);
	for (size_t r = 0; r < presolved->whole->row_count; r++) {
		if (presolved->lone[r] == PRESOLVED_NONE)
			continue;
		master->point[columns + r] = master->point[presolved->lone[r]];
		master->reduced[columns + r] = 0;
		master->is_basic[columns + r] = true;
	}
	for (size_t j = 0; j < columns; j++) {
		bool is_at_bound = !master->is_basic[j] && master->point[j] == presolved->program.upper[j];
		if (presolved->bound[j] != PRESOLVED_NONE && is_at_bound && master->reduced[j] >= 0)
			move_price(master, j, columns + presolved->bound[j]);
	}
}
