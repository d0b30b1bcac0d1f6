#include "allocation/tally.h"

#include "allocation/sorting.h"
#include "allocation/workspace.h"

#include <string.h>

#define WEIGHTS_MAX 64
#define SLOT_BITS   8 /* a table four times as large */
#define SLOT_COUNT  ((size_t)1 << SLOT_BITS)
#define CELLS_LEAST 4096
#define CELLS_MAX   4  /* for each claim */
#define CELL_SHIFT  32 /* keys of singles: the cell of the place, then the tie rank */

/* The weights of a problem, by number as they come. */
struct weights {
	size_t count;
	uint64_t bits[WEIGHTS_MAX]; /* rise with the weight, which is not negative */
	uint8_t slot[SLOT_COUNT];   /* hash table: number + 1, or 0 */
	uint8_t order[WEIGHTS_MAX]; /* numbers, the heaviest first */
	/* By number: the weight as it counts, and the first place in the order of one that counts as it. */
	double counted[WEIGHTS_MAX];
	uint8_t place[WEIGHTS_MAX];
};

/* A table of classes x WEIGHTS_MAX: a cell is a class and the number of a weight. */
struct cells {
	size_t count;
	uint32_t *of;    /* by claim */
	uint32_t *group; /* by cell: its group; before, whether it has one */
};

/* WEIGHTS_MAX: there are too many. */
static size_t number_of(struct weights *weights, uint64_t bits)
{
	size_t slot = (size_t)((bits * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - SLOT_BITS));
	while (weights->slot[slot] != 0 && weights->bits[weights->slot[slot] - 1] != bits)
		slot = (slot + 1) % SLOT_COUNT;
	if (weights->slot[slot] == 0 && weights->count < WEIGHTS_MAX) {
		weights->bits[weights->count++] = bits;
		weights->slot[slot] = (uint8_t)weights->count;
	}
	return weights->slot[slot] == 0 ? WEIGHTS_MAX : weights->slot[slot] - 1u;
}

/* Fills the cells of the claims, and which have a group. False: there are too many weights. */
static bool fill_cells(const struct problem *problem, const bool *is_single, struct weights *weights,
		       struct cells *cells)
{
	uint64_t last = UINT64_MAX; /* of no weight */
	size_t number = 0;
	for (size_t i = 0; i < problem->count; i++) {
		double weight = problem_weight(problem, i) + 0.0; /* no -0 */
		uint64_t bits;
		memcpy(&bits, &weight, sizeof bits);
		if (bits != last)
			number = number_of(weights, bits);
		if (number == WEIGHTS_MAX)
			return false;
		last = bits;
		uint32_t cell = problem->class_of[i] * WEIGHTS_MAX + (uint32_t)number;
		cells->of[i] = cell;
		if (is_single == NULL || !is_single[i])
			cells->group[cell] = 1;
	}
	return true;
}

/* Near ones, from the lightest on, count as one. */
static void order_weights(struct weights *weights)
{
	for (size_t n = 0; n < weights->count; n++) {
		size_t k = n;
		for (; k > 0 && weights->bits[weights->order[k - 1]] < weights->bits[n]; k--)
			weights->order[k] = weights->order[k - 1];
		weights->order[k] = (uint8_t)n;
	}
	for (size_t k = weights->count; k-- > 0;) {
		size_t n = weights->order[k], lighter = weights->order[k + 1 < weights->count ? k + 1 : k];
		double weight;
		memcpy(&weight, &weights->bits[n], sizeof weight);
		bool is_near = lighter != n && !tally_is_lighter(weight, weights->counted[lighter]);
		weights->counted[n] = is_near ? weights->counted[lighter] : weight;
	}
	for (size_t k = 0; k < weights->count; k++) {
		size_t n = weights->order[k], heavier = weights->order[k > 0 ? k - 1 : k];
		bool is_same = k > 0 && weights->counted[n] == weights->counted[heavier];
		weights->place[n] = is_same ? weights->place[heavier] : (uint8_t)k;
	}
}

/* In order; NULL: none. */
static struct sort_entry *list_singles(const struct problem *problem, const bool *is_single,
				       const struct weights *weights, const struct cells *cells, size_t *count,
				       struct workspace *work)
{
	struct sort_entry *single = is_single == NULL ? NULL : workspace_room(work, problem->count, sizeof *single);
	*count = 0;
	for (size_t i = 0; i < problem->count && single != NULL; i++) {
		if (!is_single[i])
			continue;
		uint64_t place = problem->class_of[i] * WEIGHTS_MAX + weights->place[cells->of[i] % WEIGHTS_MAX];
		single[(*count)++] = (struct sort_entry){place << CELL_SHIFT | problem->tie_rank[i], (uint32_t)i};
	}
	sort_in_workspace(single, *count, (uint64_t)cells->count << CELL_SHIFT, work);
	return single;
}

static uint32_t add_group(struct groups *groups, double weight, uint32_t class, uint32_t *class_of)
{
	groups->weight[groups->count] = weight;
	class_of[groups->count] = class;
	return (uint32_t)groups->count++;
}

/* Numbers the groups: by class those of its cells, the heaviest first, then its singles. */
static void number_groups(const struct weights *weights, const struct sort_entry *single, size_t single_count,
			  struct cells *cells, struct groups *groups, uint32_t *group_of, uint32_t *class_of)
{
	size_t s = 0;
	for (uint32_t class = 0; class < cells->count / WEIGHTS_MAX; class ++) {
		size_t last = WEIGHTS_MAX; /* place */
		uint32_t *first = cells->group + (size_t) class * WEIGHTS_MAX;
		for (size_t k = 0; k < weights->count; k++) {
			size_t n = weights->order[k];
			uint32_t *group = &first[n];
			if (*group == 0)
				continue;
			*group = weights->place[n] == last ? (uint32_t)groups->count - 1
							   : add_group(groups, weights->counted[n], class, class_of);
			last = weights->place[n];
		}
		for (; s < single_count && single[s].key >> CELL_SHIFT < (class + 1) * (uint64_t)WEIGHTS_MAX; s++) {
			size_t n = weights->order[(single[s].key >> CELL_SHIFT) % WEIGHTS_MAX];
			group_of[single[s].number] = add_group(groups, weights->counted[n], class, class_of);
		}
	}
}

bool tally_groups(const struct problem *problem, const bool *is_single, struct workspace *work, struct groups *groups,
		  uint32_t **class_of)
{
	struct weights weights = {.count = 0};
	struct cells cells = {.count = problem->limits.class_count * WEIGHTS_MAX};
	if (cells.count > CELLS_LEAST + CELLS_MAX * problem->count)
		return false;
	cells.of = workspace_room(work, problem->count, sizeof *cells.of);
	cells.group = workspace_array(work, cells.count, sizeof *cells.group);
	if (!fill_cells(problem, is_single, &weights, &cells))
		return false;
	order_weights(&weights);
	size_t single_count, most = problem->limits.class_count * weights.count;
	const struct sort_entry *single = list_singles(problem, is_single, &weights, &cells, &single_count, work);
	uint32_t *group_of = cells.of; /* in place */
	groups->weight = workspace_room(work, most + single_count, sizeof *groups->weight);
	*class_of = workspace_room(work, most + single_count, sizeof **class_of);
	number_groups(&weights, single, single_count, &cells, groups, group_of, *class_of);
	for (size_t i = 0; i < problem->count; i++) {
		if (is_single == NULL || !is_single[i])
			group_of[i] = cells.group[group_of[i]];
	}
	groups->group_of = group_of;
	return true;
}
