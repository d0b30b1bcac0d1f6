/*
 * distribution_table.c: distribution.csv: who the money of this year goes to, by each choice field and by measure.
 */
#include "report/tables.h"

#include "simulation/spread.h"

#include <math.h>

/* One run of this year, and a way to sort its claims into levels. */
struct grouping {
	const struct scenario *scenario;
	const struct strategy *strategy;
	const struct claims *claims;
	const struct field *field; /* NULL: by measure */
	int128 award;              /* of all claims, fen */
};

/* The level a claim stands in; SIZE_MAX: its field is missing. */
static size_t level_of(const struct grouping *grouping, size_t claim)
{
	const struct population *population = &grouping->scenario->population;
	const struct claims *claims = grouping->claims;
	const struct field *field = grouping->field;
	double value = NAN;

	if (field == NULL)
		return grouping->scenario->policy.item[claims->item[claim]].measure;
	if (field->owner == FIELD_OF_APPLICANT)
		value = population->applicants.frame.slot[field->slot][claims->applicant[claim]];
	else if (claims->application[claim] != NO_APPLICATION)
		value = population->applications.frame.slot[field->slot][claims->application[claim]];
	return isnan(value) ? SIZE_MAX : (size_t)value;
}

static void write_level(struct csv_writer *writer, const struct grouping *grouping, size_t level, const char *name,
			struct spread *spread)
{
	const struct claims *claims = grouping->claims;
	struct spread_figures figures;
	int128 award = 0;
	int64_t count = 0;

	spread_clear(spread);
	for (size_t i = 0; i < claims->count; i++) {
		if (level_of(grouping, i) != level)
			continue;
		spread_add(spread, claims->applicant[i], claims->award[i]);
		award += claims->award[i];
		count++;
	}
	if (name == NULL && count == 0)
		return;
	figures = spread_measure(spread);
	csv_write_text(writer, grouping->scenario->name);
	csv_write_text(writer, grouping->strategy->name);
	csv_write_text(writer, grouping->field == NULL ? "measure" : grouping->field->name);
	csv_write_text(writer, name);
	csv_write_integer(writer, figures.claimants);
	csv_write_integer(writer, count);
	csv_write_money(writer, award);
	csv_write_ratio(writer, award, grouping->award);
	csv_write_decimal(writer, figures.gini);
	csv_end_row(writer);
}

/* A level a value of the field, then the claims without one. */
static void write_field(struct csv_writer *writer, struct grouping *grouping, const struct field *field,
			struct spread *spread)
{
	grouping->field = field;
	for (size_t level = 0; level < field->choice_count; level++)
		write_level(writer, grouping, level, field->choice[level], spread);
	write_level(writer, grouping, SIZE_MAX, NULL, spread);
}

static void write_run(struct csv_writer *writer, const struct scenario *scenario, const struct strategy *strategy,
		      const struct claims *claims)
{
	struct grouping grouping = {.scenario = scenario, .strategy = strategy, .claims = claims};
	const struct policy *policy = &scenario->policy;
	struct spread spread = {0};

	for (size_t i = 0; i < claims->count; i++)
		grouping.award += claims->award[i];
	for (size_t f = 0; f < policy->schema.field_count; f++) {
		if (policy->schema.field[f].type == FIELD_CHOICE)
			write_field(writer, &grouping, &policy->schema.field[f], &spread);
	}
	grouping.field = NULL;
	for (size_t m = 0; m < policy->measure_count; m++)
		write_level(writer, &grouping, m, policy->measure[m].id, &spread);
	spread_release(&spread);
}

static void write_distribution(struct csv_writer *writer, const struct report_run *run)
{
	const struct comparison *comparison = run->comparison;

	if (comparison == NULL)
		write_run(writer, run->scenario, run->strategy, run->claims);
	for (size_t i = 0; comparison != NULL && i < comparison->case_count; i++)
		write_run(writer, comparison->cases[i].scenario, comparison->cases[i].strategy,
			  year_claims(comparison->cases[i].run.work));
}

const struct table table_distribution = {
	.name = "distribution.csv",
	.header = "scenario,strategy,group,level,applicants,claims,award,share,gini",
	.write = write_distribution,
};
