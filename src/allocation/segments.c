#include "allocation/segments.h"

#include "allocation/cutoffs.h"
#include "allocation/relaxation.h"
#include "allocation/workspace.h"

#include <string.h>

#define JOINED_FROM  4096 /* groups without applicant rows */
#define ROUNDS_MAX   60
#define ZERO         ((float128)1e-12)
#define FEN_PER_STEP FEN_PER_YUAN /* what prices_find moves */

struct segments {
	const struct groups *groups;
	struct workspace *work;
	size_t class_count;
	const uint32_t *first, *end; /* by class: its groups without applicant rows, heaviest first */
	struct group_sums sums;
	uint32_t *start;  /* by segment: its first group */
	bool *is_alone;   /* by group: has applicant rows, and is a segment of its own */
	bool *is_cut;     /* by group: a segment begins here */
	float128 *cutoff; /* by class: the prices of its rows, summed */
};

/* Groups are sorted by class: where each begins, and where its groups with applicant rows do. */
static void find_classes(struct segments *segments, const struct problem *problem)
{
	const struct groups *groups = segments->groups;
	uint32_t *first = workspace_array(segments->work, segments->class_count, sizeof *first);
	uint32_t *end = workspace_array(segments->work, segments->class_count, sizeof *end);
	uint32_t *class_of = workspace_array(segments->work, groups->count, sizeof *class_of);
	for (size_t i = 0; i < problem->count; i++)
		class_of[groups->group_of[i]] = problem->class_of[i];
	for (size_t g = groups->count; g-- > 0;) {
		uint32_t class = class_of[g], end_row = groups->start[g + 1];
		bool is_alone = end_row > groups->start[g] && groups->row[end_row - 1] >= groups->limit_row_count;
		segments->is_alone[g] = is_alone;
		first[class] = (uint32_t)g;
		if (end[class] == 0 || is_alone)
			end[class] = (uint32_t)g + !is_alone;
	}
	segments->first = first;
	segments->end = end;
}

static void cut_at_classes(struct segments *segments)
{
	for (size_t c = 0; c < segments->class_count; c++) {
		if (segments->first[c] < segments->end[c])
			segments->is_cut[segments->first[c]] = true;
	}
}

/* Fills `first`: where each segment begins, and the end; returns how many there are. */
static size_t list_segments(const struct segments *segments, uint32_t *first)
{
	size_t count = 0, group_count = segments->groups->count;
	for (size_t g = 0; g < group_count; g++) {
		if (segments->is_cut[g] || segments->is_alone[g] || (g > 0 && segments->is_alone[g - 1]))
			first[count++] = (uint32_t)g;
	}
	first[count] = (uint32_t)group_count;
	return count;
}

static int is_beside(const struct segments *segments, size_t class, size_t g)
{
	float128 weight = (float128)segments->groups->weight[g], cutoff = segments->cutoff[class];
	float128 near = ZERO * (weight + (cutoff > 0 ? cutoff : -cutoff));
	return weight > cutoff + near ? 1 : weight < cutoff - near ? -1 : 0;
}

/* The first group of the class, from the heaviest on, that is not above the cut-off (side 0), or below it (side -1). */
static size_t find_edge(const struct segments *segments, size_t class, int side)
{
	size_t low = segments->first[class], high = segments->end[class];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_beside(segments, class, middle) > side)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Cuts a class at a group, if that is one of it; false: there was a cut, or no such group. */
static bool cut_at(struct segments *segments, size_t class, size_t group)
{
	if (group < segments->first[class] || group >= segments->end[class] || segments->is_cut[group])
		return false;
	segments->is_cut[group] = true;
	return true;
}

/* Cuts where the cut-offs now are; false: the cuts were there already. */
static bool cut_at_edges(struct segments *segments)
{
	bool is_new = false;
	for (size_t c = 0; c < segments->class_count; c++) {
		is_new = cut_at(segments, c, find_edge(segments, c, 0)) || is_new;
		is_new = cut_at(segments, c, find_edge(segments, c, -1)) || is_new;
	}
	return is_new;
}

/* About where the cut-offs are, limits of applicants aside. */
static void guess_cutoffs(struct segments *segments, const struct problem *problem)
{
	struct workspace_mark mark = workspace_mark(segments->work);
	struct ladder ladder;
	struct cutoffs cutoffs;
	ladder_init(&ladder, problem, segments->work);
	ladder_fill(&ladder, problem->claim);
	if (cutoffs_init(&cutoffs, &problem->limits, segments->work) &&
	    cutoffs_find(&cutoffs, &ladder, &problem->limits)) {
		for (size_t c = 0; c < segments->class_count; c++)
			segments->cutoff[c] = (float128)cutoffs.cutoff[c];
		cut_at_edges(segments);
	}
	workspace_release(segments->work, mark);
}

