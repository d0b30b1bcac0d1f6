/*
 * cutoffs.c: from which weight on claims are paid, class by class.
 *
 * The prices of a class's limits add up to its cut-off. Where several sums would do, because nobody has a weight
 * between them, it is brought between the highest weight that was not paid in full and the lowest that was paid.
 */
#include "base/memory.h"
#include "year/work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cutoffs_clear(struct year_result *result)
{
	for (size_t i = 0; i < result->cutoff_count; i++)
		free(result->cutoff[i].class);
	result->cutoff_count = 0;
}

/* Its envelopes, or the budget where it stands in none. */
static char *class_name(const struct year_settings *settings, const struct classes *classes, size_t class)
{
	size_t first = classes->start[class] + 1, end = classes->start[class + 1], size = sizeof "budget", at = 0;
	char *name;

	for (size_t k = first; k < end; k++)
		size += strlen(settings->envelope[classes->row[k] - 1].name) + sizeof " + ";
	name = memory_array(size, 1);
	if (first == end)
		snprintf(name, size, "budget");
	for (size_t k = first; k < end; k++)
		at += (size_t)snprintf(name + at, size - at, "%s%s", k == first ? "" : " + ",
				       settings->envelope[classes->row[k] - 1].name);
	return name;
}

/* What the claims of a class say of its cut-off. */
struct bracket {
	size_t claims;
	double unpaid, paid; /* the highest weight not paid in full, the lowest paid */
};

static struct bracket *find_brackets(const struct year_work *work)
{
	const struct stage_arrays *stage = &work->stage;
	struct bracket *bracket = memory_array(work->classes.count, sizeof *bracket);

	for (size_t c = 0; c < work->classes.count; c++)
		bracket[c] = (struct bracket){.unpaid = 0, .paid = INFINITY};
	for (size_t i = 0; i < stage->count; i++) {
		struct bracket *of = &bracket[stage->class_of[i]];

		of->claims++;
		if (stage->award[i] < stage->claim[i] && work->claims.reason[stage->row[i]] != CLAIM_LIMIT)
			of->unpaid = fmax(of->unpaid, stage->weight[i]);
		if (stage->award[i] > 0)
			of->paid = fmin(of->paid, stage->weight[i]);
	}
	return bracket;
}

/* Classes by their rows, so that the order of the claims does not matter. */
static int compare_classes(const void *a, const void *b, void *context)
{
	const struct classes *classes = context;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	size_t i = classes->start[x], j = classes->start[y];

	for (; i < classes->start[x + 1] && j < classes->start[y + 1]; i++, j++) {
		if (classes->row[i] != classes->row[j])
			return classes->row[i] < classes->row[j] ? -1 : 1;
	}
	return (i < classes->start[x + 1]) - (j < classes->start[y + 1]);
}

void cutoffs_report(const struct year_settings *settings, const struct stage *stage, const struct year_work *work,
		    const struct division *division, struct year_result *result)
{
	const struct classes *classes = &work->classes;
	struct bracket *bracket = find_brackets(work);
	uint32_t *order = memory_array(classes->count, sizeof *order);

	for (size_t c = 0; c < classes->count; c++)
		order[c] = (uint32_t)c;
	qsort_r(order, classes->count, sizeof *order, compare_classes, (void *)classes);
	for (size_t k = 0; k < classes->count && division->cutoff != NULL; k++) {
		uint32_t c = order[k];

		if (bracket[c].claims == 0)
			continue;
		result->cutoff = memory_grow(result->cutoff, &result->cutoff_capacity, result->cutoff_count + 1,
					     sizeof *result->cutoff);
		result->cutoff[result->cutoff_count++] =
			(struct cutoff){.stage = stage->name,
					.class = class_name(settings, classes, c),
					.weight = fmax(bracket[c].unpaid, fmin(bracket[c].paid, division->cutoff[c]))};
	}
	free(order);
	free(bracket);
}
