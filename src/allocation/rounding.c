#include "allocation/rounding.h"

#include "allocation/workspace.h"

#define FRACTION_BITS   30 /* of a fen, kept of a remainder */
#define NEAREST         ((uint128)1 << (LEVEL_BITS - FRACTION_BITS - 1))
#define REMAINDER_BITS  62
#define BILLION         INT64_C(1000000000)
#define SMALL_PART      12 /* candidates sorted by insertion */
#define BUCKET_BITS     8
#define BUCKET_COUNT    ((size_t)1 << BUCKET_BITS)
#define OFFERED_BUCKETS 32 /* offered at once at first */

/* A cut claim that could take one unit more. */
struct candidate {
	uint64_t remainder; /* units of 2^-30 fen, coarser for huge units; 0: has had its unit */
	uint32_t claim, group;
};

/* A group, or a row, and what stands in it. */
struct sum {
	int128 award;
	uint128 value; /* before rounding, in fen, cut off; only where there are later stages */
};

struct rounder {
	const struct problem *problem;
	const struct groups *groups;
	int64_t *award;
	int64_t *room;   /* by row, fen; LIMIT_NONE: no limit */
	int128 *unmet;   /* by row, fen below at_least, or <= 0 */
	bool for_floors; /* only claims that stand in a row with an unmet at_least */
	struct candidate *candidate;
	size_t candidate_count, bucket_start[BUCKET_COUNT + 1]; /* by size of the remainder, the largest first */
	unsigned shift;                                         /* so that any remainder has REMAINDER_BITS */
	struct sum *group_sum;
	/* Scratch of offer_whole: candidates that would be taken, by group and by row, and which groups these are. */
	uint32_t *group_count, *row_count, *touched;
};

static unsigned remainder_shift(int64_t unit)
{
	unsigned shift = 0;
	while (((uint128)unit << FRACTION_BITS >> shift) >> REMAINDER_BITS != 0)
		shift++;
	return shift;
}

/* Cuts a claim to the unit; notes it as a candidate where it could take one more. */
static inline __attribute__((always_inline)) void cut_claim(struct rounder *rounder, size_t i, uint128 value,
							    int64_t unit, unsigned shift)
{
	int64_t claim = rounder->problem->claim[i];
	int64_t whole = (int64_t)(value >> LEVEL_BITS), below = unit == 1 ? 0 : whole % unit;
	uint64_t fraction = (uint64_t)(value >> (LEVEL_BITS - FRACTION_BITS)) & ((UINT64_C(1) << FRACTION_BITS) - 1);
	uint128 remainder = ((uint128)below << FRACTION_BITS) | fraction;
	uint64_t coarse = (uint64_t)(remainder >> shift);
	bool is_cut = whole < claim;
	rounder->award[i] = is_cut ? whole - below : claim;
	rounder->candidate[rounder->candidate_count] = (struct candidate){
		.remainder = coarse > 0 ? coarse : 1, .claim = (uint32_t)i, .group = rounder->groups->group_of[i]};
	rounder->candidate_count += is_cut & (remainder != 0) & (unit <= claim - rounder->award[i]);
}

static inline __attribute__((always_inline)) void cut_all(struct rounder *rounder, const uint128 *value, int64_t unit,
							  unsigned shift)
{
	bool has_later = rounder->groups->later_count > 0;
	for (size_t i = 0; i < rounder->problem->count; i++) {
		struct sum *sum = &rounder->group_sum[rounder->groups->group_of[i]];
		cut_claim(rounder, i, value[i] + NEAREST, unit, shift);
		sum->award += rounder->award[i];
		if (has_later)
			sum->value += value[i] >> (LEVEL_BITS - FRACTION_BITS);
	}
}

