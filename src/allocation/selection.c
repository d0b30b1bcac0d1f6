#include "allocation/selection.h"

#include "allocation/workspace.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#define SCALED_BITS 110 /* of all sums of figures together */
#define FEW         64  /* claims that are sorted at once */
#define NEARLY_BITS 50  /* below the best set: what counts as equal to it */

void selection_init(struct selection *selection, const struct problem *problem, struct workspace *work)
{
	*selection = (struct selection){.problem = problem};
	groups_in_order(problem, work, &selection->groups);
	const struct groups *groups = &selection->groups;
	selection->first = workspace_room(work, groups->count + 1, sizeof *selection->first);
	for (size_t i = problem->count; i-- > 0;)
		selection->first[groups->group_of[i]] = (uint32_t)i;
	selection->first[groups->count] = (uint32_t)problem->count;
	selection->weight = workspace_room(work, groups->count, sizeof *selection->weight);
	selection->surplus = workspace_room(work, groups->count, sizeof *selection->surplus);
	selection->wanted = workspace_room(work, groups->count, sizeof *selection->wanted);
	selection->price = workspace_array(work, groups->row_count, sizeof *selection->price);
	selection->reach = workspace_room(work, groups->row_count, sizeof *selection->reach);
	selection->left = workspace_array(work, groups->row_count, sizeof *selection->left);
	selection->unmet = workspace_array(work, groups->row_count, sizeof *selection->unmet);
	selection->is_paid = workspace_array(work, problem->count, sizeof *selection->is_paid);
	for (size_t r = 0; r < groups->row_count; r++)
		selection->reach[r] = (int128)(groups->row_reach[r] - groups->row_total[r]);
}

bool selection_pay_all(struct selection *selection, struct division *division)
{
	const struct groups *groups = &selection->groups;
	float128 objective = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (groups_row_can_bind(groups, r) || groups->row_total[r] < (uint128)groups->at_least[r])
			return false;
	}
	memset(selection->is_paid, true, selection->problem->count * sizeof *selection->is_paid);
	for (size_t g = 0; g < groups->count; g++)
		objective += (float128)groups->weight[g] * (float128)groups->total[g];
	division->objective = (double)(objective / FEN_PER_YUAN);
	return true;
}

static float128 size_of(float128 x)
{
	return x < 0 ? -x : x;
}

/* The power of two that keeps every sum of values, costs and bounds within SCALED_BITS. */
static int find_scale(const struct groups *groups, const struct master *master)
{
	float128 sum = 1;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 price = relaxation_price(master, r);
		sum += size_of(price) * (float128)(price > 0 ? groups->at_most[r] : groups->at_least[r]);
		sum += size_of(price) * (float128)groups->row_reach[r];
	}
	for (size_t g = 0; g < groups->count; g++)
		sum += (float128)groups->weight[g] * (float128)groups->total[g];
	int bits = SCALED_BITS - ilogb((double)sum);
	return bits > 0 ? bits : 0;
}

/* A weight is mantissa x 2^exponent, exactly. */
struct split {
	int64_t mantissa;
	int exponent;
};

static struct split split_weight(double weight)
{
	int exponent;
	double mantissa = frexp(weight, &exponent);
	return (struct split){(int64_t)ldexp(mantissa, DBL_MANT_DIG), exponent - DBL_MANT_DIG};
}

/* Cut to a whole number. */
static int128 magnify(double weight, int bits)
{
	struct split split = split_weight(weight);
	int shift = split.exponent + bits;
	if (shift < 0)
		return shift < -DBL_MANT_DIG ? 0 : split.mantissa >> -shift;
	return (int128)split.mantissa << shift;
}

static int128 bound_of(const struct selection *selection)
{
	const struct groups *groups = &selection->groups;
	int128 bound = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 price = selection->price[r];
		if (price != 0)
			bound += price * (price > 0 ? groups->at_most[r] : groups->at_least[r]);
	}
	for (size_t g = 0; g < groups->count; g++) {
		if (selection->surplus[g] > 0)
			bound += selection->surplus[g] * (int128)groups->total[g];
	}
	for (size_t c = 0; c < groups->later_count; c++) {
		int128 price = 0;
		for (size_t k = groups->later_start[c]; k < groups->later_start[c + 1]; k++)
			price += selection->price[groups->later_row[k]];
		if (price < 0)
			bound -= price * groups->later[c];
	}
	return bound;
}

/* What the program's optimum pays of each group: of what was joined all, nothing, or its part. */
static void take_point(struct selection *selection, const struct groups *joined, const struct master *master)
{
	const struct groups *groups = &selection->groups;
	for (size_t g = 0; g < groups->count; g++) {
		uint32_t of = joined->group_of[selection->first[g]];
		float128 part = master->point[of];
		if (part == 0 || part == (float128)joined->total[of]) {
			selection->wanted[g] = part == 0 ? 0 : (int128)groups->total[g];
			continue;
		}
		if (joined->total[of] != groups->total[g])
			part = part / (float128)joined->total[of] * (float128)groups->total[g];
		selection->wanted[g] = (int128)(part + (float128)0.5);
	}
}

