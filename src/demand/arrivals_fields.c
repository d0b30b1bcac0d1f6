#include "demand/arrivals_fields.h"

#include "base/clones.h"
#include "base/index.h"
#include "base/memory.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"

#include <stdlib.h>
#include <string.h>

/* What filling the fields of a year reads; the rows of the applications. */
struct filling {
	struct applications *applications;
	const struct arrivals_plan *plan;
	const struct demand_year *year;
	const uint64_t *entity; /* by row */
};

void amounts_work_release(struct amounts_work *work)
{
	free(work->key);
	free(work->parameter[0]);
	free(work->parameter[1]);
	free(work->value);
}

static void reserve(struct amounts_work *work, size_t count)
{
	work->key = memory_grow(work->key, &work->key_capacity, count, sizeof *work->key);
	work->value = memory_grow(work->value, &work->value_capacity, count, sizeof *work->value);
	for (int p = 0; p < 2; p++)
		work->parameter[p] = memory_grow(work->parameter[p], &work->parameter_capacity[p], count,
						 sizeof *work->parameter[p]);
}

/* --- amounts: fields with a distribution --- */

FAST_CLONES static void mix_keys(const uint64_t *restrict entity, uint64_t name, size_t count, uint64_t *restrict key)
{
	for (size_t i = 0; i < count; i++)
		key[i] = hash_mix(entity[i], name);
}

static void fill(double *to, double value, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = value;
}

static size_t row_count(const struct applications *applications, uint32_t item)
{
	return applications->item_start[item + 1] - applications->item_start[item];
}

/* Adds the keys and parameters of an amount of all applications of its item behind `count` others; returns how many. */
static size_t put_amount(const struct filling *filling, const struct planned_amount *amount, struct amounts_work *work,
			 size_t count)
{
	size_t first = filling->applications->item_start[amount->item];
	size_t rows = row_count(filling->applications, amount->item);
	const double *parameter = filling->year->number + amount->settings->parameter;

	reserve(work, count + rows);
	mix_keys(filling->entity + first, amount->name, rows, work->key + count);
	for (int p = 0; p < 2; p++)
		fill(work->parameter[p] + count, parameter[p], rows);
	return rows;
}

/* Takes the values of an amount; returns how many. */
static size_t take_amount(const struct filling *filling, const struct planned_amount *amount, double *value)
{
	struct applications *applications = filling->applications;
	size_t rows = row_count(applications, amount->item);
	double *column = applications->frame.slot[amount->settings->slot];

	simulated_values(amount->field, value, rows);
	memcpy(column + applications->item_start[amount->item], value, rows * sizeof *value);
	return rows;
}

/* The amounts of all items that have this distribution, in one go. */
static void draw_amounts(const struct filling *filling, const struct distribution *distribution,
			 struct amounts_work *work)
{
	const struct arrivals_plan *plan = filling->plan;
	size_t count = 0, taken = 0;

	for (size_t a = 0; a < plan->amount_count; a++) {
		if (plan->amount[a].settings->distribution == distribution)
			count += put_amount(filling, &plan->amount[a], work, count);
	}
	if (count == 0)
		return;
	stream_uniforms(plan->request.seed, work->key, count, filling->year->draw, filling->year->year, STREAM_AMOUNT,
			work->value);
	distribution->quantiles((const double *const *)work->parameter, work->value, count);
	for (size_t a = 0; a < plan->amount_count; a++) {
		if (plan->amount[a].settings->distribution == distribution)
			taken += take_amount(filling, &plan->amount[a], work->value + taken);
	}
}

/* --- fields without a distribution --- */

/* They are taken together from one of this year's applications, which `lot` tells by row, else their defaults. */
static void resample(const struct filling *filling, uint32_t item, const double *lot)
{
	const struct item_sources *sources = &filling->plan->sources[item];
	const struct frame *from = &filling->plan->request.population->applications.frame;
	struct frame *to = &filling->applications->frame;
	size_t first = filling->applications->item_start[item], end = filling->applications->item_start[item + 1];

	for (size_t row = first; sources->varying_count > 0 && row < end; row++) {
		uint32_t pick = sources->row[(size_t)(lot[row] * (double)sources->count)];

		for (size_t v = 0; v < sources->varying_count; v++)
			to->slot[sources->varying[v]][row] = from->slot[sources->varying[v]][pick];
	}
	for (size_t c = 0; c < sources->constant_count; c++)
		fill(to->slot[sources->constant[c].slot] + first, sources->constant[c].value, end - first);
}

static void resample_all(const struct filling *filling, struct amounts_work *work)
{
	const struct arrivals_plan *plan = filling->plan;
	size_t count = filling->applications->frame.row_count;

	reserve(work, count);
	stream_uniforms(plan->request.seed, filling->entity, count, filling->year->draw, filling->year->year,
			STREAM_RESAMPLE, work->value);
	for (uint32_t item = 0; item < plan->request.population->item_count; item++)
		resample(filling, item, work->value);
}

void arrivals_fields_draw(struct applications *applications, const struct arrivals_plan *plan,
			  const struct demand_year *year, const uint64_t *entity, struct amounts_work *work)
{
	const struct filling filling = {applications, plan, year, entity};

	resample_all(&filling, work);
	for (size_t d = 0; distributions[d] != NULL; d++)
		draw_amounts(&filling, distributions[d], work);
}
