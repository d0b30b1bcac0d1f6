#include "allocation/rounding.h"

#include "allocation/spread.h"
#include "allocation/workspace.h"

#define FRACTION_BITS   30 /* of a fen, kept of a remainder */
#define FRACTION_ONE    (UINT64_C(1) << FRACTION_BITS)
#define NEAREST         ((uint128)1 << (LEVEL_BITS - FRACTION_BITS - 1))
#define REMAINDER_BITS  62
#define BILLION         INT64_C(1000000000)
#define SMALL_PART      12 /* candidates sorted by insertion */
#define BUCKET_BITS     8
#define BUCKET_COUNT    ((size_t)1 << BUCKET_BITS)
#define OFFERED_BUCKETS 32 /* offered at once at first */

/* A cut claim that could take one unit more. */
struct candidate {
	uint64_t remainder;    /* units of 2^-30 fen, coarser for huge units; 0: has had its unit */
	uint32_t claim, group; /* once it is in its bucket: the number of its kind */
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
	unsigned bucket_shift;                                  /* so that the largest has BUCKET_BITS */
	struct sum *group_sum;
	/* Candidates of one group are of one kind. */
	size_t kind_count;
	uint32_t *group; /* by kind */
	/* Scratch of offer_whole: candidates that would be taken, by kind and by row, and which kinds these are. */
	struct spread spread;
	uint32_t *taken, *row_taken, *touched;
};

/* By how much a number must be shifted to have no more than so many bits. */
static unsigned shift_to(unsigned bits, uint128 number)
{
	unsigned shift = 0;
	while (number >> shift >> bits != 0)
		shift++;
	return shift;
}

static size_t bucket_of(const struct candidate *candidate, unsigned shift)
{
	return BUCKET_COUNT - 1 - (size_t)(candidate->remainder >> shift);
}

/* Cuts all claims to the unit; those that could take one more are candidates, counted by bucket. */
static inline __attribute__((always_inline)) void cut_all(struct rounder *rounder, const uint128 *value, int64_t unit,
							  unsigned shift)
{
	const int64_t *claim = rounder->problem->claim;
	const uint32_t *group_of = rounder->groups->group_of;
	int64_t *award = rounder->award;
	struct candidate *next = rounder->candidate;
	size_t *bucket_count = rounder->bucket_start + 1;
	unsigned bucket_shift = rounder->bucket_shift;
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
	rounder->candidate_count = (size_t)(next - rounder->candidate);
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
	rounder->room = workspace_array(work, groups->row_count, sizeof *rounder->room);
	rounder->unmet = workspace_array(work, groups->row_count, sizeof *rounder->unmet);
	sum_rows(rounder, row);
	int128 wanted = wanted_of_later(rounder, row);
	for (size_t r = 0; r < groups->row_count; r++) {
		int128 later = (int128)(groups->row_reach[r] - groups->row_total[r]);
		int128 most = most_before_later(rounder, r, &row[r], later < wanted ? later : wanted);
		rounder->room[r] = groups->at_most[r] != LIMIT_NONE ? (int64_t)(most - row[r].award) : LIMIT_NONE;
		rounder->unmet[r] = groups->at_least[r] - row[r].award - later;
	}
}

