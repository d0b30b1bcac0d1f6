#include "allocation/rounding.h"

#include "allocation/remainders.h"
#include "allocation/workspace.h"

#define FRACTION_BITS  30 /* of a fen, kept of a remainder */
#define FRACTION_ONE   (UINT64_C(1) << FRACTION_BITS)
#define NEAREST        ((uint128)1 << (LEVEL_BITS - FRACTION_BITS - 1))
#define REMAINDER_BITS 62
#define BILLION        INT64_C(1000000000)

/* A group, or a row, and what stands in it. */
struct sum {
	int128 award;
	uint128 value; /* before rounding, in fen, cut off; only where there are later stages */
};

struct rounder {
	const struct problem *problem;
	const struct groups *groups;
	struct sum *group_sum;
	unsigned shift;         /* of remainders, in units of 2^-30 fen: so that any has REMAINDER_BITS */
	struct remainders left; /* what is left to be given */
};

/* By how much a number must be shifted to have no more than so many bits. */
static unsigned shift_to(unsigned bits, uint128 number)
{
	unsigned shift = 0;
	while (number >> shift >> bits != 0)
		shift++;
	return shift;
}

/* Cuts all claims to the unit; those that could take one more are candidates, counted by bucket. */
static inline __attribute__((always_inline)) void cut_all(struct rounder *rounder, const uint128 *value, int64_t unit,
							  unsigned shift)
{
	const int64_t *claim = rounder->problem->claim;
	const uint32_t *group_of = rounder->groups->group_of;
	int64_t *award = rounder->left.award;
	struct candidate *next = rounder->left.candidate;
	size_t *bucket_count = rounder->left.bucket_start + 1;
	unsigned bucket_shift = rounder->left.bucket_shift;
	for (size_t i = 0, count = rounder->problem->count; i < count; i++) {
		uint128 near = value[i] + NEAREST;
		int64_t whole = (int64_t)(near >> LEVEL_BITS), below = unit == 1 ? 0 : whole % unit;
		uint64_t fraction = (uint64_t)(near >> (LEVEL_BITS - FRACTION_BITS)) & (FRACTION_ONE - 1);
		uint128 remainder = ((uint128)below << FRACTION_BITS) | fraction;
		uint64_t coarse = (uint64_t)(remainder >> shift);
		bool is_cut = whole < claim[i];
		int64_t own = is_cut ? whole - below : claim[i];
		award[i] = own;
		rounder->group_sum[group_of[i]].award += own;
		bool can_take = is_cut & (remainder != 0) & (unit <= claim[i] - own);
		*next = (struct candidate){
			.remainder = coarse > 0 ? coarse : 1, .claim = (uint32_t)i, .group = group_of[i]};
		bucket_count[bucket_of(next, bucket_shift)] += can_take;
		next += can_take;
	}
	rounder->left.candidate_count = (size_t)(next - rounder->left.candidate);
}

/* What the groups would take before rounding, for later stages. */
static void sum_values(struct rounder *rounder, const uint128 *value)
{
	for (size_t i = 0; i < rounder->problem->count; i++)
		rounder->group_sum[rounder->groups->group_of[i]].value += value[i] >> (LEVEL_BITS - FRACTION_BITS);
}

/* Mostly the unit is the fen: without divisions. */
static void cut_claims(struct rounder *rounder, const uint128 *value)
{
	if (rounder->problem->rounding.unit == 1)
		cut_all(rounder, value, 1, 0);
	else
		cut_all(rounder, value, rounder->problem->rounding.unit, rounder->shift);
	if (rounder->groups->later_count > 0)
		sum_values(rounder, value);
}

/* One ratio for each level, in billionths; its product with a claim is cut to the unit. A value may lack what it was
 * cut off by, which weighs more in the ratio the smaller the claim is. */