/* Mostly the unit is the fen: without divisions. */
static void cut_claims(struct rounder *rounder, const uint128 *value)
{
	if (rounder->problem->rounding.unit == 1)
		cut_all(rounder, value, 1, 0);
	else
		cut_all(rounder, value, rounder->problem->rounding.unit, rounder->shift);
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

/* What a row took before rounding, at least what it takes now. */
static int128 taken_before(const struct rounder *rounder, size_t r, const struct sum *row)
{
	int128 real = (int128)((row->value + rounder->problem->count) >> FRACTION_BITS);
	real = real > row->award ? real : row->award;
	return real < rounder->groups->at_most[r] ? real : rounder->groups->at_most[r];
}

/* The most that a row takes where later stages take up to `later` in it to complete floors: what leaves them room, or
 * what it took before rounding. */
static int128 most_before_later(const struct rounder *rounder, size_t r, const struct sum *row, int128 later)
{
	int128 most = rounder->groups->at_most[r] - later, real = taken_before(rounder, r, row);
	return real > most ? real : most;
}

/* The money that later stages find to complete floors: with a residue to give, what was left before rounding. */
static int128 left_to_later(const struct rounder *rounder, const struct sum *budget)
{
	bool is_kept = rounder->problem->rounding.residue == RESIDUE_KEEP;
	return rounder->groups->at_most[0] - (is_kept ? budget->award : taken_before(rounder, 0, budget));
}

/* What a row still holds, and what its floor still wants. */
static void measure_rows(struct rounder *rounder, struct workspace *work)
{
	const struct groups *groups = rounder->groups;
	struct sum *row = workspace_array(work, groups->row_count, sizeof *row);
	rounder->room = workspace_array(work, groups->row_count, sizeof *rounder->room);
	rounder->unmet = workspace_array(work, groups->row_count, sizeof *rounder->unmet);
	sum_rows(rounder, row);
	int128 wanted = wanted_of_later(rounder, row), left = left_to_later(rounder, &row[0]);
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 later = (int128)(groups->row_reach[r] - groups->row_total[r]);
		int128 most = most_before_later(rounder, r, &row[r], later < wanted ? later : wanted);
		rounder->room[r] = groups->at_most[r] != LIMIT_NONE ? (int64_t)(most - row[r].award) : LIMIT_NONE;
		rounder->unmet[r] = groups->at_least[r] - row[r].award - (later < left ? later : left);
	}
}

static size_t bucket_of(const struct candidate *candidate, unsigned bits)
{
	return BUCKET_COUNT - 1 - (size_t)(candidate->remainder >> bits);
}

/* Sorts the candidates into buckets, in each as they were. */
static void fill_buckets(struct rounder *rounder, struct workspace *work)
{
	size_t *start = rounder->bucket_start, next[BUCKET_COUNT];
	const struct candidate *from = rounder->candidate;
	uint64_t unit = (uint64_t)((uint128)rounder->problem->rounding.unit << FRACTION_BITS >> rounder->shift);
	unsigned bits = 0;
	while (unit >> bits >= BUCKET_COUNT)
		bits++;
	for (size_t i = 0; i < rounder->candidate_count; i++)
		start[bucket_of(&from[i], bits) + 1]++;
	for (size_t b = 0; b < BUCKET_COUNT; b++) {
		next[b] = start[b];
		start[b + 1] += start[b];
	}
	rounder->candidate = workspace_room(work, rounder->candidate_count, sizeof *rounder->candidate);
	for (size_t i = 0; i < rounder->candidate_count; i++)
		rounder->candidate[next[bucket_of(&from[i], bits)]++] = from[i];
}

static bool comes_first(const struct rounder *rounder, const struct candidate *a, const struct candidate *b)
{
	const uint32_t *rank = rounder->problem->tie_rank;
	return a->remainder > b->remainder || (a->remainder == b->remainder && rank[a->claim] < rank[b->claim]);
}

static void swap(struct candidate *a, struct candidate *b)
{
	struct candidate kept = *a;
	*a = *b;
	*b = kept;
}

static bool fits(const struct rounder *rounder, uint32_t group)
{
	const struct groups *groups = rounder->groups;
	int64_t unit = rounder->problem->rounding.unit;
	bool is_needed = !rounder->for_floors;
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++) {
		uint32_t row = groups->row[k];
		if (rounder->room[row] < unit)
			return false;
		is_needed = is_needed || rounder->unmet[row] > 0;
	}
	return is_needed;
}