/* Sorts the candidates, counted already, into buckets, in each as they were, and numbers their kinds. */
static void fill_buckets(struct rounder *rounder, struct workspace *work)
{
	size_t *start = rounder->bucket_start, next[BUCKET_COUNT], count = rounder->candidate_count;
	const struct candidate *from = rounder->candidate;
	struct candidate *to = workspace_room(work, count, sizeof *to);
	uint32_t *kind = workspace_array(work, rounder->groups->count, sizeof *kind); /* by group: its number + 1 */
	rounder->group = workspace_room(work, rounder->groups->count, sizeof *rounder->group);
	for (size_t b = 0; b < BUCKET_COUNT; b++) {
		next[b] = start[b];
		start[b + 1] += start[b];
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t group = from[i].group;
		struct candidate *place = &to[next[bucket_of(&from[i], rounder->bucket_shift)]++];
		if (kind[group] == 0) {
			rounder->group[rounder->kind_count++] = group;
			kind[group] = (uint32_t)rounder->kind_count;
		}
		*place = from[i];
		place->group = kind[group] - 1;
	}
	rounder->candidate = to;
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

/* The rows of a kind. */
static const uint32_t *rows_of(const struct rounder *rounder, uint32_t kind, size_t *count)
{
	const struct groups *groups = rounder->groups;
	uint32_t group = rounder->group[kind];
	*count = groups->start[group + 1] - groups->start[group];
	return groups->row + groups->start[group];
}

static bool fits(const struct rounder *rounder, uint32_t kind)
{
	int64_t unit = rounder->problem->rounding.unit;
	bool is_needed = !rounder->for_floors;
	size_t count;
	const uint32_t *row = rows_of(rounder, kind, &count);
	for (size_t k = 0; k < count; k++) {
		if (rounder->room[row[k]] < unit)
			return false;
		is_needed = is_needed || rounder->unmet[row[k]] > 0;
	}
	return is_needed;
}

static void take_from_rows(struct rounder *rounder, uint32_t kind, int64_t fen)
{
	size_t count;
	const uint32_t *row = rows_of(rounder, kind, &count);
	for (size_t k = 0; k < count; k++) {
		rounder->room[row[k]] -= rounder->room[row[k]] == LIMIT_NONE ? 0 : fen;
		rounder->unmet[row[k]] -= fen;
	}
}

static void offer_unit(struct rounder *rounder, struct candidate *candidate)
{
	int64_t unit = rounder->problem->rounding.unit;
	if (candidate->remainder == 0 || !fits(rounder, candidate->group))
		return;
	rounder->award[candidate->claim] += unit;
	candidate->remainder = 0;
	take_from_rows(rounder, candidate->group, unit);
}

/* Counts candidates by kind and lists the kinds; without branches, as neighbours are of any kind. */
static size_t count_kinds(struct rounder *rounder, const struct candidate *candidate, size_t count)
{
	uint32_t *taken = rounder->taken, *list = rounder->touched;
	size_t touched = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t kind = candidate[i].group, before = taken[kind], own = candidate[i].remainder != 0;
		list[touched] = kind;
		touched += own & (before == 0);
		taken[kind] = before + own;
	}
	return touched;
}

/* The same of few kinds. */
static size_t count_few_kinds(struct rounder *rounder, const struct candidate *candidate, size_t count)
{
	uint32_t *taken = rounder->taken, *list = rounder->touched;
	size_t touched = 0;
	for (size_t i = 0; i < count; i++)
		taken[spread_at(rounder->spread, i, candidate[i].group)] += candidate[i].remainder != 0;
	for (uint32_t kind = 0; kind < rounder->kind_count; kind++) {
		for (size_t k = kind + rounder->kind_count; k < spread_size(rounder->spread);
		     k += rounder->kind_count) {
			taken[kind] += taken[k];
			taken[k] = 0;
		}
		list[touched] = kind;
		touched += taken[kind] > 0;
	}
	return touched;
}

/* Counts the candidates of kinds that take units now; returns how many kinds there are. */
static size_t count_takers(struct rounder *rounder, const struct candidate *candidate, size_t count)
{
	size_t takers = 0, touched = rounder->spread.copies > 1 ? count_few_kinds(rounder, candidate, count)
								: count_kinds(rounder, candidate, count);
	for (size_t t = 0; t < touched; t++) {
		uint32_t kind = rounder->touched[t];
		if (fits(rounder, kind))
			rounder->touched[takers++] = kind;
		else
			rounder->taken[kind] = 0;
	}
	return takers;
}