static void cut_to_ratio(const struct problem *problem, const uint128 *value, int64_t *award)
{
	for (size_t i = 0; i < problem->count; i++) {
		int64_t claim = problem->claim[i];
		uint128 share = (value[i] + NEAREST) / (uint64_t)claim;
		if (share >= LEVEL_ONE) {
			award[i] = claim;
			continue;
		}
		int64_t billionths = (int64_t)((share * (uint128)BILLION + NEAREST) >> LEVEL_BITS);
		billionths -= billionths % problem->rounding.ratio;
		int64_t whole = (int64_t)((int128)claim * billionths / BILLION);
		award[i] = whole - whole % problem->rounding.unit;
	}
}

static void sum_rows(const struct rounder *rounder, struct sum *row)
{
	const struct groups *groups = rounder->groups;
	for (size_t g = 0; g < groups->count; g++) {
		for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++) {
			row[groups->row[k]].award += rounder->group_sum[g].award;
			row[groups->row[k]].value += rounder->group_sum[g].value;
		}
	}
}

/* What claims of later stages take at most to complete the floors that the claims cut down to the unit do not meet. */
static int128 wanted_of_later(const struct rounder *rounder, const struct sum *row)
{
	const struct groups *groups = rounder->groups;
	int128 wanted = 0;
	for (size_t r = 0; r < groups->row_count && groups->later_count > 0; r++)
		wanted += groups->at_least[r] > row[r].award ? groups->at_least[r] - row[r].award : 0;
	return wanted;
}

/* The most that a row takes where later stages take up to `later` in it to complete floors: what leaves them room, or
 * what it took before rounding. */
static int128 most_before_later(const struct rounder *rounder, size_t r, const struct sum *row, int128 later)
{
	int128 most = rounder->groups->at_most[r] - later,
	       real = (int128)((row->value + rounder->problem->count) >> FRACTION_BITS);
	real = real > row->award ? real : row->award;
	real = real < rounder->groups->at_most[r] ? real : rounder->groups->at_most[r];
	return real > most ? real : most;
}

/* What a row still holds, and what its floor still wants. */
static void measure_rows(struct rounder *rounder, struct workspace *work)
{
	const struct groups *groups = rounder->groups;
	struct sum *row = workspace_array(work, groups->row_count, sizeof *row);
	rounder->left.room = workspace_array(work, groups->row_count, sizeof *rounder->left.room);
	rounder->left.unmet = workspace_array(work, groups->row_count, sizeof *rounder->left.unmet);
	sum_rows(rounder, row);
	int128 wanted = wanted_of_later(rounder, row);
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 later = (int128)(groups->row_reach[r] - groups->row_total[r]);
		int128 most = most_before_later(rounder, r, &row[r], later < wanted ? later : wanted);
		rounder->left.room[r] = groups->at_most[r] != LIMIT_NONE ? (int64_t)(most - row[r].award) : LIMIT_NONE;
		rounder->left.unmet[r] = groups->at_least[r] - row[r].award - later;
	}
}

void rounding_run(const struct problem *problem, const struct groups *groups, const uint128 *value,
		  struct workspace *work, int64_t *award)
{
	uint128 most = (uint128)problem->rounding.unit << FRACTION_BITS; /* remainders are below */
	if (problem->rounding.ratio > 0) {
		cut_to_ratio(problem, value, award);
		return;
	}
	struct rounder rounder = {.problem = problem,
				  .groups = groups,
				  .shift = shift_to(REMAINDER_BITS, most),
				  .left = {.problem = problem, .groups = groups, .award = award}};
	rounder.left.bucket_shift = shift_to(BUCKET_BITS, most >> rounder.shift);
	rounder.left.candidate = workspace_room(work, problem->count + 1, sizeof *rounder.left.candidate);
	rounder.group_sum = workspace_array(work, groups->count, sizeof *rounder.group_sum);
	cut_claims(&rounder, value);
	measure_rows(&rounder, work);
	remainders_give(&rounder.left, work);
}
