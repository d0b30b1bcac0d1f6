#include "allocation/path.h"

#include "allocation/sorting.h"
#include "allocation/workspace.h"

#define STEPS_MAX 400
#define SUM_UNIT  ((float128)1 / (float128)((int128)1 << SUM_BITS))
#define NEAR_FEN  ((float128)5e-7) /* less than what guard.c and completion.c let pass */

static int64_t unit_size(const struct problem *problem, size_t claim)
{
	return problem->unit_size == NULL ? problem->claim[claim] : problem->unit_size[claim];
}

/* Claims by group, then by the size of their units. */
static struct sort_entry *sort_units(const struct problem *problem, const struct groups *groups, int64_t largest,
				     struct workspace *work)
{
	struct sort_entry *entry = workspace_room(work, problem->count, sizeof *entry);
	for (size_t i = 0; i < problem->count; i++)
		entry[i] = (struct sort_entry){.key = (uint64_t)unit_size(problem, i), .number = (uint32_t)i};
	sort_in_workspace(entry, problem->count, (uint64_t)largest, work);
	for (size_t i = 0; i < problem->count; i++)
		entry[i].key = groups->group_of[entry[i].number];
	sort_in_workspace(entry, problem->count, groups->count, work);
	return entry;
}

/* claim / size, cut to PART_BITS; the claim has less than 47 bits. */
static uint128 part_in_unit(uint64_t claim, uint64_t size)
{
	uint128 high = (uint128)claim << (PART_BITS / 2), rest = high % size << (PART_BITS / 2);
	return (high / size << (PART_BITS / 2)) + rest / size;
}

static void sum_units(const struct problem *problem, const struct sort_entry *entry, struct workspace *work,
		      struct curves *curves)
{
	size_t count = problem->count, *start = workspace_array(work, curves->groups->count + 1, sizeof *start);
	int64_t *size = workspace_room(work, count, sizeof *size);
	uint128 *claim_sum = workspace_room(work, count + 1, sizeof *claim_sum);
	uint128 *part_sum = problem->unit_size == NULL ? NULL : workspace_room(work, count + 1, sizeof *part_sum);
	claim_sum[0] = 0;
	if (part_sum != NULL)
		part_sum[0] = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t claim = (uint64_t)problem->claim[entry[i].number];
		size[i] = unit_size(problem, entry[i].number);
		claim_sum[i + 1] = claim_sum[i] + claim;
		if (part_sum != NULL)
			part_sum[i + 1] = part_sum[i] + part_in_unit(claim, (uint64_t)size[i]);
		start[entry[i].key + 1] = i + 1;
	}
	for (size_t g = 0; g < curves->groups->count; g++) {
		if (start[g + 1] < start[g]) /* a group without claims */
			start[g + 1] = start[g];
	}
	curves->start = start;
	curves->size = size;
	curves->claim_sum = claim_sum;
	curves->part_sum = part_sum;
}

void curves_init(struct curves *curves, const struct path *path, const struct problem *problem,
		 const struct groups *groups, struct workspace *work)
{
	*curves = (struct curves){.path = path, .groups = groups};
	if (path->is_linear) {
		curves->top = LEVEL_ONE;
		return;
	}
	for (size_t i = 0; i < problem->count; i++) {
		if (unit_size(problem, i) > curves->largest)
			curves->largest = unit_size(problem, i);
	}
	curves->top = (uint128)curves->largest << LEVEL_BITS;
	sum_units(problem, sort_units(problem, groups, curves->largest, work), work, curves);
}