/* Whether a row can take as many units, and asks for all of them where it asks for any. */
static bool takes_all(const struct rounder *rounder, uint32_t row)
{
	int128 fen = (int128)rounder->problem->rounding.unit * rounder->row_taken[row];
	bool is_asking = rounder->for_floors && rounder->unmet[row] > 0;
	return fen <= rounder->room[row] && (!is_asking || rounder->unmet[row] > fen - rounder->problem->rounding.unit);
}

/* One to each candidate of the kinds that take units. */
static void give_units(const struct rounder *rounder, struct candidate *candidate, size_t count)
{
	int64_t unit = rounder->problem->rounding.unit, *award = rounder->award;
	const uint32_t *taken = rounder->taken;
	for (size_t i = 0; i < count; i++) {
		bool takes = (candidate[i].remainder != 0) & (taken[candidate[i].group] > 0);
		award[candidate[i].claim] += takes ? unit : 0;
		candidate[i].remainder = takes ? 0 : candidate[i].remainder;
	}
}

/* Adds what the kinds would take, up by row, or clears that. */
static void sum_taken(struct rounder *rounder, size_t takers, bool is_clearing)
{
	for (size_t t = 0; t < takers; t++) {
		uint32_t kind = rounder->touched[t];
		size_t count;
		const uint32_t *row = rows_of(rounder, kind, &count);
		for (size_t k = 0; k < count; k++)
			rounder->row_taken[row[k]] =
				is_clearing ? 0 : rounder->row_taken[row[k]] + rounder->taken[kind];
	}
}

static bool take_whole(const struct rounder *rounder, size_t takers)
{
	for (size_t t = 0; t < takers; t++) {
		size_t count;
		const uint32_t *row = rows_of(rounder, rounder->touched[t], &count);
		for (size_t k = 0; k < count; k++) {
			if (!takes_all(rounder, row[k]))
				return false;
		}
	}
	return true;
}

/* Where all candidates of kinds that take units can have one, their order does not matter. Else gives nothing. */
static bool offer_whole(struct rounder *rounder, struct candidate *candidate, size_t count)
{
	size_t takers = count_takers(rounder, candidate, count);
	sum_taken(rounder, takers, false);
	bool is_whole = take_whole(rounder, takers);
	sum_taken(rounder, takers, true);
	if (is_whole && takers > 0)
		give_units(rounder, candidate, count);
	for (size_t t = 0; t < takers; t++) {
		uint32_t kind = rounder->touched[t];
		if (is_whole)
			take_from_rows(rounder, kind, rounder->problem->rounding.unit * (int64_t)rounder->taken[kind]);
		rounder->taken[kind] = 0;
	}
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
	struct rounder rounder = {.problem = problem, .groups = groups, .award = award};
	if (problem->rounding.ratio > 0) {
		cut_to_ratio(problem, value, award);
		return;
	}
	uint128 most = (uint128)problem->rounding.unit << FRACTION_BITS; /* remainders are below */
	rounder.shift = shift_to(REMAINDER_BITS, most);
	rounder.bucket_shift = shift_to(BUCKET_BITS, most >> rounder.shift);
	rounder.candidate = workspace_room(work, problem->count + 1, sizeof *rounder.candidate);
	rounder.group_sum = workspace_array(work, groups->count, sizeof *rounder.group_sum);
	cut_claims(&rounder, value);
	measure_rows(&rounder, work);
	fill_buckets(&rounder, work);
	rounder.spread = spread_over(rounder.kind_count);
	rounder.taken = workspace_array(work, spread_size(rounder.spread), sizeof *rounder.taken);
	rounder.row_taken = workspace_array(work, groups->row_count, sizeof *rounder.row_taken);
	rounder.touched = workspace_room(work, rounder.kind_count + 1, sizeof *rounder.touched);
	if (misses_floor(&rounder)) {
		rounder.for_floors = true;
		offer(&rounder);
		rounder.for_floors = false;
	}
	if (problem->rounding.residue == RESIDUE_LARGEST_REMAINDER)
		offer(&rounder);
}
