#include "allocation/tally.h"

#include "allocation/sort.h"
#include "allocation/workspace.h"

#include <string.h>

#define WEIGHTS_MAX 64
#define SLOT_BITS   8 /* a table four times as large */
#define SLOT_COUNT  ((size_t)1 << SLOT_BITS)
#define CELLS_LEAST 256
#define CELLS_MAX   4 /* for each claim */

/* The weights of a problem, by number as they come. */
struct weights {
	size_t count;
	uint64_t bits[WEIGHTS_MAX]; /* rise with the weight, which is not negative */
	uint8_t slot[SLOT_COUNT];   /* hash table: number + 1, or 0 */
	/* The same as they count, the heaviest first, each once. */
	size_t place_count;
	double weight[WEIGHTS_MAX];
	uint8_t place[WEIGHTS_MAX]; /* by number */
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

static double weight_of(uint64_t bits)
{
	double weight;
	memcpy(&weight, &bits, sizeof weight);
	return weight;
}

/* Fills the numbers by claim. False: too many. */
static bool number_weights(struct weights *weights, const struct problem *problem, uint8_t *number)
{
	uint64_t last = UINT64_MAX; /* of no weight */
	size_t of_last = 0;
	for (size_t i = 0; i < problem->count; i++) {
		double weight = problem_weight(problem, i) + 0.0; /* no -0 */
		uint64_t bits;
		memcpy(&bits, &weight, sizeof bits);
		if (bits != last) {
			of_last = number_of(weights, bits);
			last = bits;
		}
		if (of_last == WEIGHTS_MAX)
			return false;
		number[i] = (uint8_t)of_last;
	}
	return true;
}

/* From the lightest on: those near one count as it. */
static void place_weights(struct weights *weights)
{
	uint8_t order[WEIGHTS_MAX];
	for (size_t n = 0; n < weights->count; n++) {
		size_t k = n;
		for (; k > 0 && weights->bits[order[k - 1]] > weights->bits[n]; k--)
			order[k] = order[k - 1];
		order[k] = (uint8_t)n;
	}
	for (size_t k = 0; k < weights->count; k++) {
		double weight = weight_of(weights->bits[order[k]]), *first = weights->weight;
		if (k == 0 || tally_is_lighter(weight, first[0])) {
			memmove(first + 1, first, weights->place_count++ * sizeof *first);
			first[0] = weight;
		}
		weights->place[order[k]] = (uint8_t)(weights->place_count - 1);
	}
	for (size_t n = 0; n < weights->count; n++)
		weights->place[n] = (uint8_t)(weights->place_count - 1 - weights->place[n]);
}

/* Keys of singles: the cell, then the tie rank. */
#define CELL_SHIFT 32

/* In order; NULL: none. */
static struct sort_entry *list_singles(const struct problem *problem, const bool *is_single, const uint32_t *cell_of,
				       size_t cell_count, size_t *count, struct workspace *work)
{
	struct sort_entry *single = is_single == NULL ? NULL : workspace_room(work, problem->count, sizeof *single);
	*count = 0;
	for (size_t i = 0; i < problem->count && single != NULL; i++) {
		if (is_single[i])
			single[(*count)++] = (struct sort_entry){
				(uint64_t)cell_of[i] << CELL_SHIFT | problem->tie_rank[i], (uint32_t)i};
	}
	sort_entries(single, *count, (uint64_t)cell_count << CELL_SHIFT, work);
	return single;
}

/* A table of classes x weights. */
struct cells {
	size_t class_count, weight_count;
	uint32_t *of;    /* by claim */
	uint32_t *group; /* by cell: its group; before, whether it has one */
};

static void fill_cells(const struct problem *problem, const struct weights *weights, const uint8_t *number,
		       const bool *is_single, struct cells *cells)
{
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t cell = problem->class_of[i] * (uint32_t)cells->weight_count + weights->place[number[i]];
		cells->of[i] = cell;
		if (is_single == NULL || !is_single[i])
			cells->group[cell] = 1;
	}
}

/* Numbers the cells that have a group and the singles behind those of their class; group_of of singles too. */
static void number_cells(const struct weights *weights, const struct sort_entry *single, size_t single_count,
			 struct cells *cells, struct groups *groups, uint32_t *group_of, uint32_t *class_of)
{
	size_t s = 0;
	for (uint32_t class = 0; class < cells->class_count; class++) {
		size_t first = class * cells->weight_count, end = first + cells->weight_count;
		for (size_t cell = first; cell < end; cell++) {
			if (cells->group[cell] == 0)
				continue;
			cells->group[cell] = (uint32_t)groups->count;
			groups->weight[groups->count] = weights->weight[cell - first];
			class_of[groups->count++] = class;
		}
		for (; s < single_count && single[s].key >> CELL_SHIFT < end; s++) {
			group_of[single[s].claim] = (uint32_t)groups->count;
			groups->weight[groups->count] = weights->weight[(single[s].key >> CELL_SHIFT) - first];
			class_of[groups->count++] = class;
		}
	}
}

bool tally_groups(const struct problem *problem, const bool *is_single, struct workspace *work, struct groups *groups,
		  uint32_t **class_of)
{
	struct weights weights = {.count = 0};
	uint8_t *number = workspace_room(work, problem->count, sizeof *number);
	if (!number_weights(&weights, problem, number))
		return false;
	place_weights(&weights);
	struct cells cells = {.class_count = problem->limits.class_count, .weight_count = weights.place_count};
	size_t cell_count = cells.class_count * cells.weight_count, single_count;
	if (cell_count > CELLS_LEAST + CELLS_MAX * problem->count)
		return false;
	cells.of = workspace_room(work, problem->count, sizeof *cells.of);
	cells.group = workspace_array(work, cell_count, sizeof *cells.group);
	fill_cells(problem, &weights, number, is_single, &cells);
	const struct sort_entry *single =
		list_singles(problem, is_single, cells.of, cell_count, &single_count, work);
	uint32_t *group_of = workspace_room(work, problem->count, sizeof *group_of);
	groups->weight = workspace_room(work, cell_count + single_count, sizeof *groups->weight);
	*class_of = workspace_room(work, cell_count + single_count, sizeof **class_of);
	number_cells(&weights, single, single_count, &cells, groups, group_of, *class_of);
	for (size_t i = 0; i < problem->count; i++) {
		if (is_single == NULL || !is_single[i])
			group_of[i] = cells.group[cells.of[i]];
	}
	groups->group_of = group_of;
	return true;
}
