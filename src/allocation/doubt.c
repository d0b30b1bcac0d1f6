#include "allocation/doubt.h"

#include "allocation/cutoffs.h"

#include <string.h>

#define SAMPLE_STRIDE 16
#define FLOOR_KEPT    0.998 /* of a set-aside in a sample */
#define MARGIN        1.0   /* of a wide box, over the root of the number of claims of the sample in the smallest row */
#define NARROW        1.0   /* of a narrow one, over the number of all claims there */
#define ORDERS        5     /* of limited claims, each from the prices of the last */
#define STRETCHES     8

/* Chooses every 16th claim, and of those with limits every 16th bundle. */
static void choose_sample(const struct bundles *bundles, bool *is_chosen, bool *is_limit_chosen)
{
	const struct problem *problem = bundles->problem;
	size_t free_count = 0;
	for (size_t i = 0; i < problem->count; i++) {
		uint32_t bundle = bundles->of[i];
		is_chosen[i] = (bundle == BUNDLE_NONE ? free_count++ : bundle) % SAMPLE_STRIDE == SAMPLE_STRIDE / 2;
	}
	for (size_t b = SAMPLE_STRIDE / 2; b < bundles->count; b += SAMPLE_STRIDE) {
		for (uint32_t k = bundles->limit_start[b]; k < bundles->limit_start[b + 1]; k++)
			is_limit_chosen[bundles->limit[k]] = true;
	}
}

static double *sum_rows(const struct problem *problem, struct workspace *work)
{
	const struct limits *limits = &problem->limits;
	double *class = workspace_array(work, limits->class_count, sizeof *class);
	double *row = workspace_array(work, limits->row_count, sizeof *row);
	for (size_t i = 0; i < problem->count; i++)
		class[problem->class_of[i]] += (double)problem->claim[i];
	for (size_t c = 0; c < limits->class_count; c++) {
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			row[limits->class_row[k]] += class[c];
	}
	return row;
}

/* The limits of a sample are as much smaller as its claims in them; set-asides a little more, so that they do not make
 * it impossible. */
static void scale_limits(const struct problem *whole, struct workspace *work, struct part *sample)
{
	const double *all = sum_rows(whole, work), *chosen = sum_rows(&sample->problem, work);
	for (size_t r = 0; r < whole->limits.row_count; r++) {
		double part = all[r] > 0 ? chosen[r] / all[r] : 0;
		if (sample->at_most[r] != LIMIT_NONE)
			sample->at_most[r] = (int64_t)((double)sample->at_most[r] * part);
		sample->at_least[r] = (int64_t)((double)sample->at_least[r] * part * FLOOR_KEPT);
	}
}

/* Cuts the claims of all bundles to what the order in the middle of the box leaves them. */
static void order_all(const struct bundles *bundles, const struct box *box, int64_t *most)
{
	memcpy(most, bundles->problem->claim, bundles->problem->count * sizeof *most);
	for (size_t b = 0; b < bundles->count; b++)
		bundles_order(bundles, b, box, most);
}

/* Widens a box by the cut-offs. */
static void add_cutoffs(const struct cutoffs *cutoffs, struct box *found)
{
	for (size_t c = 0; c < found->limits->class_count; c++)
		box_add(found, c, cutoffs->cutoff[c], cutoffs->size[c]);
}

/* About the cut-offs of a problem, from those of the last one: of its claims as they are (unless there is a guess),
 * then cut by their applicants' limits in the order that the last cut-offs make. */