static void take_from_row(struct rounder *rounder, uint32_t row, int64_t fen)
{
	rounder->room[row] -= rounder->room[row] == LIMIT_NONE ? 0 : fen;
	rounder->unmet[row] -= fen;
}

static void give_unit(struct rounder *rounder, struct candidate *candidate)
{
	rounder->award[candidate->claim] += rounder->problem->rounding.unit;
	candidate->remainder = 0;
}

static void offer_unit(struct rounder *rounder, struct candidate *candidate)
{
	const struct groups *groups = rounder->groups;
	uint32_t group = candidate->group;
	if (candidate->remainder == 0 || !fits(rounder, group))
		return;
	give_unit(rounder, candidate);
	for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++)
		take_from_row(rounder, groups->row[k], rounder->problem->rounding.unit);
}

/* Counts the candidates whose groups take units now, by group; returns how many groups there are. */
static size_t count_takers(struct rounder *rounder, const struct candidate *candidate, size_t count)
{
	size_t touched = 0, takers = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t group = candidate[i].group;
		if (candidate[i].remainder != 0 && rounder->group_count[group]++ == 0)
			rounder->touched[touched++] = group;
	}
	for (size_t t = 0; t < touched; t++) {
		uint32_t group = rounder->touched[t];
		if (fits(rounder, group))
			rounder->touched[takers++] = group;
		else
			rounder->group_count[group] = 0;
	}
	return takers;
}

/* Whether a row can take as many units, and asks for all of them where it asks for any. */
static bool takes_all(const struct rounder *rounder, uint32_t row)
{
	int128 fen = (int128)rounder->problem->rounding.unit * rounder->row_count[row];
	bool is_asking = rounder->for_floors && rounder->unmet[row] > 0;
	return fen <= rounder->room[row] && (!is_asking || rounder->unmet[row] > fen - rounder->problem->rounding.unit);
}

static void clear_counts(struct rounder *rounder, size_t takers)
{
	const struct groups *groups = rounder->groups;
	for (size_t t = 0; t < takers; t++) {
		uint32_t group = rounder->touched[t];
		rounder->group_count[group] = 0;
		for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++)
			rounder->row_count[groups->row[k]] = 0;
	}
}

/* Where all candidates of groups that take units can have one, their order does not matter. Else gives nothing. */
static bool offer_whole(struct rounder *rounder, struct candidate *candidate, size_t count)
{
	const struct groups *groups = rounder->groups;
	size_t takers = count_takers(rounder, candidate, count);
	bool is_whole = true;
	for (size_t t = 0; t < takers; t++) {
		uint32_t group = rounder->touched[t];
		for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++)
			rounder->row_count[groups->row[k]] += rounder->group_count[group];
	}
	for (size_t t = 0; t < takers && is_whole; t++) {
		uint32_t group = rounder->touched[t];
		for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++)
			is_whole = is_whole && takes_all(rounder, groups->row[k]);
	}
	for (size_t i = 0; i < count && is_whole && takers > 0; i++) {
		if (candidate[i].remainder != 0 && rounder->group_count[candidate[i].group] > 0)
			give_unit(rounder, &candidate[i]);
	}
	for (size_t t = 0; t < takers && is_whole; t++) {
		uint32_t group = rounder->touched[t];
		int64_t fen = rounder->problem->rounding.unit * (int64_t)rounder->group_count[group];
		for (size_t k = groups->start[group]; k < groups->start[group + 1]; k++)
			take_from_row(rounder, groups->row[k], fen);
	}
	clear_counts(rounder, takers);
	return is_whole;
}

static void sort_few(const struct rounder *rounder, struct candidate *candidate, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = i; j > 0 && comes_first(rounder, &candidate[j], &candidate[j - 1]); j--)
			swap(&candidate[j], &candidate[j - 1]);
	}
}

