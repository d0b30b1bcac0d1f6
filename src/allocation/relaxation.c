#include "allocation/relaxation.h"

#include "allocation/workspace.h"

static void add_later(const struct groups *groups, struct program *program)
{
	for (size_t c = 0; c < groups->later_count; c++) {
		size_t column = groups->count + c;
		uint32_t at = program->start[column];
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			program->row[at++] = groups->later_row[k];
		program->start[column + 1] = at;
		program->lower[column] = 0;
		program->upper[column] = (float128)groups->later[c];
	}
}

void relaxation_init(struct program *program, const struct groups *groups, struct workspace *work)
{
	size_t entries = groups->start[groups->count];
	if (groups->later_count > 0)
		entries += groups->later_start[groups->later_count];
	program_init(program, work, groups->count + groups->later_count, groups->row_count, entries, false);
	for (size_t g = 0; g < groups->count; g++) {
		program->lower[g] = 0;
		program->upper[g] = (float128)groups->total[g];
		program->cost[g] = (float128)groups->weight[g];
		program->start[g + 1] = groups->start[g + 1];
	}
	for (size_t k = 0; k < groups->start[groups->count]; k++)
		program->row[k] = groups->row[k];
	add_later(groups, program);
	for (size_t r = 0; r < groups->row_count; r++) {
		size_t number = program->column_count + r;
		if (groups->at_least[r] > 0)
			program->lower[number] = (float128)groups->at_least[r];
		if (groups->at_most[r] != LIMIT_NONE)
			program->upper[number] = (float128)groups->at_most[r];
	}
}

void relaxation_surpluses(const struct groups *groups, const struct master *master, float128 *surplus)
{
	for (size_t g = 0; g < groups->count; g++) {
		surplus[g] = master->program->cost[g];
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++)
			surplus[g] -= relaxation_price(master, groups->row[k]);
	}
}

float128 relaxation_bound(const struct groups *groups, const struct master *master, const float128 *surplus)
{
	float128 bound = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = relaxation_price(master, r);
		if (price > 0)
			bound += price * (float128)groups->at_most[r];
		if (price < 0)
			bound += price * (float128)groups->at_least[r];
	}
	for (size_t g = 0; g < groups->count; g++) {
		if (surplus[g] > 0)
			bound += surplus[g] * (float128)groups->total[g];
	}
	for (size_t c = 0; c < groups->later_count; c++) {
		float128 price = 0;
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			price += relaxation_price(master, groups->later_row[k]);
		if (price < 0)
			bound -= price * (float128)groups->later[c];
	}
	return bound;
}

void relaxation_cutoffs(const struct limits *limits, const struct master *master, struct workspace *work,
			struct division *division)
{
	division->cutoff = workspace_array(work, limits->class_count, sizeof *division->cutoff);
	for (size_t c = 0; c < limits->class_count; c++) {
		float128 sum = 0;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			sum += relaxation_price(master, limits->class_row[k]);
		division->cutoff[c] = sum > 0 ? (double)sum : 0.0;
	}
}
