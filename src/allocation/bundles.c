#include "allocation/bundles.h"

#include "allocation/groups.h"
#include "allocation/workspace.h"

#define LARGEST 64   /* claims of a bundle, and limits: sets of them are bits of a word */
#define TRACE   1e-9 /* of a weight: nearer ones may count as one */

static uint32_t find_root(uint32_t *parent, uint32_t limit)
{
	while (parent[limit] != limit) {
		parent[limit] = parent[parent[limit]];
		limit = parent[limit];
	}
	return limit;
}

/* Joins limits that share a claim; fills the first limit of each claim. */
static void join_limits(const struct problem *problem, uint32_t *parent, uint32_t *first)
{
	const struct applicant_limits *limits = &problem->applicant_limits;
	for (size_t i = 0; i < problem->count; i++)
		first[i] = BUNDLE_NONE;
	for (uint32_t a = 0; a < limits->count; a++) {
		parent[a] = groups_applicant_limit_binds(problem, a) ? a : BUNDLE_NONE;
		for (size_t k = limits->start[a]; k < limits->start[a + 1] && parent[a] != BUNDLE_NONE; k++) {
			uint32_t *of = &first[limits->claim[k]];
			if (*of == BUNDLE_NONE)
				*of = a;
			else
				parent[find_root(parent, a)] = find_root(parent, *of);
		}
	}
}

/* Members by bundle: those with a bundle, in their own order. */
static void list_members(const uint32_t *of, size_t member_count, size_t bundle_count, struct workspace *work,
			 const uint32_t **start, const uint32_t **member)
{
	uint32_t *from = workspace_array(work, bundle_count + 2, sizeof *from);
	for (size_t m = 0; m < member_count; m++) {
		if (of[m] != BUNDLE_NONE)
			from[of[m] + 2]++;
	}
	for (size_t b = 0; b < bundle_count; b++)
		from[b + 2] += from[b + 1];
	uint32_t *list = workspace_array(work, from[bundle_count + 1], sizeof *list);
	for (size_t m = 0; m < member_count; m++) {
		if (of[m] != BUNDLE_NONE)
			list[from[of[m] + 1]++] = (uint32_t)m;
	}
	*start = from;
	*member = list;
}

void bundles_init(struct bundles *bundles, const struct problem *problem, struct workspace *work)
{
	size_t limit_count = problem->applicant_limits.count;
	uint32_t *parent = workspace_array(work, limit_count, sizeof *parent);
	uint32_t *limit_of = workspace_array(work, limit_count, sizeof *limit_of);
	uint32_t *of = workspace_room(work, problem->count, sizeof *of);
	*bundles = (struct bundles){.problem = problem, .of = of};
	join_limits(problem, parent, of);
	for (uint32_t a = 0; a < limit_count; a++) {
		if (parent[a] == a)
			limit_of[a] = (uint32_t)bundles->count++;
	}
	for (uint32_t a = 0; a < limit_count; a++)
		limit_of[a] = parent[a] == BUNDLE_NONE ? BUNDLE_NONE : limit_of[find_root(parent, a)];
	for (size_t i = 0; i < problem->count; i++)
		of[i] = of[i] == BUNDLE_NONE ? BUNDLE_NONE : limit_of[of[i]];
	list_members(of, problem->count, bundles->count, work, &bundles->start, &bundles->claim);
	list_members(limit_of, limit_count, bundles->count, work, &bundles->limit_start, &bundles->limit);
	bundles->place = workspace_room(work, problem->count, sizeof *bundles->place);
	for (size_t b = 0; b < bundles->count; b++) {
		for (uint32_t k = bundles->start[b]; k < bundles->start[b + 1]; k++)
			bundles->place[bundles->claim[k]] = k - bundles->start[b];
	}
}

/* One bundle; claims and limits by place. */
struct bundle {
	size_t count, limit_count;
	double low[LARGEST], high[LARGEST]; /* surplus: weight - cut-off */
	int64_t claim[LARGEST], most[LARGEST];
	uint64_t members[LARGEST]; /* by limit: its claims, a bit each */
	int64_t left[LARGEST];     /* by limit: fen */
};

