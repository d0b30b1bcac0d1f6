#include "allocation/remainders.h"

#include "allocation/workspace.h"

#define SMALL_PART      12 /* candidates sorted by insertion */
#define OFFERED_BUCKETS 32 /* offered at once at first */

/* Sorts the candidates into buckets, in each as they were, and numbers their kinds. */
static void fill_buckets(struct remainders *remainders, struct workspace *work)
{
	size_t *start = remainders->bucket_start, next[BUCKET_COUNT], count = remainders->candidate_count;
	const struct candidate *from = remainders->candidate;
	struct candidate *to = workspace_room(work, count, sizeof *to);
	uint32_t *kind = workspace_array(work, remainders->groups->count, sizeof *kind); /* by group: its number + 1 */
	remainders->group = workspace_room(work, remainders->groups->count, sizeof *remainders->group);
	for (size_t b = 0; b < BUCKET_COUNT; b++) {
		next[b] = start[b];
		start[b + 1] += start[b];
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t group = from[i].group;
		struct candidate *place = &to[next[bucket_of(&from[i], remainders->bucket_shift)]++];
		if (kind[group] == 0) {
			remainders->group[remainders->kind_count++] = group;
			kind[group] = (uint32_t)remainders->kind_count;
		}
		*place = from[i];
		place->group = kind[group] - 1;
	}
	remainders->candidate = to;
}

static bool comes_first(const struct remainders *remainders, const struct candidate *a, const struct candidate *b)
{
	const uint32_t *rank = remainders->problem->tie_rank;
	return a->remainder > b->remainder || (a->remainder == b->remainder && rank[a->claim] < rank[b->claim]);
}

static void swap(struct candidate *a, struct candidate *b)
{
	struct candidate kept = *a;
	*a = *b;
	*b = kept;
}

/* The rows of a kind. */
static const uint32_t *rows_of(const struct remainders *remainders, uint32_t kind, size_t *count)
{
	const struct groups *groups = remainders->groups;
	uint32_t group = remainders->group[kind];
	*count = groups->start[group + 1] - groups->start[group];
	return groups->row + groups->start[group];
}

static bool fits(const struct remainders *remainders, uint32_t kind)
{
	int64_t unit = remainders->problem->rounding.unit;
	bool is_needed = !remainders->for_floors;
	size_t count;
	const uint32_t *row = rows_of(remainders, kind, &count);
	for (size_t k = 0; k < count; k++) {
		if (remainders->room[row[k]] < unit)
			return false;
		is_needed = is_needed || remainders->unmet[row[k]] > 0;
	}
	return is_needed;
}

static void take_from_rows(struct remainders *remainders, uint32_t kind, int64_t fen)
{
	size_t count;
	const uint32_t *row = rows_of(remainders, kind, &count);
	for (size_t k = 0; k < count; k++) {
		remainders->room[row[k]] -= remainders->room[row[k]] == LIMIT_NONE ? 0 : fen;
		remainders->unmet[row[k]] -= fen;
	}
}

static void offer_unit(struct remainders *remainders, struct candidate *candidate)
{
	int64_t unit = remainders->problem->rounding.unit;
	if (candidate->remainder == 0 || !fits(remainders, candidate->group))
		return;
	remainders->award[candidate->claim] += unit;
	candidate->remainder = 0;
	take_from_rows(remainders, candidate->group, unit);
}

/* Counts candidates by kind and lists the kinds; without branches, as neighbours are of any kind. */
static size_t count_kinds(struct remainders *remainders, const struct candidate *candidate, size_t count)
{
	uint32_t *taken = remainders->taken, *list = remainders->touched;
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
static size_t count_few_kinds(struct remainders *remainders, const struct candidate *candidate, size_t count)
{
	uint32_t *taken = remainders->taken, *list = remainders->touched;
	size_t touched = 0;
	for (size_t i = 0; i < count; i++)
		taken[stripes_at(remainders->stripes, i, candidate[i].group)] += candidate[i].remainder != 0;
	for (uint32_t kind = 0; kind < remainders->kind_count; kind++) {
		for (size_t k = kind + remainders->kind_count; k < stripes_size(remainders->stripes);
		     k += remainders->kind_count) {
			taken[kind] += taken[k];
			taken[k] = 0;
		}
		list[touched] = kind;
		touched += taken[kind] > 0;
	}
	return touched;
}

/* Counts the candidates of kinds that take units now; returns how many kinds there are. */
static size_t count_takers(struct remainders *remainders, const struct candidate *candidate, size_t count)
{
	size_t takers = 0, touched = remainders->stripes.copies > 1 ? count_few_kinds(remainders, candidate, count)
								    : count_kinds(remainders, candidate, count);
	for (size_t t = 0; t < touched; t++) {
		uint32_t kind = remainders->touched[t];
		if (fits(remainders, kind))
			remainders->touched[takers++] = kind;
		else
			remainders->taken[kind] = 0;
	}
	return takers;
}

/* Whether a row can take as many units, and asks for all of them where it asks for any. */
static bool takes_all(const struct remainders *remainders, uint32_t row)
{
	int128 fen = (int128)remainders->problem->rounding.unit * remainders->row_taken[row];
	bool is_asking = remainders->for_floors && remainders->unmet[row] > 0;
	return fen <= remainders->room[row] &&
	       (!is_asking || remainders->unmet[row] > fen - remainders->problem->rounding.unit);
}

/* One to each candidate of the kinds that take units. */
static void give_units(const struct remainders *remainders, struct candidate *candidate, size_t count)
{
	int64_t unit = remainders->problem->rounding.unit, *award = remainders->award;
	const uint32_t *taken = remainders->taken;
	for (size_t i = 0; i < count; i++) {
		bool takes = (candidate[i].remainder != 0) & (taken[candidate[i].group] > 0);
		award[candidate[i].claim] += takes ? unit : 0;
		candidate[i].remainder = takes ? 0 : candidate[i].remainder;
	}
}

/* Adds what the kinds would take, up by row, or clears that. */
static void sum_taken(struct remainders *remainders, size_t takers, bool is_clearing)
{
	for (size_t t = 0; t < takers; t++) {
		uint32_t kind = remainders->touched[t];
		size_t count;
		const uint32_t *row = rows_of(remainders, kind, &count);
		for (size_t k = 0; k < count; k++)
			remainders->row_taken[row[k]] =
				is_clearing ? 0 : remainders->row_taken[row[k]] + remainders->taken[kind];
	}
}

static bool take_whole(const struct remainders *remainders, size_t takers)
{
	for (size_t t = 0; t < takers; t++) {
		size_t count;
		const uint32_t *row = rows_of(remainders, remainders->touched[t], &count);
		for (size_t k = 0; k < count; k++) {
			if (!takes_all(remainders, row[k]))
				return false;
		}
	}
	return true;
}

/* Where all candidates of kinds that take units can have one, their order does not matter. Else gives nothing. */
static bool offer_whole(struct remainders *remainders, struct candidate *candidate, size_t count)
{
	size_t takers = count_takers(remainders, candidate, count);
	sum_taken(remainders, takers, false);
	bool is_whole = take_whole(remainders, takers);
	sum_taken(remainders, takers, true);
	if (is_whole && takers > 0)
		give_units(remainders, candidate, count);
	for (size_t t = 0; t < takers; t++) {
		uint32_t kind = remainders->touched[t];
		if (is_whole)
			take_from_rows(remainders, kind,
				       remainders->problem->rounding.unit * (int64_t)remainders->taken[kind]);
		remainders->taken[kind] = 0;
	}
	return is_whole;
}

static void sort_few(const struct remainders *remainders, struct candidate *candidate, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = i; j > 0 && comes_first(remainders, &candidate[j], &candidate[j - 1]); j--)
			swap(&candidate[j], &candidate[j - 1]);
	}
}

