#include "demand/arrivals.h"

#include "base/memory.h"
#include "demand/fixed_math.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void arrivals_init(struct arrivals *arrivals, const struct arrivals_plan *plan)
{
	struct applications *applications = &arrivals->applications;

	*arrivals = (struct arrivals){0};
	applications->frame.slot_count = plan->request.schema->slot_count[FIELD_OF_APPLICATION];
	applications->frame.slot = memory_array(applications->frame.slot_count, sizeof *applications->frame.slot);
	applications->item_start =
		memory_array(plan->request.population->item_count + 1, sizeof *applications->item_start);
	filings_init(&arrivals->filings, plan->request.population->item_count);
}

void arrivals_release(struct arrivals *arrivals, const struct arrivals_plan *plan)
{
	struct applications *applications = &arrivals->applications;

	(void)plan;
	filings_release(&arrivals->filings);
	for (size_t s = 0; s < applications->frame.slot_count; s++)
		free(applications->frame.slot[s]);
	free(applications->frame.slot);
	free(applications->frame.parent);
	free(applications->item_start);
	free(applications->item);
	free(applications->id_rank);
	free(applications->approved);
	free(applications->id);
	free(applications->id_key);
	free(arrivals->ranked);
}

static void *grown(void *block, size_t capacity, size_t needed, size_t size)
{
	return memory_grow(block, &capacity, needed, size);
}

static void reserve(struct arrivals *arrivals, size_t needed)
{
	struct applications *applications = &arrivals->applications;
	size_t old = arrivals->capacity, target = needed * 2;

	if (needed <= old)
		return;
	for (size_t s = 0; s < applications->frame.slot_count; s++)
		applications->frame.slot[s] =
			grown(applications->frame.slot[s], old, target, sizeof **applications->frame.slot);
	applications->frame.parent = grown(applications->frame.parent, old, target, sizeof *applications->frame.parent);
	applications->item = grown(applications->item, old, target, sizeof *applications->item);
	applications->id_rank = grown(applications->id_rank, old, target, sizeof *applications->id_rank);
	applications->approved = grown(applications->approved, old, target, 1);
	applications->id = grown(applications->id, old, target, sizeof *applications->id);
	applications->id_key = grown(applications->id_key, old, target, sizeof *applications->id_key);
	arrivals->capacity = target;
}

#define CHUNK 256 /* applications drawn together */

/* What drawing an item's applications of a year reads. */
struct drawing {
	const struct arrivals_plan *plan;
	const struct demand_year *year;
	const struct firms *firms;
	uint32_t item;
	const struct item_demand *demand;
};

/* How many applications reach the item: NB quantile of Phi(sqrt(rho) Z + sqrt(1 - rho) eps). */
static uint32_t draw_count(const struct drawing *drawing, double common)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct demand_year *year = drawing->year;
	double rho = year->number[plan->request.demand->common], u = NAN;
	struct stream stream;

	if (!drawing->demand->count.is_fixed) {
		stream_start(&stream, plan->request.seed, plan->item_hash[drawing->item], year->draw, year->year,
			     STREAM_COUNT);
		u = fixed_normal_cdf(sqrt(rho) * common + sqrt(1 - rho) * stream_normal(&stream));
	}
	return arrivals_plan_count(plan, drawing->item, year, u);
}

/* The applications of an item that reach the year, by number: what is filed, by whom. */
static size_t draw_filed(const struct drawing *drawing, uint32_t count, const struct filing *filing, uint64_t *entity,
			 uint32_t *number, uint32_t *applicant)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct demand_year *year = drawing->year;
	const struct urn_lot lot = {.seed = plan->request.seed,
				    .draw = year->draw,
				    .year = year->year,
				    .choice = &filing->choice,
				    .hash = drawing->firms->hash};
	double approval = year->number[drawing->demand->approval], lots[CHUNK];
	bool is_sifted = approval < 1;
	size_t kept = 0, filed = 0;

	for (uint32_t k = 0; k < count; k++)
		entity[k] = hash_mix(plan->item_hash[drawing->item], number[k]);
	if (is_sifted)
		stream_uniforms(plan->request.seed, entity, count, year->draw, year->year, STREAM_APPROVAL, lots);
	for (uint32_t k = 0; k < count; k++) {
		entity[kept] = entity[k];
		number[kept] = number[k];
		kept += !is_sifted || lots[k] < approval;
	}
	urn_draw_many(&drawing->firms->urn, &lot, entity, kept, applicant);
	for (size_t k = 0; k < kept; k++) {
		/* The analyzer loses what the first loop has filled. */
		entity[filed] = entity[k]; /* NOLINT(clang-analyzer-core.uninitialized.Assign) */
		number[filed] = number[k];
		applicant[filed] = applicant[k];
		filed += applicant[k] != URN_NONE;
	}
	return filed;
}

