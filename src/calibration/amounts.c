/*
 * amounts.c: what is asked under an item, from the applications themselves or, where they do not say, worked back from
 * what was granted.
 *
 * Working back runs the item's own formula: the least amount that is granted so much. What was granted at the most that
 * the formula gives is known to be at least that (censored), and so is an application that asks exactly for it.
 */
#include "calibration/steps.h"

#include "base/memory.h"
#include "demand/calibrate_amounts.h"
#include "demand/distribution.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_VALUES 5
#define LEAST_YUAN   0.01
#define MOST_YUAN    1e12
#define ROUNDS       4 /* each divides the interval of logarithms by 255 */
#define HALF_FEN     0.005
#define SAME         1e-6 /* relatively: amounts that the rounds cannot tell apart */
#define LEAST_TIES   3    /* equal highest awards that show where the cap is */

/* By what share the awards of a year were cut; kept, as the next award is likely of the same year. */
struct known_ratio {
	bool is_known;
	int year;
	double value;
};

/* One item's amount as a function of its one money field, for one firm and application. */
struct granting {
	const struct calibration *calibration;
	const struct item *item;
	uint32_t slot;
	double **column;              /* application columns of FORMULA_BLOCK rows, all alike but for the slot */
	const int64_t *const *unpaid; /* by item: nothing was paid before */
	struct known_ratio ratio;
	struct formula_work work;
};

struct values {
	size_t count, capacity, flag_capacity;
	double *value;
	unsigned char *is_at_least;
};

static void values_add(struct values *values, double value, bool is_at_least)
{
	size_t count = values->count++;

	values->value = memory_grow(values->value, &values->capacity, count + 1, sizeof *values->value);
	values->is_at_least = memory_grow(values->is_at_least, &values->flag_capacity, count + 1, 1);
	values->value[count] = value;
	values->is_at_least[count] = is_at_least;
}

static void granting_init(struct granting *granting, struct calibration *calibration, const struct item *item,
			  uint32_t slot)
{
	const struct schema *schema = &calibration->scenario->policy.schema;
	struct arena *arena = &calibration->arena;

	*granting = (struct granting){.calibration = calibration, .item = item, .slot = slot};
	granting->column = arena_array(arena, schema->slot_count[FIELD_OF_APPLICATION], sizeof *granting->column);
	for (size_t s = 0; s < schema->slot_count[FIELD_OF_APPLICATION]; s++)
		granting->column[s] = arena_array(arena, FORMULA_BLOCK, sizeof **granting->column);
	granting->unpaid = arena_array(arena, calibration->item_count, sizeof *granting->unpaid);
	formula_work_init(&granting->work);
}

/* Takes the other fields from an application of the history; SIZE_MAX: their defaults. */
static void granting_set(struct granting *granting, size_t application)
{
	const struct schema *schema = &granting->calibration->scenario->policy.schema;
	const struct frame *from = &granting->calibration->history.applications.frame;

	for (size_t f = 0; f < schema->field_count; f++) {
		const struct field *field = &schema->field[f];
		double value;

		if (field->owner != FIELD_OF_APPLICATION)
			continue;
		value = application != SIZE_MAX ? from->slot[field->slot][application]
			: field->has_default    ? field->default_value
						: NAN;
		for (size_t row = 0; row < FORMULA_BLOCK; row++)
			granting->column[field->slot][row] = value;
	}
}

/* What is granted on each of `count` amounts. */
static void grant(struct granting *granting, uint32_t firm, int year, const double *amount, size_t count,
		  double *granted)
{
	uint32_t firms[FORMULA_BLOCK], rows[FORMULA_BLOCK];
	const struct frame *frame = &granting->calibration->history.firms.frame;
	struct formula_batch batch = {.count = count,
				      .applicant = firms,
				      .application = rows,
				      .applicant_slot = (const double *const *)frame->slot,
				      .application_slot = (const double *const *)granting->column,
				      .paid = granting->unpaid,
				      .year = year};

	for (size_t i = 0; i < count; i++) {
		firms[i] = firm;
		rows[i] = (uint32_t)i;
		granting->column[granting->slot][i] = amount[i];
	}
	formula_run(granting->item->amount, &batch, &granting->work, granted);
}

/* The least amount that is granted `target` or more; NaN if the formula cannot tell. */
static double least_amount(struct granting *granting, uint32_t firm, int year, double target)
{
	double low = LEAST_YUAN, high = MOST_YUAN, amount[FORMULA_BLOCK], granted[FORMULA_BLOCK];

	for (int round = 0; round < ROUNDS; round++) {
		size_t i = 0;

		for (size_t k = 0; k < FORMULA_BLOCK; k++)
			amount[k] = low * pow(high / low, (double)k / (FORMULA_BLOCK - 1));
		grant(granting, firm, year, amount, FORMULA_BLOCK, granted);
		while (i < FORMULA_BLOCK && !(granted[i] >= target))
			i++;
		if (i == 0 || i == FORMULA_BLOCK)
			return NAN;
		low = amount[i - 1];
		high = amount[i];
	}
	return high;
}

/* The most that is granted, on whatever amount. NaN: the formula cannot tell. */
static double most_granted(struct granting *granting, uint32_t firm, int year)
{
	const double amount = MOST_YUAN;
	double granted;

	grant(granting, firm, year, &amount, 1, &granted);
	return granted;
}

/* Whether more would not have been granted more, but less would have been granted less. */
static bool is_at_cap(struct granting *granting, uint32_t firm, int year, double value)
{
	const double amount[3] = {value * (1 - SAME), value, MOST_YUAN};
	double granted[3];

	grant(granting, firm, year, amount, 3, granted);
	return granted[1] >= granted[2] * (1 - SAME * SAME) && granted[0] < granted[2] * (1 - SAME / 10);
}