/* Moves those before the pivot to the front and returns how many; at least one and not all. */
static size_t partition(const struct rounder *rounder, struct candidate *candidate, size_t count)
{
	struct candidate *first = &candidate[0], *middle = &candidate[count / 2], *last = &candidate[count - 1];
	if (comes_first(rounder, middle, first))
		swap(middle, first);
	if (comes_first(rounder, last, middle))
		swap(last, middle);
	if (comes_first(rounder, middle, first))
		swap(middle, first);
	struct candidate pivot = *middle;
	size_t low = 0, high = count - 1;
	for (;;) {
		while (comes_first(rounder, &candidate[low], &pivot))
			low++;
		while (comes_first(rounder, &pivot, &candidate[high]))
			high--;
		if (low >= high)
			return low;
		swap(&candidate[low++], &candidate[high--]);
	}
}

/* Quicksort that offers each part as soon as it is sorted and stops when the budget (row 0, which holds every group)
 * has no whole unit left: what would come later is never sorted, nor is a part that can be given as a whole. */
static void offer_in_order(struct rounder *rounder, struct candidate *candidate, size_t count)
{
	int64_t unit = rounder->problem->rounding.unit;
	while (count > SMALL_PART && rounder->room[0] >= unit) {
		if (offer_whole(rounder, candidate, count))
			return;
		size_t part = partition(rounder, candidate, count);
		offer_in_order(rounder, candidate, part);
		candidate += part;
		count -= part;
	}
	if (rounder->room[0] < unit)
		return;
	sort_few(rounder, candidate, count);
	for (size_t k = 0; k < count; k++)
		offer_unit(rounder, &candidate[k]);
}

/* The candidates of buckets [first, end): all at once where that can be, else the first half of the buckets, then the
 * other. */
static void offer_buckets(struct rounder *rounder, size_t first, size_t end)
{
	struct candidate *candidate = rounder->candidate + rounder->bucket_start[first];
	size_t count = rounder->bucket_start[end] - rounder->bucket_start[first], middle = first + (end - first) / 2;
	if (end - first == 1 || count <= SMALL_PART) {
		offer_in_order(rounder, candidate, count);
	} else if (rounder->room[0] >= rounder->problem->rounding.unit && !offer_whole(rounder, candidate, count)) {
		offer_buckets(rounder, first, middle);
		offer_buckets(rounder, middle, end);
	}
}

static void offer(struct rounder *rounder)
{
	for (size_t b = 0; b < BUCKET_COUNT; b += OFFERED_BUCKETS)
		offer_buckets(rounder, b, b + OFFERED_BUCKETS);
}

static bool misses_floor(const struct rounder *rounder)
{
	for (size_t r = 0; r < rounder->groups->row_count; r++) {
		if (rounder->groups->at_least[r] > 0 && rounder->unmet[r] > 0)
			return true;
	}
	return false;
}

void rounding_run(const struct problem *problem, const struct groups *groups, const uint128 *value,
		  struct workspace *work, int64_t *award)
{
	struct rounder rounder = {
		.problem = problem, .groups = groups, .award = award, .shift = remainder_shift(problem->rounding.unit)};
	if (problem->rounding.ratio > 0) {
		cut_to_ratio(problem, value, award);
		return;
	}
	rounder.candidate = workspace_room(work, problem->count + 1, sizeof *rounder.candidate);
	rounder.group_count = workspace_array(work, groups->count, sizeof *rounder.group_count);
	rounder.row_count = workspace_array(work, groups->row_count, sizeof *rounder.row_count);
	rounder.touched = workspace_array(work, groups->count, sizeof *rounder.touched);
	rounder.group_sum = workspace_array(work, groups->count, sizeof *rounder.group_sum);
	cut_claims(&rounder, value);
	measure_rows(&rounder, work);
	fill_buckets(&rounder, work);
	if (misses_floor(&rounder)) {
		rounder.for_floors = true;
		offer(&rounder);
		rounder.for_floors = false;
	}
	if (problem->rounding.residue == RESIDUE_LARGEST_REMAINDER)
		offer(&rounder);
}
