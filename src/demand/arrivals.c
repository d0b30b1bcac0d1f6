#include "demand/arrivals.h"

#include "base/memory.h"
#include "base/number.h"
#include "demand/fixed_math.h"
#include "demand/numbers.h"
#include "demand/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct simulated_id {
	const char *text;
	uint32_t item;
};

static int compare_ids(const void *a, const void *b)
{
	return strcmp(((const struct simulated_id *)a)->text, ((const struct simulated_id *)b)->text);
}

static void order_ids(struct arrivals_plan *plan, size_t item_count)
{
	struct simulated_id *ids = arena_array(&plan->arena, item_count, sizeof *ids);

	plan->id_order = arena_array(&plan->arena, item_count, sizeof *plan->id_order);
	for (size_t i = 0; i < item_count; i++)
		ids[i] =
			(struct simulated_id){arena_format(&plan->arena, "%s-", plan->request.item_id[i]), (uint32_t)i};
	qsort(ids, item_count, sizeof *ids, compare_ids);
	plan->id_place = arena_array(&plan->arena, item_count, sizeof *plan->id_place);
	for (size_t i = 0; i < item_count; i++) {
		plan->id_order[i] = ids[i].item;
		plan->id_place[ids[i].item] = (uint32_t)i;
	}
}

static double mean_in_year(const struct count_settings *count, const double *number, uint32_t year)
{
	double mean = number[count->mean];

	for (uint32_t y = 0; y < year; y++)
		mean *= 1 + number[count->trend];
	return mean;
}

static bool is_certain(const struct demand_settings *demand, uint32_t place)
{
	return demand->number[place].law == NUMBER_CERTAIN;
}

/* One table an item and year serves all draws. */
static bool has_table(const struct arrivals_request *request, size_t item)
{
	const struct count_settings *count = &request->demand->item[item].count;

	return request->is_open[item] && !count->is_fixed && is_certain(request->demand, count->mean) &&
	       is_certain(request->demand, count->size) && is_certain(request->demand, count->trend);
}

static void make_tables(struct arrivals_plan *plan, size_t item_count)
{
	const struct arrivals_request *request = &plan->request;
	double *number = numbers_new(request->demand);

	plan->table = arena_array(&plan->arena, item_count * request->year_count, sizeof *plan->table);
	for (size_t i = 0; i < item_count; i++) {
		const struct count_settings *count = &request->demand->item[i].count;

		for (uint32_t y = 0; y < request->year_count; y++) {
			struct count_table *table = &plan->table[i * request->year_count + y];

			count_table_init(table);
			if (has_table(request, i))
				count_table_set(table, mean_in_year(count, number, y + 1), number[count->size]);
		}
	}
	free(number);
}

/* Refused applications are neither counted nor resampled. */
static void list_sources(struct arrivals_plan *plan, size_t item_count)
{
	const struct applications *applications = &plan->request.population->applications;

	plan->source = arena_array(&plan->arena, item_count, sizeof *plan->source);
	plan->source_count = arena_array(&plan->arena, item_count, sizeof *plan->source_count);
	for (size_t i = 0; i < item_count; i++) {
		size_t first = applications->item_start[i], end = applications->item_start[i + 1];

		plan->source[i] = arena_array(&plan->arena, end - first, sizeof **plan->source);
		for (size_t row = first; row < end; row++) {
			if (applications->approved[row])
				plan->source[i][plan->source_count[i]++] = (uint32_t)row;
		}
	}
}

/* Where another money field of the item has its own distribution, an old `requested` would cap the new amount. */
static void find_requested(struct arrivals_plan *plan, size_t item_count)
{
	plan->keeps_requested = arena_array(&plan->arena, item_count, 1);
	for (size_t i = 0; i < item_count; i++) {
		const struct item_demand *item = &plan->request.demand->item[i];

		plan->keeps_requested[i] = 1;
		for (size_t a = 0; a < item->amount_count; a++) {
			if (item->amount[a].slot != SLOT_REQUESTED &&
			    plan->field[item->amount[a].slot]->type == FIELD_MONEY)
				plan->keeps_requested[i] = 0;
		}
	}
}

void arrivals_plan_init(struct arrivals_plan *plan, const struct arrivals_request *request)
{
	size_t item_count = request->population->item_count;

	*plan = (struct arrivals_plan){.request = *request};
	arena_init(&plan->arena);
	plan->item_hash = arena_array(&plan->arena, item_count, sizeof *plan->item_hash);
	for (size_t i = 0; i < item_count; i++) {
		const char *entity = arena_format(&plan->arena, "item:%s", request->item_id[i]);

		plan->item_hash[i] = hash_bytes(entity, strlen(entity));
	}
	plan->field = arena_array(&plan->arena, request->schema->slot_count[FIELD_OF_APPLICATION], sizeof *plan->field);
	for (size_t f = 0; f < request->schema->field_count; f++) {
		if (request->schema->field[f].owner == FIELD_OF_APPLICATION)
			plan->field[request->schema->field[f].slot] = &request->schema->field[f];
	}
	order_ids(plan, item_count);
	make_tables(plan, item_count);
	list_sources(plan, item_count);
	find_requested(plan, item_count);
}

void arrivals_plan_release(struct arrivals_plan *plan)
{
	for (size_t i = 0; i < plan->request.population->item_count * plan->request.year_count; i++)
		count_table_release(&plan->table[i]);
	arena_release(&plan->arena);
}