/* Fields without a distribution are taken together from one of this year's applications, else their defaults. */
static void resample(const struct drawing *drawing, const uint64_t *entity, size_t count, struct frame *frame,
		     size_t row)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct item_sources *sources = &plan->sources[drawing->item];
	double lots[CHUNK];
	uint32_t pick[CHUNK];

	if (sources->varying_count > 0)
		stream_uniforms(plan->request.seed, entity, count, drawing->year->draw, drawing->year->year,
				STREAM_RESAMPLE, lots);
	for (size_t i = 0; sources->varying_count > 0 && i < count; i++)
		pick[i] = sources->row[(size_t)(lots[i] * (double)sources->count)];
	for (size_t v = 0; v < sources->varying_count; v++) {
		const double *from = plan->request.population->applications.frame.slot[sources->varying[v]];
		double *to = frame->slot[sources->varying[v]] + row;

		for (size_t i = 0; i < count; i++)
			to[i] = from[pick[i]];
	}
	for (size_t c = 0; c < sources->constant_count; c++) {
		double *to = frame->slot[sources->constant[c].slot] + row, value = sources->constant[c].value;

		for (size_t i = 0; i < count; i++)
			to[i] = value;
	}
}

static void draw_amounts(const struct drawing *drawing, const uint64_t *entity, size_t count, struct frame *frame,
			 size_t row)
{
	const struct arrivals_plan *plan = drawing->plan;

	for (size_t a = 0; a < drawing->demand->amount_count; a++) {
		const struct amount_settings *amount = &drawing->demand->amount[a];
		const struct field *field = plan->field[amount->slot];
		double *value = frame->slot[amount->slot] + row;
		uint64_t name = hash_bytes(field->name, strlen(field->name)), key[CHUNK];

		for (size_t i = 0; i < count; i++)
			key[i] = hash_mix(entity[i], name);
		stream_uniforms(plan->request.seed, key, count, drawing->year->draw, drawing->year->year, STREAM_AMOUNT,
				value);
		amount->distribution->quantiles(drawing->year->number + amount->parameter, value, count);
		simulated_values(field, value, count);
	}
}

static void put_rows(struct applications *applications, const struct drawing *drawing, const uint32_t *number,
		     const uint32_t *applicant, size_t count, size_t row)
{
	uint32_t place = drawing->plan->id_place[drawing->item];

	memcpy(applications->frame.parent + row, applicant, count * sizeof *applicant);
	for (size_t i = 0; i < count; i++) {
		applications->item[row + i] = drawing->item;
		applications->approved[row + i] = 1;
		applications->id[row + i] = NULL;
		applications->id_key[row + i] = application_key_simulated(drawing->year->calendar, place, number[i]);
	}
}

/* The applications of one item, from row `row` on; returns where they end. */
static size_t draw_item(struct arrivals *arrivals, const struct drawing *drawing, uint32_t count,
			const struct filing *filing, size_t row)
{
	struct applications *applications = &arrivals->applications;
	uint64_t entity[CHUNK];
	uint32_t number[CHUNK], applicant[CHUNK];

	for (uint32_t first = 0; first < count; first += CHUNK) {
		uint32_t left = count - first, some = left < CHUNK ? left : CHUNK;
		size_t filed;

		for (uint32_t k = 0; k < some; k++)
			number[k] = first + k;
		filed = draw_filed(drawing, some, filing, entity, number, applicant);
		if (filed == 0)
			continue;
		reserve(arrivals, row + filed);
		put_rows(applications, drawing, number, applicant, filed, row);
		resample(drawing, entity, filed, &applications->frame, row);
		draw_amounts(drawing, entity, filed, &applications->frame, row);
		row += filed;
	}
	return row;
}

