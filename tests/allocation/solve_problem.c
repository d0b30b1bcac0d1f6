/*
 * solve_problem.c: divides problems given as plain numbers, for comparisons with other programs (against_solver).
 *
 * Standard input, any white space, any number of problems:
 *     RULE claims rows classes applicants shortage    (shortage: number in enum shortage)
 *     claim weight class tie_rank order unit_size     for each claim (fen; the first unit_size 0: claims are units)
 *     at_least at_most                                for each row (fen; at_most -1: none)
 *     later count row...                              for each class (fen; below 0: no class has later claims)
 *     room count claim...                             for each applicant limit
 * Standard output, one line a problem: status objective gap conflict_short, then for each claim its award, then for
 * each row price and price_left, then the rows of a conflict (limits of applicants behind the others).
 */
#include "allocation/rule.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t read_integer(void)
{
	int64_t value;
	if (scanf("%" SCNd64, &value) != 1)
		exit(2);
	return value;
}

static uint32_t read_number(void)
{
	return (uint32_t)read_integer();
}

static double read_real(void)
{
	double value;
	if (scanf("%lf", &value) != 1)
		exit(2);
	return value;
}

/* Lists of numbers, one behind the other, each with an amount before it: start has count + 1 entries. */
static uint32_t *read_lists(uint32_t *start, size_t count, int64_t *head)
{
	uint32_t *list = NULL;
	size_t capacity = 0, at = 0;
	for (size_t k = 0; k < count; k++) {
		head[k] = read_integer();
		size_t length = read_number();
		list = memory_grow(list, &capacity, at + length + 1, sizeof *list);
		for (size_t end = at + length; at < end; at++)
			list[at] = read_number();
		start[k + 1] = (uint32_t)at;
	}
	return list;
}

static void print_answer(const struct problem *problem, const struct division *division, const int64_t *award)
{
	printf("%d %.17g %.3g %" PRId64, division->status, division->objective, division->gap,
	       division->conflict_short);
	for (size_t i = 0; i < problem->count; i++)
		printf(" %" PRId64, award[i]);
	for (size_t r = 0; r < problem->limits.row_count; r++)
		printf(" %.17g %.17g", division->price[r], division->price_left[r]);
	for (size_t k = 0; k < division->conflict_count; k++)
		printf(" %" PRIu32, division->conflict_row[k]);
	printf("\n");
}

static void solve(const struct rule *rule, struct workspace *work)
{
	size_t count = read_number(), row_count = read_number(), class_count = read_number();
	size_t applicant_count = read_number(), shortage = read_number();
	int64_t *claim = memory_array(count, sizeof *claim), *award = memory_array(count, sizeof *award);
	int64_t *at_least = memory_array(row_count, sizeof *at_least);
	int64_t *at_most = memory_array(row_count, sizeof *at_most);
	int64_t *room = memory_array(applicant_count, sizeof *room);
	int64_t *unit_size = memory_array(count + 1, sizeof *unit_size);
	int64_t *later = memory_array(class_count + 1, sizeof *later);
	uint32_t *order = memory_array(count, sizeof *order);
	double *weight = memory_array(count, sizeof *weight);
	uint32_t *class_of = memory_array(count, sizeof *class_of), *rank = memory_array(count, sizeof *rank);
	uint32_t *class_start = memory_array(class_count + 1, sizeof *class_start);
	uint32_t *start = memory_array(applicant_count + 1, sizeof *start);
	for (size_t i = 0; i < count; i++) {
		claim[i] = read_integer();
		weight[i] = read_real();
		class_of[i] = read_number();
		rank[i] = read_number();
		order[i] = read_number();
		unit_size[i] = read_integer();
	}
	for (size_t r = 0; r < row_count; r++) {
		at_least[r] = read_integer();
		at_most[r] = read_integer();
		if (at_most[r] < 0)
			at_most[r] = LIMIT_NONE;
	}
	uint32_t *class_row = read_lists(class_start, class_count, later),
		 *list = read_lists(start, applicant_count, room);
	struct problem problem = {.count = count,
				  .claim = claim,
				  .weight = weight,
				  .class_of = class_of,
				  .tie_rank = rank,
				  .order = order,
				  .unit_size = unit_size[0] > 0 ? unit_size : NULL,
				  .later = later[0] >= 0 ? later : NULL,
				  .on_shortage = (enum shortage)shortage,
				  .limits = {row_count, class_count, at_least, at_most, class_start, class_row},
				  .applicant_limits = {applicant_count, room, start, list},
				  .rounding = {.unit = 1},
				  .wants_prices = rule->has_objective};
	struct division division;
	rule_divide(rule, &problem, work, award, &division);
	print_answer(&problem, &division, award);
	void *blocks[] = {claim, award,       at_least, at_most,   room, weight,    class_of, rank,
			  order, class_start, start,    class_row, list, unit_size, later};
	for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++)
		free(blocks[k]);
}

int main(void)
{
	char name[32];
	struct workspace *work = workspace_new();
	while (scanf("%31s", name) == 1) {
		const struct rule *rule = rule_find(name);
		if (rule == NULL)
			return 2;
		solve(rule, work);
	}
	workspace_free(work);
	return 0;
}