static bool find_cutoffs(const struct problem *problem, struct cutoffs *cutoffs, struct workspace *work,
			 struct box *found)
{
	struct workspace_mark mark = workspace_mark(work);
	struct bundles bundles;
	struct ladder ladder;
	bool has_guess = found->low[0] <= found->high[0];
	bundles_init(&bundles, problem, work);
	ladder_init(&ladder, problem, work);
	int64_t *most = workspace_room(work, problem->count, sizeof *most);
	bool is_found = true;
	if (bundles.count == 0 || !has_guess) {
		ladder_fill(&ladder, problem->claim);
		is_found = cutoffs_find(cutoffs, &ladder, &problem->limits);
		box_clear(found);
		add_cutoffs(cutoffs, found);
	}
	for (int order = 0; order < ORDERS && bundles.count > 0 && is_found; order++) {
		order_all(&bundles, found, most);
		box_clear(found);
		if (order > 0)
			add_cutoffs(cutoffs, found);
		ladder_fill(&ladder, most);
		is_found = cutoffs_find(cutoffs, &ladder, &problem->limits);
		add_cutoffs(cutoffs, found);
	}
	workspace_release(work, mark);
	return is_found;
}

/* A sample of every `stride`th claim stands for so many. */
static void count_crowds(struct doubt *doubt, const struct problem *sample, size_t stride)
{
	const struct limits *limits = &sample->limits;
	struct workspace_mark mark = workspace_mark(doubt->work);
	size_t *class = workspace_array(doubt->work, limits->class_count, sizeof *class);
	size_t *row = workspace_array(doubt->work, limits->row_count, sizeof *row);
	for (size_t i = 0; i < sample->count; i++)
		class[sample->class_of[i]]++;
	for (size_t c = 0; c < limits->class_count; c++) {
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			row[limits->class_row[k]] += class[c];
	}
	for (size_t c = 0; c < limits->class_count; c++) {
		size_t least = sample->count;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			least = row[limits->class_row[k]] < least ? row[limits->class_row[k]] : least;
		doubt->crowd[c] = (double)((least + 1) * stride);
	}
	workspace_release(doubt->work, mark);
}

/* What makes a wide box. */
struct guess {
	size_t sample_from;
	struct cutoffs cutoffs; /* the last basis */
	struct box *found;
};

static bool open_wide(struct doubt *doubt, const struct problem *problem, struct workspace *work, struct guess *guess);

/* A box around the cut-offs of a sample: the fewer of its claims stand in a row, the less is known about its price. */
static bool guess_box(struct doubt *doubt, struct guess *guess)
{
	const struct problem *problem = doubt->problem;
	struct workspace *work = doubt->work;
	struct part sample;
	struct doubt smaller;
	double *margin = workspace_room(work, problem->limits.class_count, sizeof *margin);
	bool *is_limit_chosen = workspace_array(work, problem->applicant_limits.count, sizeof *is_limit_chosen);
	choose_sample(&doubt->bundles, doubt->is_open, is_limit_chosen);
	part_take(problem, doubt->is_open, problem->claim, is_limit_chosen, work, &sample);
	scale_limits(problem, work, &sample);
	count_crowds(doubt, &sample.problem, SAMPLE_STRIDE);
	if (!open_wide(&smaller, &sample.problem, work, guess))
		return false;
	for (size_t c = 0; c < problem->limits.class_count; c++)
		margin[c] = MARGIN * sqrt(SAMPLE_STRIDE / doubt->crowd[c]);
	box_around(&doubt->box, guess->found, margin);
	workspace_release(work, doubt->mark);
	return true;
}

static void init(struct doubt *doubt, const struct problem *problem, struct workspace *work)
{
	*doubt = (struct doubt){.problem = problem, .work = work};
	bundles_init(&doubt->bundles, problem, work);
	box_init(&doubt->box, &problem->limits, work);
	doubt->crowd = workspace_room(work, problem->limits.class_count, sizeof *doubt->crowd);
	doubt->most = workspace_room(work, problem->count, sizeof *doubt->most);
	doubt->is_open = workspace_room(work, problem->count, sizeof *doubt->is_open);
	doubt->is_kept = workspace_array(work, problem->applicant_limits.count, sizeof *doubt->is_kept);
	doubt->is_whole = workspace_array(work, doubt->bundles.count, sizeof *doubt->is_whole);
	doubt->mark = workspace_mark(work);
}