/* How many units of the group are not larger than x. */
static size_t count_up_to(const struct curves *curves, size_t group, uint128 x)
{
	int64_t whole = (int64_t)(x >> LEVEL_BITS);
	size_t low = curves->start[group], high = curves->start[group + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (curves->size[middle] <= whole)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static float128 without_sum_bits(int128 sum)
{
	return (float128)sum * SUM_UNIT;
}

/* Parts with PART_BITS times `x`: the whole of the parts, then their fraction and x in two halves so that nothing
 * overflows. The product of the lower halves is less than the last bit. */
static int128 multiply(uint128 parts, uint128 x)
{
	const unsigned half = PART_BITS / 2;
	uint128 whole = parts >> PART_BITS, mask = ((uint128)1 << half) - 1;
	uint128 high = parts >> half & mask, low = parts & mask, x_high = x >> half, x_low = x & mask;
	return (int128)(whole * x + high * x_high + ((high * x_low + low * x_high) >> half));
}

int128 curves_min_sum(const struct curves *curves, size_t group, uint128 x, int128 *slope)
{
	size_t from = curves->start[group], split = count_up_to(curves, group, x), end = curves->start[group + 1];
	uint128 small = x >> (LEVEL_BITS - SUM_BITS), full = curves->claim_sum[split] - curves->claim_sum[from];
	if (curves->part_sum == NULL) {
		*slope = (int128)(end - split) << SUM_BITS;
		return (int128)((full << SUM_BITS) + (end - split) * small);
	}
	uint128 parts = curves->part_sum[end] - curves->part_sum[split];
	*slope = (int128)(parts >> (PART_BITS - SUM_BITS));
	return (int128)(full << SUM_BITS) + multiply(parts, small);
}

float128 curves_sum(const struct curves *curves, size_t group, uint128 level)
{
	int128 slope;
	if (level == 0)
		return 0;
	if (curves->path->is_linear) {
		uint128 total = curves->groups->total[group];
		return total < (uint128)LEVEL_MAX_ROOM ? level_to_real(total * level)
						       : (float128)total * level_to_real(level);
	}
	return without_sum_bits(curves->path->sum(curves, group, level, &slope));
}

/* A search for the level at which a sum of curves, which never falls, reaches `most`. */
struct search {
	const struct curves *curves;
	const uint32_t *group;
	const float128 *factor; /* NULL: all 1 */
	size_t count;
	float128 most;
};

/* An end of the bracket: a level, what is missing to `most` there (below 0: too much), and the slope. */
struct end {
	uint128 level;
	float128 missing, slope;
};

static struct end plain_end(const struct search *search, uint128 level)
{
	int128 sum = 0, slope = 0, own;
	for (size_t k = 0; k < search->count; k++) {
		sum += search->curves->path->sum(search->curves, search->group[k], level, &own);
		slope += own;
	}
	return (struct end){level, search->most - without_sum_bits(sum), without_sum_bits(slope)};
}

static struct end search_end(const struct search *search, uint128 level)
{
	const struct curves *curves = search->curves;
	struct end end = {.level = level, .missing = search->most};
	if (search->factor == NULL && !curves->path->is_linear)
		return plain_end(search, level);
	for (size_t k = 0; k < search->count; k++) {
		float128 factor = search->factor == NULL ? 1 : search->factor[k];
		uint32_t group = search->group[k];
		int128 slope = 0;
		if (curves->path->is_linear) {
			end.missing -= factor * curves_sum(curves, group, level);
			end.slope += factor * (float128)curves->groups->total[group];
		} else {
			end.missing -= factor * without_sum_bits(curves->path->sum(curves, group, level, &slope));
			end.slope += factor * without_sum_bits(slope);
		}
	}
	return end;
}

/* Newton's step from one end, if it falls within the bracket; else its middle. */
static uint128 next_level(const struct end *from, const struct end *low, const struct end *high, bool is_halving)
{
	uint128 middle = low->level + (high->level - low->level) / 2;
	if (is_halving || !(from->slope > 0))
		return middle;
	float128 step = from->missing / from->slope * (float128)LEVEL_ONE, span = (float128)(high->level - low->level);
	if (!(step < span && -step < span))
		return middle;
	uint128 level = step >= 0 ? from->level + (uint128)step : from->level - (uint128)-step;
	return level > low->level && level < high->level ? level : middle;
}

/* Whether the sum at an end is `most` but for what sums are cut off at: each claim that rises, and each group. */
static bool is_root(const struct search *search, const struct end *end)
{
	double missing = fabs((double)end->missing);
	if (search->curves->path->is_linear)
		return missing <= 1e-31 * fabs((double)search->most) + 1e-24;
	return missing <= ((double)end->slope + (double)(search->count + 1)) * (double)SUM_UNIT;
}

/* Newton from both ends, halving where that gets on too slowly: on the piece of the curve that holds the answer, one
 * step is exact. */
uint128 curves_find_level(const struct curves *curves, const uint32_t *group, const float128 *factor, size_t count,
			  float128 most, uint128 low_level)
{
	const struct search search = {curves, group, factor, count, most};
	struct end low = search_end(&search, low_level), high = search_end(&search, curves->top);
	if (high.missing >= 0 || is_root(&search, &high))
		return high.level;
	if (low.missing <= 0 || is_root(&search, &low))
		return low.level;
	bool is_from_low = true;
	uint128 width = high.level - low.level;
	for (int step = 0; step < STEPS_MAX && high.level - low.level > 1; step++) {
		bool is_halving = step % 3 == 2 && high.level - low.level > width / 2;
		if (step % 3 == 2)
			width = high.level - low.level;
		struct end next = search_end(&search, next_level(is_from_low ? &low : &high, &low, &high, is_halving));
		is_from_low = next.missing >= 0;
		if (is_from_low)
			low = next;
		else
			high = next;
		if (is_root(&search, &next))
			return next.level;
	}
	return low.level;
}

float128 curves_row_sum(const struct curves *curves, const uint128 *level, size_t row)
{
	const struct groups *groups = curves->groups;
	float128 sum = 0;
	for (size_t k = groups->row_start[row]; k < groups->row_start[row + 1]; k++)
		sum += curves_sum(curves, groups->row_group[k], level[groups->row_group[k]]);
	return sum;
}

bool curves_meet_floors(const struct curves *curves, const uint128 *level)
{
	const struct groups *groups = curves->groups;
	float128 missing = 0;
	for (size_t r = 0; r < groups->row_count; r++) {
		float128 own =
			groups->at_least[r] > 0 ? (float128)groups->at_least[r] - curves_row_sum(curves, level, r) : 0;
		missing += own > 0 ? own : 0;
	}
	return missing <= NEAR_FEN;
}

/* Part claim / size of `value`: exact where the claim is the unit. */
static uint128 part_of(uint128 value, int64_t claim, int64_t size)
{
	if (claim == size)
		return value;
	return (uint128)((float128)value * (float128)claim / (float128)size + (float128)0.5);
}

static void award_linear(const struct curves *curves, const struct problem *problem, const uint128 *level,
			 uint128 *value)
{
	const uint32_t *group_of = curves->groups->group_of;
	for (size_t i = 0; i < problem->count; i++)
		value[i] = (uint64_t)problem->claim[i] * level[group_of[i]];
}

void curves_award(const struct curves *curves, const struct problem *problem, const uint128 *level, uint128 *value)
{
	if (curves->path->is_linear) {
		award_linear(curves, problem, level, value);
		return;
	}
	for (size_t i = 0; i < problem->count; i++) {
		uint128 own = level[curves->groups->group_of[i]];
		if (own == curves->top)
			value[i] = (uint128)(uint64_t)problem->claim[i] << LEVEL_BITS;
		else
			value[i] = part_of(curves->path->award(unit_size(problem, i), own, curves->largest),
					   problem->claim[i], unit_size(problem, i));
	}
}