/* False: too large, or limits that cross. */
static bool bundle_init(struct bundle *bundle, const struct bundles *bundles, size_t number, const struct box *box)
{
	const struct problem *problem = bundles->problem;
	const uint32_t *claim = bundles->claim + bundles->start[number],
		       *limit = bundles->limit + bundles->limit_start[number];
	bundle->count = bundles->start[number + 1] - bundles->start[number];
	bundle->limit_count = bundles->limit_start[number + 1] - bundles->limit_start[number];
	if (bundle->count > LARGEST || bundle->limit_count > LARGEST)
		return false;
	for (size_t k = 0; k < bundle->count; k++) {
		double weight = problem_weight(problem, claim[k]);
		uint32_t class = problem->class_of[claim[k]];
		bundle->low[k] = weight - TRACE * weight - box->high[class];
		bundle->high[k] = weight + TRACE * weight - box->low[class];
		bundle->claim[k] = problem->claim[claim[k]];
		bundle->most[k] = 0;
	}
	for (size_t m = 0; m < bundle->limit_count; m++) {
		const struct applicant_limits *limits = &problem->applicant_limits;
		uint64_t set = 0;
		for (size_t k = limits->start[limit[m]]; k < limits->start[limit[m] + 1]; k++)
			set |= UINT64_C(1) << bundles->place[limits->claim[k]];
		for (size_t other = 0; other < m; other++) {
			uint64_t shared = set & bundle->members[other];
			if (shared != 0 && shared != set && shared != bundle->members[other])
				return false;
		}
		bundle->members[m] = set;
		bundle->left[m] = limits->room[limit[m]];
	}
	return true;
}

static bool is_member(const struct bundle *bundle, size_t limit, size_t claim)
{
	return bundle->members[limit] >> claim & 1;
}

/* As much of a claim as its limits still hold. */
static void place(struct bundle *bundle, size_t k)
{
	int64_t fen = bundle->claim[k];
	for (size_t m = 0; m < bundle->limit_count; m++) {
		if (is_member(bundle, m, k) && bundle->left[m] < fen)
			fen = bundle->left[m];
	}
	for (size_t m = 0; m < bundle->limit_count; m++)
		bundle->left[m] -= is_member(bundle, m, k) ? fen : 0;
	bundle->most[k] = fen;
}

static void place_in_order(struct bundle *bundle)
{
	size_t order[LARGEST] = {0};
	for (size_t k = 0; k < bundle->count; k++) {
		size_t at = k;
		double surplus = bundle->low[k] + bundle->high[k];
		for (; at > 0 && bundle->low[order[at - 1]] + bundle->high[order[at - 1]] < surplus; at--)
			order[at] = order[at - 1];
		order[at] = k;
	}
	for (size_t k = 0; k < bundle->count; k++)
		place(bundle, order[k]);
}

/* The claims of the smallest exhausted limit of a claim; 0: none is. */
static uint64_t find_stop(const struct bundle *bundle, size_t k)
{
	uint64_t smallest = 0;
	for (size_t m = 0; m < bundle->limit_count; m++) {
		uint64_t set = bundle->members[m];
		if (is_member(bundle, m, k) && bundle->left[m] == 0 && (smallest == 0 || (set & smallest) == set))
			smallest = set;
	}
	return smallest;
}

/* Whether in the whole box nothing is to be had for a cut claim from those before it. */
static bool is_rightly_cut(const struct bundle *bundle, size_t k)
{
	uint64_t stop = find_stop(bundle, k);
	if (bundle->most[k] == bundle->claim[k] || bundle->high[k] < 0)
		return true;
	for (size_t other = 0; other < bundle->count; other++) {
		if (other != k && (stop >> other & 1) && bundle->most[other] > 0 &&
		    !(bundle->low[other] > bundle->high[k]))
			return false;
	}
	return true;
}

static bool survives_rounding(const struct rounding *rounding, int64_t most, int64_t claim)
{
	return most == 0 || most == claim || (rounding->ratio == 0 && most % rounding->unit == 0);
}

bool bundles_order(const struct bundles *bundles, size_t number, const struct box *box, int64_t *most)
{
	struct bundle bundle;
	if (!bundle_init(&bundle, bundles, number, box))
		return false;
	place_in_order(&bundle);
	bool is_certain = true;
	for (size_t k = 0; k < bundle.count; k++) {
		most[bundles->claim[bundles->start[number] + k]] = bundle.most[k];
		is_certain = is_certain && is_rightly_cut(&bundle, k) &&
			     survives_rounding(&bundles->problem->rounding, bundle.most[k], bundle.claim[k]);
	}
	return is_certain;
}
