#include "allocation/proof.h"

#include "allocation/level.h"
#include "allocation/stripes.h"
#include "allocation/workspace.h"

#include <float.h>
#include <string.h>

/* Its highest bit is set where x is not in 0 .. most: so loops need not branch, and go over several claims at once. */
static uint64_t outside(uint64_t x, uint64_t most)
{
	return x | (most - x);
}

static bool is_any_outside(uint64_t all)
{
	return all >> 63 != 0;
}

/* Finite and not negative: then the bits rise with the weight. */
static uint64_t weight_fault(double weight)
{
	const double most = DBL_MAX;
	double number = weight + 0.0; /* no -0 */
	uint64_t bits, most_bits;
	memcpy(&bits, &number, sizeof bits);
	memcpy(&most_bits, &most, sizeof most_bits);
	return outside(bits, most_bits);
}

static bool are_claims_sound(const struct problem *problem)
{
	const uint64_t largest = LEVEL_MAX_FEN - 1;
	const int64_t *claim = problem->claim, *size = problem->unit_size;
	uint64_t all = 0;
	for (size_t i = 0; i < problem->count; i++)
		all |= outside((uint64_t)claim[i] - 1, largest - 1);
	for (size_t i = 0; i < problem->count; i++)
		all |= outside(problem->class_of[i], problem->limits.class_count - 1);
	for (size_t i = 0; i < problem->count && size != NULL; i++)
		all |= outside((uint64_t)claim[i], (uint64_t)size[i]) | outside((uint64_t)size[i], largest);
	for (size_t i = 0; i < problem->count && problem->weight != NULL; i++)
		all |= weight_fault(problem->weight[i]);
	return !is_any_outside(all);
}

bool proof_check_problem(const struct problem *problem)
{
	const struct limits *limits = &problem->limits;
	if (problem->rounding.unit < 1 || problem->rounding.ratio < 0 || limits->row_count < 1)
		return false;
	for (size_t r = 0; r < limits->row_count; r++) {
		if (limits->at_least[r] < 0 || limits->at_most[r] < 0)
			return false;
	}
	for (size_t k = 0; k < problem->applicant_limits.count; k++) {
		if (problem->applicant_limits.room[k] < 0)
			return false;
	}
	return are_claims_sound(problem);
}

struct class_sum {
	int128 award, later;
	size_t cut_count;
};

/* What rounding may have taken from a row: less than a unit, or a step of the published ratio, of each cut claim. */
static int128 rounding_allowance(const struct rounding *rounding, size_t cut_count)
{
	int128 each = rounding->unit;
	if (rounding->ratio > 0)
		each += (int128)rounding->ratio * LEVEL_MAX_FEN / 1000000000;
	return each * (int128)cut_count;
}

static bool check_rows(const struct rule *rule, const struct problem *problem, bool may_miss_floors,
		       struct workspace *work, const struct class_sum *class, struct division *division)
{
	const struct limits *limits = &problem->limits;
	struct class_sum *row = workspace_array(work, limits->row_count, sizeof *row);
	for (size_t c = 0; c < limits->class_count; c++) {
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++) {
			row[limits->class_row[k]].award += class[c].award;
			row[limits->class_row[k]].later += class[c].later;
			row[limits->class_row[k]].cut_count += class[c].cut_count;
		}
	}
	division->floor_missed = 0;
	for (size_t r = 0; r < limits->row_count; r++) {
		if (limits->at_most[r] != LIMIT_NONE && row[r].award > limits->at_most[r])
			return false;
		division->used[r] = row[r].award > INT64_MAX ? INT64_MAX : (int64_t)row[r].award;
		if (row[r].award + row[r].later >= limits->at_least[r])
			continue;
		int64_t missed = limits->at_least[r] - (int64_t)(row[r].award + row[r].later);
		if (rule->is_whole ||
		    (!may_miss_floors && missed >= rounding_allowance(&problem->rounding, row[r].cut_count)))
			return false;
		division->floor_missed += missed;
	}
	return true;
}

static bool check_applicants(const struct problem *problem, const int64_t *award)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	for (size_t a = 0; a < limits->count; a++) {
		int128 sum = 0;
		for (size_t k = limits->start[a]; k < limits->start[a + 1]; k++)
			sum += award[limits->claim[k]];
		if (sum > limits->room[a])
			return false;
	}
	return true;
}

static bool are_awards_sound(const struct rule *rule, const struct problem *problem, const int64_t *award)
{
	uint64_t all = 0;
	bool is_whole = true;
	for (size_t i = 0; i < problem->count; i++)
		all |= outside((uint64_t)award[i], (uint64_t)problem->claim[i]);
	for (size_t i = 0; i < problem->count && rule->is_whole; i++)
		is_whole &= award[i] == 0 || award[i] == problem->claim[i];
	return is_whole && !is_any_outside(all);
}

static struct class_sum *sum_classes(const struct problem *problem, const int64_t *award, struct workspace *work)
{
	size_t class_count = problem->limits.class_count;
	struct stripes stripes = stripes_over(class_count);
	struct class_sum *class = workspace_array(work, stripes_size(stripes), sizeof *class);
	for (size_t i = 0; i < problem->count; i++) {
		struct class_sum *own = &class[stripes_at(stripes, i, problem->class_of[i])];
		own->award += award[i];
		own->cut_count += award[i] < problem->claim[i];
	}
	for (size_t k = class_count; k < stripes_size(stripes); k++) {
		class[k % class_count].award += class[k].award;
		class[k % class_count].cut_count += class[k].cut_count;
	}
	for (size_t c = 0; problem->later != NULL && c < class_count; c++)
		class[c].later = problem->later[c];
	return class;
}

bool proof_check_awards(const struct rule *rule, const struct problem *problem, struct workspace *work,
			const int64_t *award, struct division *division)
{
	/* A list that ends, or passes a claim over, may leave a set-aside unspent; one that shares, the fen by which
	 * shares are whole. */
	bool may_miss_floors = rule->order != ORDER_NONE && problem->on_shortage != SHORTAGE_PARTIAL;
	if (!are_awards_sound(rule, problem, award))
		return false;
	if (rule->has_applicant_rows && !check_applicants(problem, award))
		return false;
	return check_rows(rule, problem, may_miss_floors, work, sum_classes(problem, award, work), division);
}
