/*
 * allocation_tables.c: the tables of one year: awards, items, constraints, rejected.
 */
#include "report/tables.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static const char *application_id(const struct report_run *run, uint32_t application)
{
	return application == NO_APPLICATION ? NULL : run->scenario->population.applications.id[application];
}

static void write_requested(struct csv_writer *writer, const struct report_run *run, uint32_t application)
{
	double requested = application == NO_APPLICATION
				   ? NAN
				   : run->scenario->population.applications.frame.slot[SLOT_REQUESTED][application];

	if (isnan(requested))
		csv_write_empty(writer);
	else
		csv_write_money(writer, money_from_yuan(requested));
}

/* By item, applicant, application; of one application the claim that waited longer, then the earlier instalment. */
static int compare_claims(const void *a, const void *b, void *context)
{
	const struct report_run *run = context;
	const struct claims *claims = run->claims;
	size_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (claims->item[x] != claims->item[y])
		return claims->item[x] < claims->item[y] ? -1 : 1;
	if (claims->applicant[x] != claims->applicant[y])
		return claims->applicant[x] < claims->applicant[y] ? -1 : 1;
	if (claims->tie_rank[x] != claims->tie_rank[y])
		return claims->tie_rank[x] < claims->tie_rank[y] ? -1 : 1;
	if (claims->waited[x] != claims->waited[y])
		return claims->waited[x] > claims->waited[y] ? -1 : 1;
	return (claims->part[x] < claims->part[y]) - (claims->part[x] > claims->part[y]);
}

static uint32_t *sorted_claims(const struct report_run *run)
{
	uint32_t *order = memory_array(run->claims->count, sizeof *order);

	for (size_t i = 0; i < run->claims->count; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, run->claims->count, sizeof *order, compare_claims, (void *)run);
	return order;
}

static void write_award(struct csv_writer *writer, const struct report_run *run, size_t i)
{
	const struct policy *policy = &run->scenario->policy;
	const struct applicants *applicants = &run->scenario->population.applicants;
	const struct claims *claims = run->claims;
	const struct item *item = &policy->item[claims->item[i]];

	csv_write_integer(writer, run->result->year);
	csv_write_text(writer, applicants->id[claims->applicant[i]]);
	csv_write_text(writer, applicants->name[claims->applicant[i]]);
	csv_write_text(writer, application_id(run, claims->application[i]));
	csv_write_text(writer, policy->measure[item->measure].id);
	csv_write_text(writer, item->id);
	write_requested(writer, run, claims->application[i]);
	csv_write_money(writer, claims->entitlement[i]);
	csv_write_money(writer, claims->claim[i]);
	csv_write_money(writer, claims->award[i]);
	csv_write_money(writer, claims->claim[i] - claims->award[i]);
	csv_write_ratio(writer, claims->award[i], claims->claim[i]);
	csv_write_text(writer, claim_reason_names[claims->reason[i]]);
	csv_end_row(writer);
}

static void write_awards(struct csv_writer *writer, const struct report_run *run)
{
	uint32_t *order = sorted_claims(run);

	for (size_t i = 0; i < run->claims->count; i++)
		write_award(writer, run, order[i]);
	free(order);
}

const struct table table_awards = {
	.name = "awards.csv",
	.header = "year,applicant_id,name,application_id,measure,item,requested,entitlement,claim,award,unmet,ratio,"
		  "reason",
	.write = write_awards,
};

struct item_sums {
	size_t claims;
	int128 entitlement, claim, award;
};