/* A price that scaling has cut to 0 or turned round stays a valid one; where a row has no such limit there is none. */
void selection_take_prices(struct selection *selection, const struct groups *joined, const struct master *master)
{
	const struct groups *groups = &selection->groups;
	selection->scale_bits = find_scale(joined, master);
	float128 scale = (float128)((int128)1 << selection->scale_bits);
	for (size_t r = 0; r < groups->row_count; r++)
		selection->price[r] = (int128)(relaxation_price(master, r) * scale);
	for (size_t g = 0; g < groups->count; g++) {
		selection->weight[g] = magnify(groups->weight[g], selection->scale_bits);
		selection->surplus[g] = selection->weight[g];
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++)
			selection->surplus[g] -= selection->price[groups->row[k]];
	}
	take_point(selection, joined, master);
	selection->bound = bound_of(selection);
}

int128 selection_nearly(const struct selection *selection)
{
	return selection->has_best ? selection->best >> NEARLY_BITS : 0;
}

static bool fits(const struct selection *selection, uint32_t group, int64_t size)
{
	const struct groups *groups = &selection->groups;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		if (size > selection->left[groups->row[k]])
			return false;
	}
	return true;
}

static bool is_needed(const struct selection *selection, uint32_t group)
{
	const struct groups *groups = &selection->groups;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		if (selection->unmet[groups->row[k]] > selection->reach[groups->row[k]])
			return true;
	}
	return false;
}

static void take(struct selection *selection, uint32_t row, int128 fen)
{
	selection->left[row] -= fen;
	selection->unmet[row] -= fen;
}

void selection_move(struct selection *selection, size_t claim, int sign)
{
	const struct groups *groups = &selection->groups;
	uint32_t group = groups->group_of[claim];
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++)
		take(selection, groups->row[k], (int128)sign * selection->problem->claim[claim]);
}

static void pay(struct selection *selection, size_t claim)
{
	selection_move(selection, claim, 1);
	selection->is_paid[claim] = true;
}

/* Forgets what claims take. */
static void clear_rows(struct selection *selection)
{
	const struct groups *groups = &selection->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		bool is_limited = groups->at_most[r] != LIMIT_NONE;
		selection->left[r] = is_limited ? (int128)groups->at_most[r] : CORE_NO_ROOM_LIMIT;
		selection->unmet[r] = groups->at_least[r];
	}
}

/* A claim that may be paid when its turn comes. */
struct candidate {
	int128 surplus;
	int64_t size;
	uint32_t group, claim;
};

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->surplus != y->surplus)
		return x->surplus > y->surplus ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return (x->claim > y->claim) - (x->claim < y->claim);
}

static struct candidate candidate_of(const struct selection *selection, size_t claim)
{
	uint32_t group = selection->groups.group_of[claim];
	return (struct candidate){selection->surplus[group], selection->problem->claim[claim], group, (uint32_t)claim};
}

/* The claims that the linear program pays in full, then of each group as many as it pays. */
static void follow_program(struct selection *selection, struct workspace *work)
{
	const struct groups *groups = &selection->groups;
	const uint32_t *first = selection->first;
	struct workspace_mark mark = workspace_mark(work);
	size_t count = 0;
	for (size_t g = 0; g < groups->count; g++) {
		bool is_full = selection->wanted[g] >= (int128)groups->total[g];
		memset(selection->is_paid + first[g], is_full, (first[g + 1] - first[g]) * sizeof *selection->is_paid);
		count += is_full || selection->wanted[g] == 0 ? 0 : first[g + 1] - first[g];
	}
	selection_recount(selection);
	struct candidate *candidate = workspace_room(work, count, sizeof *candidate);
	count = 0;
	for (size_t g = 0; g < groups->count; g++) {
		bool is_part = selection->wanted[g] > 0 && selection->wanted[g] < (int128)groups->total[g];
		for (size_t i = first[g]; i < first[g + 1] && is_part; i++)
			candidate[count++] = candidate_of(selection, i);
	}
	qsort(candidate, count, sizeof *candidate, compare_candidates);
	for (size_t k = 0; k < count; k++) {
		uint32_t group = candidate[k].group;
		int64_t size = candidate[k].size;
		if (size > selection->wanted[group] || !fits(selection, group, size))
			continue;
		selection->wanted[group] -= size;
		pay(selection, candidate[k].claim);
	}
	workspace_release(work, mark);
}

static bool may_be_paid(const struct selection *selection, const struct candidate *candidate, bool for_floors)
{
	return fits(selection, candidate->group, candidate->size) &&
	       (!for_floors || is_needed(selection, candidate->group));
}