struct ranked_id {
	uint64_t key;
	uint32_t row;
};

static int compare_keys(const void *a, const void *b)
{
	const struct ranked_id *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* Applications of one year alone: their ids sort by item, then number. */
static void rank_by_item(struct applications *applications, const struct arrivals_plan *plan)
{
	uint32_t rank = 0;

	for (size_t i = 0; i < plan->request.population->item_count; i++) {
		uint32_t item = plan->id_order[i];

		for (size_t row = applications->item_start[item]; row < applications->item_start[item + 1]; row++)
			applications->id_rank[row] = rank++;
	}
}

void arrivals_rank(struct arrivals *arrivals)
{
	struct applications *applications = &arrivals->applications;
	size_t count = applications->frame.row_count;

	arrivals->ranked =
		memory_grow(arrivals->ranked, &arrivals->ranked_capacity, count + 1, sizeof *arrivals->ranked);
	for (size_t row = 0; row < count; row++)
		arrivals->ranked[row] = (struct ranked_id){applications->id_key[row], (uint32_t)row};
	qsort(arrivals->ranked, count, sizeof *arrivals->ranked, compare_keys);
	for (size_t rank = 0; rank < count; rank++)
		applications->id_rank[arrivals->ranked[rank].row] = (uint32_t)rank;
}

uint32_t arrivals_append(struct arrivals *arrivals, uint32_t item, uint32_t applicant, const char *id, uint64_t id_key,
			 const double *fields)
{
	struct applications *applications = &arrivals->applications;
	size_t row = applications->frame.row_count;

	reserve(arrivals, row + 1);
	applications->frame.parent[row] = applicant;
	applications->item[row] = item;
	applications->approved[row] = 1;
	applications->id[row] = id;
	applications->id_key[row] = id_key;
	for (size_t s = 0; s < applications->frame.slot_count; s++)
		applications->frame.slot[s][row] = fields[s];
	applications->frame.row_count++;
	return (uint32_t)row;
}

void arrivals_draw(struct arrivals *arrivals, const struct arrivals_plan *plan, const struct demand_year *year,
		   struct firms *firms)
{
	struct applications *applications = &arrivals->applications;
	size_t item_count = plan->request.population->item_count, row = 0;
	struct stream stream;
	double common;

	stream_start(&stream, plan->request.seed, 0, year->draw, year->year, STREAM_COUNT_COMMON);
	common = stream_normal(&stream);
	for (uint32_t item = 0; item < item_count; item++) {
		const struct item_demand *demand = &plan->request.demand->item[item];
		const struct drawing drawing = {plan, year, firms, item, demand};
		uint32_t count = plan->request.is_open[item] ? draw_count(&drawing, common) : 0;
		const struct filing *filing;

		applications->item_start[item] = row;
		if (count == 0)
			continue;
		filing = filings_find(&arrivals->filings, demand->where, plan->request.population, year, firms);
		row = draw_item(arrivals, &drawing, count, filing, row);
	}
	applications->item_start[item_count] = row;
	applications->frame.row_count = row;
	rank_by_item(applications, plan);
}

void arrivals_automatic_pass(const struct arrivals_plan *plan, const struct demand_year *year,
			     const struct firms *firms, uint32_t item, const uint32_t *applicant, size_t count,
			     unsigned char *has_passed)
{
	double approval = year->number[plan->request.demand->item[item].approval], lots[FORMULA_BLOCK];
	uint64_t entity[FORMULA_BLOCK];

	memset(has_passed, 1, count);
	if (approval >= 1 || count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		entity[i] = hash_mix(firms->hash[applicant[i]], plan->item_hash[item]);
	stream_uniforms(plan->request.seed, entity, count, year->draw, year->year, STREAM_APPROVAL, lots);
	for (size_t i = 0; i < count; i++)
		has_passed[i] = lots[i] < approval;
}