static void write_items(struct csv_writer *writer, const struct report_run *run)
{
	const struct policy *policy = &run->scenario->policy;
	const struct claims *claims = run->claims;
	struct item_sums *sums = memory_array(policy->item_count, sizeof *sums);

	for (size_t i = 0; i < claims->count; i++) {
		struct item_sums *of = &sums[claims->item[i]];

		of->claims++;
		of->entitlement += claims->entitlement[i];
		of->claim += claims->claim[i];
		of->award += claims->award[i];
	}
	for (size_t i = 0; i < policy->item_count; i++) {
		csv_write_integer(writer, run->result->year);
		csv_write_text(writer, policy->measure[policy->item[i].measure].id);
		csv_write_text(writer, policy->item[i].id);
		csv_write_text(writer, report_title(&policy->item[i].title, run->lang, NULL));
		csv_write_integer(writer, (int64_t)sums[i].claims);
		csv_write_money(writer, sums[i].entitlement);
		csv_write_money(writer, sums[i].claim);
		csv_write_money(writer, sums[i].award);
		csv_write_money(writer, sums[i].claim - sums[i].award);
		csv_write_ratio(writer, sums[i].award, sums[i].claim);
		csv_write_ratio(writer, sums[i].award, run->result->available);
		csv_end_row(writer);
	}
	free(sums);
}

const struct table table_items = {
	.name = "items.csv",
	.header = "year,measure,item,title,claims,entitlement,claim,award,unmet,ratio,share_of_budget",
	.write = write_items,
};

/* A level was cut off at its last bit: what is a half on paper is rounded up, with the allowance of comparisons. */
static void write_level(struct csv_writer *writer, double level)
{
	csv_write_decimal(writer, level + fmin(1e-12 * level, 1e-9));
}

static void write_constraints(struct csv_writer *writer, const struct report_run *run)
{
	for (size_t i = 0; i < run->result->outcome_count; i++) {
		const struct limit_outcome *outcome = &run->result->outcome[i];
		int64_t slack = outcome->limit - outcome->used;

		csv_write_integer(writer, run->result->year);
		csv_write_text(writer, outcome->stage);
		csv_write_text(writer, outcome->name);
		csv_write_text(writer, limit_kind_names[outcome->kind]);
		csv_write_money(writer, outcome->limit);
		csv_write_money(writer, outcome->used);
		csv_write_money(writer, outcome->kind == LIMIT_AT_LEAST ? (slack < 0 ? -slack : 0) : slack);
		csv_write_decimal(writer, outcome->price);
		csv_write_decimal(writer, outcome->price_left);
		write_level(writer, outcome->level);
		if (outcome->has_price || outcome->kind == LIMIT_APPLICANT)
			csv_write_empty(writer);
		else
			csv_write_integer(writer, outcome->stops);
		csv_end_row(writer);
	}
}

const struct table table_constraints = {
	.name = "constraints.csv",
	.header = "year,stage,name,kind,limit,used,slack,price,price_left,level,stops",
	.write = write_constraints,
};

static void write_rejected(struct csv_writer *writer, const struct report_run *run)
{
	const struct scenario *scenario = run->scenario;

	for (size_t i = 0; i < run->rejections->count; i++) {
		const struct rejection *row = &run->rejections->row[i];

		csv_write_integer(writer, run->result->year);
		csv_write_text(writer, scenario->population.applicants.id[row->applicant]);
		csv_write_text(writer, application_id(run, row->application));
		csv_write_text(writer, scenario->policy.item[row->item].id);
		csv_write_text(writer, rejection_reason_names[row->reason]);
		csv_write_text(writer, row->detail);
		csv_end_row(writer);
	}
}

const struct table table_rejected = {
	.name = "rejected.csv",
	.header = "year,applicant_id,application_id,item,reason,detail",
	.write = write_rejected,
};

static void write_cutoffs(struct csv_writer *writer, const struct report_run *run)
{
	for (size_t i = 0; i < run->result->cutoff_count; i++) {
		csv_write_integer(writer, run->result->year);
		csv_write_text(writer, run->result->cutoff[i].stage);
		csv_write_text(writer, run->result->cutoff[i].class);
		csv_write_decimal(writer, run->result->cutoff[i].weight);
		csv_end_row(writer);
	}
}

const struct table table_cutoffs = {
	.name = "cutoffs.csv",
	.header = "year,stage,class,cutoff",
	.write = write_cutoffs,
};
