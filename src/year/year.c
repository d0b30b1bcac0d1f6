#include "year/year.h"

#include "base/memory.h"
#include "year/work.h"

#include <stdlib.h>

const char *const limit_kind_names[LIMIT_KIND_COUNT] = {
	[LIMIT_BUDGET] = "budget",
	[LIMIT_AT_MOST] = "at_most",
	[LIMIT_AT_LEAST] = "at_least",
	[LIMIT_APPLICANT] = "applicant",
};

struct year_work *year_work_new(void)
{
	struct year_work *work = memory_array(1, sizeof *work);

	claims_init(&work->claims);
	entitlement_work_init(&work->entitlement);
	work->allocation = workspace_new();
	return work;
}

static void release_stage(struct stage_arrays *stage)
{
	free(stage->row);
	free(stage->claim);
	free(stage->award);
	free(stage->weight);
	free(stage->class_of);
	free(stage->tie_rank);
	free(stage->local);
	free(stage->limit_start);
	free(stage->limit_claim);
	free(stage->limit_room);
	free(stage->unit_size);
	free(stage->order);
	free(stage->score);
}

static void release_classes(struct classes *classes)
{
	free(classes->of_claim);
	free(classes->start);
	free(classes->row);
	free(classes->has);
	free(classes->map);
}

static void release_reach(struct reach *reach)
{
	free(reach->start);
	free(reach->row);
	free(reach->left);
	free(reach->is_in);
}

static void release_limit_rows(struct limit_rows *rows)
{
	free(rows->room);
	free(rows->start);
	free(rows->claim);
	free(rows->limit);
	free(rows->stage);
}

void year_work_free(struct year_work *work)
{
	if (work == NULL)
		return;
	claims_release(&work->claims);
	entitlement_work_release(&work->entitlement);
	workspace_free(work->allocation);
	release_limit_rows(&work->limit_rows);
	release_classes(&work->classes);
	release_stage(&work->stage);
	release_reach(&work->reach);
	free(work->at_most);
	free(work->at_least);
	free(work->floor);
	free(work->found);
	free(work->values);
	free(work->later);
	free(work->is_below);
	free(work->unit_sum);
	free(work);
}

const struct claims *year_claims(const struct year_work *work)
{
	return &work->claims;
}

void year_result_release(struct year_result *result)
{
	cutoffs_clear(result);
	free(result->cutoff);
	free(result->outcome);
	*result = (struct year_result){0};
}

static struct asking who_asks(const struct year_settings *settings, const struct state *state,
			      const struct applications *applications, const struct year_options *options)
{
	return (struct asking){
		.year = state->year,
		.is_open = year_is_open(settings, state->year),
		.applicant_count = state->applicant_count,
		.applicant_slot = (const double *const *)state->slot,
		.active = options->active,
		.applicant_rank = state->applicant_rank,
		.applications = applications,
		.applicant_id = state->applicant_id,
		.paid = (const int64_t *const *)state->paid,
		.times = (const uint32_t *const *)state->times,
		.screen = options->screen,
	};
}

/* Adds the awards of claims [first, end) to the past ones. */
static void add_awards(const struct claims *claims, size_t first, size_t end, struct state *state)
{
	for (size_t i = first; i < end; i++) {
		uint32_t item = claims->item[i];

		if (state->paid[item] == NULL)
			continue;
		state->paid[item][claims->applicant[i]] += claims->award[i];
		state->times[item][claims->applicant[i]] += claims->award[i] > 0;
	}
}

/* What the year leaves to the next: past awards, money if it is carried, what waits. */
static void advance(const struct year_settings *settings, const struct claims *claims,
		    const struct applications *applications, const struct year_result *result, struct state *state)
{
	add_awards(claims, 0, claims->item_start[0], state);
	for (size_t item = 0; item < claims->item_count; item++) {
		if (state->paid[item] != NULL) /* else nobody asks */
			add_awards(claims, claims->item_start[item], claims->item_start[item + 1], state);
	}
	state->carried = settings->budget.carries_unspent ? result->left : 0;
	waiting_advance(settings, claims, applications, state->year, &state->waiting);
	state->year++;
}

bool year_find_claims(const struct year_settings *settings, const struct state *state,
		      const struct applications *applications, const struct year_options *options,
		      struct year_work *work, struct error *err)
{
	const struct policy *policy = settings->policy;
	struct asking asking = who_asks(settings, state, applications, options);
	struct claims *claims = &work->claims;