/* A firm for the formula: any will do where it reads none of its fields. */
static uint32_t firm_for(const struct granting *granting, uint32_t firm)
{
	if (firm == NO_FIRM && !formula_reads(granting->item->amount, FORMULA_APPLICANT))
		return 0;
	return firm;
}

static void collect_applications(struct granting *granting, uint32_t item, struct values *values)
{
	const struct history_applications *applications = &granting->calibration->history.applications;

	for (size_t i = 0; i < applications->frame.row_count; i++) {
		double value = applications->frame.slot[granting->slot][i];
		uint32_t firm = firm_for(granting, applications->frame.parent[i]);

		if (applications->item[i] != item || !applications->approved[i] || !(value > 0))
			continue;
		granting_set(granting, i);
		values_add(values, value, firm != NO_FIRM && is_at_cap(granting, firm, applications->year[i], value));
	}
}

/* By what share an item's awards of a year were cut: NaN where nothing tells. */
static double past_ratio(struct granting *granting, const struct history_award *like)
{
	const struct history *history = &granting->calibration->history;
	double granted = 0, paid = 0, highest = 0, ties = 0, most;

	for (size_t i = 0; i < history->award_count; i++) {
		const struct history_award *award = &history->award[i];
		double sum = money_to_yuan(award->award);

		if (award->year != like->year)
			continue;
		if (award->entitlement > 0) {
			granted += money_to_yuan(award->entitlement);
			paid += sum;
		}
		if (award->item != like->item || sum < highest)
			continue;
		ties = sum > highest ? 1 : ties + 1;
		highest = sum;
	}
	if (granted > 0)
		return paid / granted;
	most = most_granted(granting, firm_for(granting, like->firm), like->year);
	return ties >= LEAST_TIES && most < MOST_YUAN / 10 && highest <= most ? highest / most : NAN;
}

static double known_ratio(struct granting *granting, const struct history_award *like)
{
	struct known_ratio *known = &granting->ratio;

	if (!known->is_known || known->year != like->year)
		*known = (struct known_ratio){true, like->year, past_ratio(granting, like)};
	return known->value;
}

static void collect_awards(struct granting *granting, uint32_t item, struct values *values)
{
	const struct history *history = &granting->calibration->history;

	granting_set(granting, SIZE_MAX);
	for (size_t i = 0; i < history->award_count; i++) {
		const struct history_award *award = &history->award[i];
		uint32_t firm = firm_for(granting, award->firm);
		double granted, most, amount;

		if (award->item != item || firm == NO_FIRM || !(award->award > 0 || award->entitlement > 0))
			continue;
		granted = award->entitlement > 0 ? money_to_yuan(award->entitlement)
						 : money_to_yuan(award->award) / known_ratio(granting, award);
		most = most_granted(granting, firm, award->year);
		if (isnan(granted) || isnan(most))
			continue;
		amount = least_amount(granting, firm, award->year, fmin(granted, most) - HALF_FEN);
		if (amount > 0)
			values_add(values, amount, granted >= most - fmax(HALF_FEN, SAME * most));
	}
}

static void fit(struct amount_calibration *amount, const struct field *field, const struct values *values)
{
	const struct amount_sample sample = {values->count, values->value, values->is_at_least};
	const double most = distributions[0]->most[1]; /* the sdlog a scenario may say */
	double n = (double)values->count;
	struct lognormal_fit lognormal;

	amount->value_count = values->count;
	if (!calibrate_lognormal(&sample, &lognormal)) {
		amount->why_none = NO_AMOUNT_ALIKE;
		return;
	}
	amount->sdlog = lognormal.sdlog * sqrt(n / (n - 1));
	if (amount->sdlog > most) {
		amount->why_none = NO_AMOUNT_WIDE;
		return;
	}
	amount->field = field;
	amount->censored = lognormal.censored;
	amount->median = exp(lognormal.meanlog);
}

static void fit_item(struct calibration *calibration, uint32_t item, const struct field *field)
{
	struct amount_calibration *amount = &calibration->item[item].amount;
	struct granting granting;
	struct values values = {0};

	granting_init(&granting, calibration, &calibration->scenario->policy.item[item], field->slot);
	collect_applications(&granting, item, &values);
	if (values.count < LEAST_VALUES) {
		values.count = 0;
		amount->is_of_awards = true;
		collect_awards(&granting, item, &values);
	}
	if (values.count < LEAST_VALUES)
		amount->why_none = NO_AMOUNT_FEW;
	else
		fit(amount, field, &values);
	formula_work_release(&granting.work);
	free(values.value);
	free(values.is_at_least);
}

void calibrate_item_amounts(struct calibration *calibration, struct error *err)
{
	const struct policy *policy = &calibration->scenario->policy;

	(void)err;
	for (uint32_t i = 0; i < policy->item_count; i++) {
		const struct field *found = NULL;
		size_t count = 0;

		for (size_t f = 0; calibration->item[i].is_counted && f < policy->schema.field_count; f++) {
			const struct field *field = &policy->schema.field[f];

			if (field->owner != FIELD_OF_APPLICATION || field->type != FIELD_MONEY ||
			    !formula_reads_slot(policy->item[i].amount, FORMULA_APPLICATION, field->slot))
				continue;
			found = field;
			count++;
		}
		if (count == 1)
			fit_item(calibration, i, found);
		else
			calibration->item[i].amount.why_none = count == 0 ? NO_AMOUNT_UNREAD : NO_AMOUNT_SEVERAL;
	}
}