/* Moves those before the pivot to the front and returns how many; at least one and not all. */
static size_t partition(const struct remainders *remainders, struct candidate *candidate, size_t count)
{
	struct candidate *first = &candidate[0], *middle = &candidate[count / 2], *last = &candidate[count - 1];
	if (comes_first(remainders, middle, first))
		swap(middle, first);
	if (comes_first(remainders, last, middle))
		swap(last, middle);
	if (comes_first(remainders, middle, first))
		swap(middle, first);
	struct candidate pivot = *middle;
	size_t low = 0, high = count - 1;
	for (;;) {
		while (comes_first(remainders, &candidate[low], &pivot))
			low++;
		while (comes_first(remainders, &pivot, &candidate[high]))
			high--;
		if (low >= high)
			return low;
		swap(&candidate[low++], &candidate[high--]);
	}
}

/* Quicksort that offers each part as soon as it is sorted and stops when the budget (row 0, which holds every group)
 * has no whole unit left: what would come later is never sorted, nor is a part that can be given as a whole. */
static void offer_in_order(struct remainders *remainders, struct candidate *candidate, size_t count)
{
	int64_t unit = remainders->problem->rounding.unit;
	while (count > SMALL_PART && remainders->room[0] >= unit) {
		if (offer_whole(remainders, candidate, count))
			return;
		size_t part = partition(remainders, candidate, count);
		offer_in_order(remainders, candidate, part);
		candidate += part;
		count -= part;
	}
	if (remainders->room[0] < unit)
		return;
	sort_few(remainders, candidate, count);
	for (size_t k = 0; k < count; k++)
		offer_unit(remainders, &candidate[k]);
}

/* The candidates of buckets [first, end): all at once where that can be, else the first half of the buckets, then the
 * other. */
static void offer_buckets(struct remainders *remainders, size_t first, size_t end)
{
	struct candidate *candidate = remainders->candidate + remainders->bucket_start[first];
	size_t count = remainders->bucket_start[end] - remainders->bucket_start[first],
	       middle = first + (end - first) / 2;
	if (end - first == 1 || count <= SMALL_PART) {
		offer_in_order(remainders, candidate, count);
	} else if (remainders->room[0] >= remainders->problem->rounding.unit &&
		   !offer_whole(remainders, candidate, count)) {
		offer_buckets(remainders, first, middle);
		offer_buckets(remainders, middle, end);
	}
}

static void offer(struct remainders *remainders)
{
	for (size_t b = 0; b < BUCKET_COUNT; b += OFFERED_BUCKETS)
		offer_buckets(remainders, b, b + OFFERED_BUCKETS);
}

static bool misses_floor(const struct remainders *remainders)
{
	for (size_t r = 0; r < remainders->groups->row_count; r++) {
		if (remainders->groups->at_least[r] > 0 && remainders->unmet[r] > 0)
			return true;
	}
	return false;
}

void remainders_give(struct remainders *remainders, struct workspace *work)
{
	fill_buckets(remainders, work);
	remainders->stripes = stripes_over(remainders->kind_count);
	remainders->taken = workspace_array(work, stripes_size(remainders->stripes), sizeof *remainders->taken);
	remainders->row_taken = workspace_array(work, remainders->groups->row_count, sizeof *remainders->row_taken);
	remainders->touched = workspace_room(work, remainders->kind_count + 1, sizeof *remainders->touched);
	if (misses_floor(remainders)) {
		remainders->for_floors = true;
		offer(remainders);
		remainders->for_floors = false;
	}
	if (remainders->problem->rounding.residue == RESIDUE_LARGEST_REMAINDER)
		offer(remainders);
}