/* Stretches the box until it holds the cut-offs of the rest. */
static bool open_wide(struct doubt *doubt, const struct problem *problem, struct workspace *work, struct guess *guess)
{
	init(doubt, problem, work);
	if (problem->count < guess->sample_from) {
		box_open(&doubt->box);
		count_crowds(doubt, problem, 1);
	} else if (!guess_box(doubt, guess)) {
		return false;
	}
	for (int stretch = 0; stretch < STRETCHES; stretch++) {
		if (!doubt_settle(doubt) || !find_cutoffs(&doubt->rest.problem, &guess->cutoffs, work, guess->found))
			return false;
		if (box_holds(&doubt->box, guess->found))
			return true;
		box_stretch(&doubt->box, guess->found);
	}
	return false;
}

bool doubt_open(struct doubt *wide, const struct problem *problem, size_t sample_from, struct workspace *work,
		struct box *found)
{
	struct guess guess = {.sample_from = sample_from, .found = found};
	return cutoffs_init(&guess.cutoffs, &problem->limits, work) && open_wide(wide, problem, work, &guess);
}

void doubt_narrow(struct doubt *narrow, const struct doubt *wide, const struct box *found)
{
	init(narrow, &wide->rest.problem, wide->work);
	for (size_t c = 0; c < found->limits->class_count; c++)
		narrow->crowd[c] = wide->crowd[c];
	double *margin = workspace_room(wide->work, found->limits->class_count, sizeof *margin);
	for (size_t c = 0; c < found->limits->class_count; c++)
		margin[c] = NARROW / wide->crowd[c];
	box_around(&narrow->box, found, margin);
}

/* Cuts the claims of bundles with a certain order; the others keep their limits. */
static void cut_bundles(struct doubt *doubt)
{
	const struct bundles *bundles = &doubt->bundles;
	for (size_t b = 0; b < bundles->count; b++) {
		bool is_cut = !doubt->is_whole[b] && bundles_order(bundles, b, &doubt->box, doubt->most);
		for (uint32_t k = bundles->limit_start[b]; k < bundles->limit_start[b + 1]; k++)
			doubt->is_kept[bundles->limit[k]] = !is_cut;
		for (uint32_t k = bundles->start[b]; k < bundles->start[b + 1] && !is_cut; k++)
			doubt->most[bundles->claim[k]] = doubt->problem->claim[bundles->claim[k]];
	}
}

static bool is_limit_kept(const struct doubt *doubt, uint32_t bundle)
{
	return doubt->is_kept[doubt->bundles.limit[doubt->bundles.limit_start[bundle]]];
}

/* Fills what the settled claims of each class take, too. */
static void settle_claims(struct doubt *doubt, int128 *taken)
{
	const struct problem *problem = doubt->problem;
	const uint32_t *bundle_of = doubt->bundles.count > 0 ? doubt->bundles.of : NULL;
	for (size_t i = 0; i < problem->count; i++) {
		double weight = problem_weight(problem, i);
		uint32_t class = problem->class_of[i], bundle = bundle_of == NULL ? BUNDLE_NONE : bundle_of[i];
		bool is_kept = bundle != BUNDLE_NONE && is_limit_kept(doubt, bundle);
		int64_t most = bundle == BUNDLE_NONE ? problem->claim[i] : doubt->most[i];
		bool is_below = (weight < doubt->box.low[class]) & !is_kept;
		bool is_open = is_kept | (!is_below & !(weight > doubt->box.high[class]) & (most > 0));
		doubt->most[i] = most = is_below ? 0 : most;
		doubt->is_open[i] = is_open;
		taken[class] += is_open ? 0 : most;
	}
}

long double doubt_value(const struct doubt *doubt)
{
	long double value = 0;
	for (size_t i = 0; i < doubt->problem->count; i++)
		value += (long double)problem_weight(doubt->problem, i) *
			 (long double)(doubt->is_open[i] ? 0 : doubt->most[i]);
	return value;
}

/* What the settled take is taken from the limits of the rest. Where that is more than there is, the cut-offs must be
 * higher: the box is stretched, and false. */