static enum master_status find_cutoffs(struct segments *segments, const struct problem *problem,
				       const struct groups *joined)
{
	struct program program;
	struct master master;
	relaxation_init(&program, joined, segments->work);
	master_open(&master, &program, segments->work);
	enum master_status status = master_solve(&master);
	for (size_t c = 0; status == MASTER_OPTIMAL && c < segments->class_count; c++) {
		segments->cutoff[c] = 0;
		for (size_t k = problem->limits.class_start[c]; k < problem->limits.class_start[c + 1]; k++)
			segments->cutoff[c] += relaxation_price(&master, problem->limits.class_row[k]);
	}
	master_close(&master);
	return status;
}

/* Solves over segments until no segment reaches over its cut-off. */
static enum master_status find_segments(struct segments *segments, const struct problem *problem)
{
	guess_cutoffs(segments, problem);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct workspace_mark mark = workspace_mark(segments->work);
		size_t count = list_segments(segments, segments->start);
		struct groups joined;
		groups_join(segments->groups, &segments->sums, segments->start, count, segments->work, &joined);
		enum master_status status = find_cutoffs(segments, problem, &joined);
		workspace_release(segments->work, mark);
		if (status != MASTER_OPTIMAL || !cut_at_edges(segments))
			return status;
	}
	return MASTER_FAILED;
}

/* Leaves groups on one side of the edge alone until a step of the prices cannot reach beyond. */
static void part_neighbours(struct segments *segments, size_t class, size_t edge, bool is_above)
{
	const uint128 *total = segments->groups->total;
	uint128 sum = 0;
	if (is_above) {
		for (size_t g = edge; g > segments->first[class] && sum < FEN_PER_STEP; g--) {
			sum += total[g - 1];
			segments->is_cut[g - 1] = true;
		}
	} else {
		size_t g = edge;
		for (; g < segments->end[class] && sum < FEN_PER_STEP; g++) {
			sum += total[g];
			segments->is_cut[g] = true;
		}
		if (g < segments->end[class])
			segments->is_cut[g] = true;
	}
}

/* One group for what is above the cut-off, one for what is below; what lies between stays. */
static void cut_for_good(struct segments *segments)
{
	memset(segments->is_cut, 0, segments->groups->count * sizeof *segments->is_cut);
	for (size_t c = 0; c < segments->class_count; c++) {
		size_t first = segments->first[c], end = segments->end[c];
		size_t above = find_edge(segments, c, 0), below = find_edge(segments, c, -1);
		if (first == end)
			continue;
		segments->is_cut[first] = true;
		for (size_t g = above; g < below; g++)
			segments->is_cut[g] = true;
		part_neighbours(segments, c, above, true);
		part_neighbours(segments, c, below, false);
	}
}

static void segments_init(struct segments *segments, const struct problem *problem, const struct groups *groups,
			  struct workspace *work)
{
	*segments = (struct segments){.groups = groups, .work = work, .class_count = problem->limits.class_count};
	segments->start = workspace_array(work, groups->count + 1, sizeof *segments->start);
	segments->is_alone = workspace_array(work, groups->count, sizeof *segments->is_alone);
	segments->is_cut = workspace_array(work, groups->count, sizeof *segments->is_cut);
	segments->cutoff = workspace_array(work, segments->class_count, sizeof *segments->cutoff);
	groups_sum(groups, work, &segments->sums);
	find_classes(segments, problem);
	cut_at_classes(segments);
}

bool segments_are_worth_it(const struct groups *groups)
{
	size_t count = 0;
	for (size_t g = 0; g < groups->count; g++) {
		uint32_t end = groups->start[g + 1];
		count += end == groups->start[g] || groups->row[end - 1] < groups->limit_row_count;
	}
	return count > JOINED_FROM && 2 * count > groups->count;
}

void segments_join(const struct problem *problem, struct workspace *work, struct groups *groups)
{
	struct segments segments;
	segments_init(&segments, problem, groups, work);
	enum master_status status = find_segments(&segments, problem);
	if (status == MASTER_FAILED)
		return;
	if (status == MASTER_OPTIMAL)
		cut_for_good(&segments);
	uint32_t *number = workspace_array(work, groups->count, sizeof *number);
	uint32_t *group_of = workspace_array(work, problem->count, sizeof *group_of);
	size_t count = list_segments(&segments, segments.start);
	struct groups joined;
	groups_join(groups, &segments.sums, segments.start, count, work, &joined);
	for (size_t k = 0; k < count; k++) {
		for (size_t g = segments.start[k]; g < segments.start[k + 1]; g++)
			number[g] = (uint32_t)k;
	}
	for (size_t i = 0; i < problem->count; i++)
		group_of[i] = number[groups->group_of[i]];
	joined.group_of = group_of;
	*groups = joined;
}