	claims_clear(claims);
	if (asking.is_open)
		waiting_enter(&state->waiting, policy, &asking, claims);
	if (!entitle_all(policy, &asking, claims, options->rejections, &work->entitlement, err))
		return false;
	waiting_split(policy, claims);
	limit_counts(policy, &asking, claims, options->rejections, &work->entitlement);
	stages_assign(settings, &asking, work);
	limit_totals(settings, &asking, options->rejections, work);
	classes_find(settings, &asking, work);
	return true;
}

bool year_divide(const struct year_settings *settings, const struct state *state,
		 const struct applications *applications, const struct year_options *options, struct year_work *work,
		 struct year_result *result, struct error *err)
{
	struct asking asking = who_asks(settings, state, applications, options);
	size_t dated = dated_amount_in_year(&settings->budget.total, state->year);

	result->year = state->year;
	result->available = settings->budget.total.fen[dated] + state->carried;
	return stages_divide(settings, &asking, options, work, result, err);
}

bool year_run(const struct year_settings *settings, struct state *state, const struct applications *applications,
	      const struct year_options *options, struct year_work *work, struct year_result *result, struct error *err)
{
	if (!year_find_claims(settings, state, applications, options, work, err) ||
	    !year_divide(settings, state, applications, options, work, result, err))
		return false;
	advance(settings, &work->claims, applications, result, state);
	return true;
}

bool year_reads_paid(const struct year_settings *settings, uint32_t item)
{
	const struct policy *policy = settings->policy;

	for (size_t i = 0; i < policy->item_count; i++) {
		if (formula_reads_paid(policy->item[i].eligible, item) ||
		    (policy->item[i].amount != NULL && formula_reads_paid(policy->item[i].amount, item)))
			return true;
	}
	for (size_t i = 0; i < policy->exclusion_count; i++) {
		if (formula_reads_paid(policy->exclusion[i].when, item))
			return true;
	}
	for (size_t i = 0; i < policy->limit_count; i++) {
		if (policy->limit[i].over == LIMIT_OVER_LIFETIME && policy->limit[i].has_item[item])
			return true;
	}
	for (size_t i = 0; i < settings->envelope_count; i++) {
		if (settings->envelope[i].where != NULL && formula_reads_paid(settings->envelope[i].where, item))
			return true;
	}
	for (size_t i = 0; i < settings->strategy.stage_count; i++) {
		const struct stage *stage = &settings->strategy.stage[i];

		for (size_t k = 0; k < stage_formula_count(stage); k++) {
			if (stage_formula(stage, k) != NULL && formula_reads_paid(stage_formula(stage, k), item))
				return true;
		}
	}
	return false;
}

static bool reads(const struct formula *formula, uint32_t slot)
{
	return formula != NULL && formula_reads_slot(formula, FORMULA_APPLICATION, slot);
}

/* What stages and envelopes look at. */
bool year_reads_waiting(const struct year_settings *settings, uint32_t slot)
{
	bool is_read = false;

	for (size_t i = 0; i < settings->envelope_count; i++)
		is_read = is_read || reads(settings->envelope[i].where, slot);
	for (size_t i = 0; i < settings->strategy.stage_count; i++) {
		const struct stage *stage = &settings->strategy.stage[i];
		bool has_order = stage->rule->order != ORDER_NONE || stage->rule->has_model;

		is_read = is_read || (has_order && (slot == SLOT_SCORE || slot == SLOT_FILED_AT));
		for (size_t k = 0; k < stage_formula_count(stage); k++)
			is_read = is_read || reads(stage_formula(stage, k), slot);
	}
	return is_read;
}

/* By which a limit keeps claims of an applicant before others. */
static bool limit_ranks_by(const struct limit *limit, uint32_t item, uint32_t slot)
{
	return limit->count >= 0 && limit->has_item[item] &&
	       ((limit->keep == LIMIT_KEEP_SCORE && slot == SLOT_SCORE) ||
		(limit->keep == LIMIT_KEEP_FIRST && slot == SLOT_FILED_AT));
}

bool year_reads_field(const struct year_settings *settings, uint32_t item, uint32_t slot)
{
	const struct policy *policy = settings->policy;
	const struct item *of = &policy->item[item];
	bool is_read = slot == SLOT_REQUESTED || reads(of->eligible, slot) || reads(of->amount, slot) ||
		       year_reads_waiting(settings, slot);

	for (size_t i = 0; i < policy->limit_count; i++)
		is_read = is_read || limit_ranks_by(&policy->limit[i], item, slot);
	for (size_t i = 0; i < policy->exclusion_count; i++)
		is_read = is_read || (policy->exclusion[i].has_item[item] && reads(policy->exclusion[i].when, slot));
	return is_read;
}