static bool take_from_limits(struct doubt *doubt, const int128 *taken)
{
	const struct limits *limits = &doubt->problem->limits;
	int128 *row = workspace_array(doubt->work, limits->row_count, sizeof *row);
	bool fits = true;
	for (size_t c = 0; c < limits->class_count; c++) {
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			row[limits->class_row[k]] += taken[c];
	}
	for (size_t r = 0; r < limits->row_count; r++) {
		bool is_limited = limits->at_most[r] != LIMIT_NONE;
		fits = fits && !(is_limited && row[r] > limits->at_most[r]);
		doubt->rest.at_most[r] -= is_limited ? (int64_t)row[r] : 0;
		doubt->rest.at_least[r] = row[r] < limits->at_least[r] ? limits->at_least[r] - (int64_t)row[r] : 0;
	}
	for (size_t c = 0; c < limits->class_count && !fits; c++) {
		bool is_over = false;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			is_over = is_over || doubt->rest.at_most[limits->class_row[k]] < 0;
		doubt->box.high[c] += is_over ? doubt->box.high[c] - doubt->box.low[c] : 0;
	}
	return fits;
}

bool doubt_settle(struct doubt *doubt)
{
	for (int stretch = 0; stretch < STRETCHES; stretch++) {
		workspace_release(doubt->work, doubt->mark);
		int128 *taken = workspace_array(doubt->work, doubt->problem->limits.class_count, sizeof *taken);
		cut_bundles(doubt);
		settle_claims(doubt, taken);
		part_take(doubt->problem, doubt->is_open, doubt->most, doubt->is_kept, doubt->work, &doubt->rest);
		if (take_from_limits(doubt, taken))
			return doubt->rest.problem.count > 0;
	}
	return false;
}

/* Whether a claim that can come to `size` has been treated as the cut-offs found want it. */
static bool is_right(const struct doubt *doubt, size_t claim, int64_t size, const struct box *found)
{
	double weight = problem_weight(doubt->problem, claim);
	uint32_t class = doubt->problem->class_of[claim];
	if (doubt->is_open[claim] || weight > found->high[class])
		return doubt->most[claim] == size;
	return doubt->most[claim] == 0 && (weight < found->low[class] || size == 0);
}

/* Whether all that was settled and cut in the box would also be so at the cut-offs found. */
static bool is_right_outside(const struct doubt *doubt, const struct box *found)
{
	const struct problem *problem = doubt->problem;
	const struct bundles *bundles = &doubt->bundles;
	bool is_all_right = true;
	struct workspace_mark mark = workspace_mark(doubt->work);
	int64_t *most = workspace_room(doubt->work, problem->count, sizeof *most);
	for (uint32_t b = 0; b < bundles->count && is_all_right; b++)
		is_all_right = is_limit_kept(doubt, b) || bundles_order(bundles, b, found, most);
	for (size_t i = 0; i < problem->count && is_all_right; i++) {
		uint32_t bundle = bundles->of[i];
		if (bundle == BUNDLE_NONE)
			is_all_right = is_right(doubt, i, problem->claim[i], found);
		else if (!is_limit_kept(doubt, bundle))
			is_all_right = is_right(doubt, i, most[i], found);
	}
	workspace_release(doubt->work, mark);
	return is_all_right;
}

bool doubt_is_proven(struct doubt *doubt, const struct box *found, const bool *is_sharing)
{
	bool is_proven = !found->is_unknown && (box_holds(&doubt->box, found) || is_right_outside(doubt, found));
	if (!is_proven && !found->is_unknown)
		box_stretch(&doubt->box, found);
	for (size_t i = 0; i < doubt->rest.problem.count; i++) {
		uint32_t claim = doubt->rest.claim[i];
		if (!is_sharing[i] || doubt->most[claim] == doubt->problem->claim[claim])
			continue;
		doubt->is_whole[doubt->bundles.of[claim]] = true;
		is_proven = false;
	}
	return is_proven;
}
