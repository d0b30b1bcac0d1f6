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

void fields_work_release(struct fields_work *work)
{
	free(work->key);
	free(work->parameter[0]);
	free(work->parameter[1]);
	free(work->value);
	free(work->pick);
}

static void reserve(struct fields_work *work, size_t count)
{
	work->key = memory_grow(work->key, &work->key_capacity, count, sizeof *work->key);
	work->value = memory_grow(work->value, &work->value_capacity, count, sizeof *work->value);
	work->pick = memory_grow(work->pick, &work->pick_capacity, count, sizeof *work->pick);
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
static size_t put_amount(const struct filling *filling, const struct planned_amount *amount, struct fields_work *work,
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

/* The amounts of all items that are like this one, in one go. */
static void draw_amounts(const struct filling *filling, size_t like, struct fields_work *work)
{
	const struct arrivals_plan *plan = filling->plan;
	const struct planned_amount *amount = plan->amount;
	struct applications *applications = filling->applications;
	size_t count = 0, taken = 0;

	for (size_t a = like; a < plan->amount_count; a++)
		count += amount[a].like == like ? put_amount(filling, &amount[a], work, count) : 0;
	if (count == 0)
		return;
	stream_uniforms(plan->request.seed, work->key, count, filling->year->draw, filling->year->year, STREAM_AMOUNT,
			work->value);
	amount[like].settings->distribution->quantiles((const double *const *)work->parameter, work->value, count);
	simulated_values(amount[like].field, work->value, count);
	for (size_t a = like; a < plan->amount_count; a++) {
		double *column = applications->frame.slot[amount[a].settings->slot];
		size_t rows = amount[a].like == like ? row_count(applications, amount[a].item) : 0;

		if (rows > 0)
			memcpy(column + applications->item_start[amount[a].item], work->value + taken,
			       rows * sizeof *column);
		taken += rows;
	}
}

/* --- fields without a distribution --- */

FAST_CLONES static void pick_rows(const double *restrict lot, const uint32_t *restrict row, double row_count,
				  size_t count, uint32_t *restrict pick)
{
	for (size_t i = 0; i < count; i++)
		pick[i] = row[(uint32_t)(lot[i] * row_count)];
}

FAST_CLONES static void take_picked(const double *restrict from, const uint32_t *restrict pick, size_t count,
				    double *restrict to)
{
	for (size_t i = 0; i < count; i++)
		to[i] = from[pick[i]];
}

/* They are taken together from one of this year's applications, which `lot` tells by row, else their defaults. */
static void resample(const struct filling *filling, uint32_t item, const double *lot, uint32_t *pick)
{
	const struct item_sources *sources = &filling->plan->sources[item];
	const struct frame *from = &filling->plan->request.population->applications.frame;
	struct frame *to = &filling->applications->frame;
	size_t first = filling->applications->item_start[item], count = row_count(filling->applications, item);

	if (sources->varying_count > 0)
		pick_rows(lot + first, sources->row, (double)sources->count, count, pick);
	for (size_t v = 0; v < sources->varying_count; v++)
		take_picked(from->slot[sources->varying[v]], pick, count, to->slot[sources->varying[v]] + first);
	for (size_t c = 0; c < sources->constant_count; c++)
		fill(to->slot[sources->constant[c].slot] + first, sources->constant[c].value, count);
}

static void resample_all(const struct filling *filling, struct fields_work *work)
{
	const struct arrivals_plan *plan = filling->plan;
	size_t count = filling->applications->frame.row_count;

	reserve(work, count);
	stream_uniforms(plan->request.seed, filling->entity, count, filling->year->draw, filling->year->year,
			STREAM_RESAMPLE, work->value);
	for (uint32_t item = 0; item < plan->request.population->item_count; item++)
		resample(filling, item, work->value, work->pick);
}

void arrivals_fields_draw(struct applications *applications, const struct arrivals_plan *plan,
			  const struct demand_year *year, const uint64_t *entity, struct fields_work *work)
{
	const struct filling filling = {applications, plan, year, entity};

	resample_all(&filling, work);
	for (size_t a = 0; a < plan->amount_count; a++) {
		if (plan->amount[a].like == a)
			draw_amounts(&filling, a, work);
	}
}