void arrivals_init(struct arrivals *arrivals, const struct arrivals_plan *plan)
{
	struct applications *applications = &arrivals->applications;

	*arrivals = (struct arrivals){0};
	applications->frame.slot_count = plan->request.schema->slot_count[FIELD_OF_APPLICATION];
	applications->frame.slot = memory_array(applications->frame.slot_count, sizeof *applications->frame.slot);
	applications->item_start =
		memory_array(plan->request.population->item_count + 1, sizeof *applications->item_start);
}

void arrivals_release(struct arrivals *arrivals, const struct arrivals_plan *plan)
{
	struct applications *applications = &arrivals->applications;

	(void)plan;
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
	free(arrivals->is_eligible);
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
	const struct count_settings *count = &drawing->demand->count;
	const struct arrivals_plan *plan = drawing->plan;
	const struct demand_year *year = drawing->year;
	const double *number = year->number;
	double rho = number[plan->request.demand->common], u;
	struct stream stream;

	if (count->is_fixed)
		return (uint32_t)number[count->mean];
	stream_start(&stream, plan->request.seed, plan->item_hash[drawing->item], year->draw, year->year, STREAM_COUNT);
	u = fixed_normal_cdf(sqrt(rho) * common + sqrt(1 - rho) * stream_normal(&stream));
	if (has_table(&plan->request, drawing->item))
		return count_table_quantile(&plan->table[drawing->item * plan->request.year_count + year->year - 1], u);
	return count_quantile(mean_in_year(count, number, year->year), number[count->size], u);
}

static double draw_uniform(const struct arrivals_plan *plan, const struct demand_year *year, uint64_t entity,
			   enum stream_purpose purpose)
{
	struct stream stream;

	stream_start(&stream, plan->request.seed, entity, year->draw, year->year, purpose);
	return stream_uniform(&stream);
}

/* Fields without a distribution are taken together from one of this year's applications, else their defaults. */
static void resample(const struct drawing *drawing, uint64_t entity, struct frame *frame, size_t row)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct frame *from = &plan->request.population->applications.frame;
	size_t count = plan->source_count[drawing->item], pick = 0;

	if (count > 1)
		pick = (size_t)(draw_uniform(plan, drawing->year, entity, STREAM_RESAMPLE) * (double)count);
	for (size_t s = 0; s < frame->slot_count; s++) {
		const struct field *field = plan->field[s];

		frame->slot[s][row] = count > 0            ? from->slot[s][plan->source[drawing->item][pick]]
				      : field->has_default ? field->default_value
							   : NAN;
	}
	if (!plan->keeps_requested[drawing->item])
		frame->slot[SLOT_REQUESTED][row] = NAN;
}

static void draw_amounts(const struct drawing *drawing, uint64_t entity, struct frame *frame, size_t row)
{
	const struct arrivals_plan *plan = drawing->plan;

	for (size_t a = 0; a < drawing->demand->amount_count; a++) {
		const struct amount_settings *amount = &drawing->demand->amount[a];
		const struct field *field = plan->field[amount->slot];
		double u = draw_uniform(plan, drawing->year,
					hash_mix(entity, hash_bytes(field->name, strlen(field->name))), STREAM_AMOUNT);

		frame->slot[amount->slot][row] = firms_field_value(
			field, amount->distribution->quantile(drawing->year->number + amount->parameter, u));
	}
}

/* Who may file; NULL: every firm. */
static const unsigned char *find_eligible(struct arrivals *arrivals, const struct formula *where,
					  const struct demand_year *year, struct firms *firms)
{
	if (where == NULL)
		return firms_can_leave(firms) ? firms->is_active : NULL;
	arrivals->is_eligible =
		memory_grow(arrivals->is_eligible, &arrivals->eligible_capacity, firms->row_count + 1, 1);
	firms_mark(firms, where, year, arrivals->is_eligible);
	return arrivals->is_eligible;
}

/* The applications of one item, from row `row` on; returns where they end. */
static size_t draw_item(struct arrivals *arrivals, const struct drawing *drawing, uint32_t count,
			const unsigned char *is_eligible, size_t row)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct demand_year *year = drawing->year;
	const struct firms *firms = drawing->firms;
	struct applications *applications = &arrivals->applications;
	double approval = year->number[drawing->demand->approval];

	for (uint32_t k = 0; k < count; k++) {
		uint64_t entity = hash_mix(plan->item_hash[drawing->item], k);
		uint32_t applicant;

		if (approval < 1 && draw_uniform(plan, year, entity, STREAM_APPROVAL) >= approval)
			continue;
		applicant = urn_draw(&firms->urn, plan->request.seed, entity, year->draw, year->year, is_eligible,
				     firms->hash, firms->row_count);
		if (applicant == URN_NONE)
			continue;
		reserve(arrivals, row + 1);
		applications->frame.parent[row] = applicant;
		applications->item[row] = drawing->item;
		applications->approved[row] = 1;
		applications->id[row] = NULL;
		applications->id_key[row] = application_key_simulated(year->calendar, plan->id_place[drawing->item], k);
		resample(drawing, entity, &applications->frame, row);
		draw_amounts(drawing, entity, &applications->frame, row);
		row++;
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

		applications->item_start[item] = row;
		if (count > 0)
			row = draw_item(arrivals, &drawing, count, find_eligible(arrivals, demand->where, year, firms),
					row);
	}
	applications->item_start[item_count] = row;
	applications->frame.row_count = row;
	rank_by_item(applications, plan);
}

bool arrivals_automatic_passes(const struct arrivals_plan *plan, const struct demand_year *year,
			       const struct firms *firms, uint32_t item, uint32_t applicant)
{
	double approval = year->number[plan->request.demand->item[item].approval];

	return approval >= 1 || draw_uniform(plan, year, hash_mix(firms->hash[applicant], plan->item_hash[item]),
					     STREAM_APPROVAL) < approval;
}