/* Moves those not behind the pivot to the front and returns how many; at least one and not all. */
static size_t part_candidates(struct candidate *candidate, size_t count)
{
	struct candidate pivot = candidate[(count - 1) / 2];
	size_t low = 0, high = count - 1;
	for (;;) {
		while (compare_candidates(&candidate[low], &pivot) < 0)
			low++;
		while (compare_candidates(&pivot, &candidate[high]) < 0)
			high--;
		if (low >= high)
			return high + 1;
		struct candidate kept = candidate[low];
		candidate[low++] = candidate[high];
		candidate[high--] = kept;
	}
}

/* Quicksort that pays each part before it sorts the next, of which hardly any then fit. */
static void pay_in_order(struct selection *selection, struct candidate *candidate, size_t count, bool for_floors)
{
	while (count > FEW) {
		size_t kept = 0;
		for (size_t k = 0; k < count; k++) {
			if (may_be_paid(selection, &candidate[k], for_floors))
				candidate[kept++] = candidate[k];
		}
		count = kept;
		if (count <= FEW)
			break;
		size_t part = part_candidates(candidate, count);
		pay_in_order(selection, candidate, part, for_floors);
		candidate += part;
		count -= part;
	}
	qsort(candidate, count, sizeof *candidate, compare_candidates);
	for (size_t k = 0; k < count; k++) {
		if (may_be_paid(selection, &candidate[k], for_floors))
			pay(selection, candidate[k].claim);
	}
}

void selection_fill(struct selection *selection, bool for_floors, struct workspace *work)
{
	struct workspace_mark mark = workspace_mark(work);
	struct candidate *candidate = workspace_room(work, selection->problem->count, sizeof *candidate);
	size_t count = 0;
	for (size_t i = 0; i < selection->problem->count; i++) {
		if (selection->is_paid[i])
			continue;
		candidate[count] = candidate_of(selection, i);
		count += may_be_paid(selection, &candidate[count], for_floors);
	}
	pay_in_order(selection, candidate, count, for_floors);
	workspace_release(work, mark);
}

static bool is_within_limits(const struct selection *selection, struct workspace *work)
{
	struct core none = {.groups = &selection->groups,
			    .room = selection->left,
			    .need = selection->unmet,
			    .reach = selection->reach};
	return core_is_feasible(&none, NULL, work);
}

static int128 value_of(const struct selection *selection)
{
	int128 sum = 0;
	for (size_t i = 0; i < selection->problem->count; i++)
		sum += selection->is_paid[i]
			       ? selection->weight[selection->groups.group_of[i]] * (int128)selection->problem->claim[i]
			       : 0;
	return sum;
}

void selection_start(struct selection *selection, struct workspace *work)
{
	follow_program(selection, work);
	selection_fill(selection, true, work);
	if (selection->groups.later_count == 0)
		selection_fill(selection, false, work);
	selection->has_best = is_within_limits(selection, work);
	selection->best = value_of(selection);
}

/* Claims of a class take from its limits at once; limits of applicants are those of single claims. */
void selection_recount(struct selection *selection)
{
	const struct groups *groups = &selection->groups;
	const struct problem *problem = selection->problem;
	const struct limits *limits = &problem->limits;
	clear_rows(selection);
	for (size_t i = 0, end; i < problem->count; i = end) {
		uint32_t class = problem->class_of[i];
		int128 sum = 0;
		for (end = i; end < problem->count && problem->class_of[end] == class; end++) {
			uint32_t group = groups->group_of[end], k = groups->start[group + 1];
			int64_t size = selection->is_paid[end] ? problem->claim[end] : 0;
			sum += size;
			while (size > 0 && k-- > groups->start[group] && groups->row[k] >= limits->row_count)
				take(selection, groups->row[k], size);
		}
		for (size_t k = limits->class_start[class]; k < limits->class_start[class + 1]; k++)
			take(selection, limits->class_row[k], sum);
	}
}

/* Weight x fen of the set: whole numbers as long as the exponent of the weights is the same. */
static float128 objective_of(const struct selection *selection)
{
	const struct groups *groups = &selection->groups;
	float128 sum = 0;
	int128 part = 0;
	int exponent = 0;
	for (size_t i = 0; i < selection->problem->count; i++) {
		if (!selection->is_paid[i])
			continue;
		struct split split = split_weight(groups->weight[groups->group_of[i]]);
		if (split.exponent != exponent) {
			sum += (float128)part * (float128)ldexp(1, exponent);
			part = 0;
			exponent = split.exponent;
		}
		part += (int128)split.mantissa * selection->problem->claim[i];
	}
	return sum + (float128)part * (float128)ldexp(1, exponent);
}

void selection_measure(const struct selection *selection, struct division *division)
{
	division->objective = (double)(objective_of(selection) / FEN_PER_YUAN);
	int128 missing = selection->bound - value_of(selection);
	division->gap = missing > selection_nearly(selection) ? (double)missing / (double)selection->bound : 0.0;
}
