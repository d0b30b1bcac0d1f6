#include "demand/arrivals.h"

#include "base/memory.h"
#include "base/number.h"
#include "demand/fixed_math.h"
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

static double mean_in_year(const struct count_settings *count, uint32_t year)
{
	double mean = count->mean;

	for (uint32_t y = 0; y < year; y++)
		mean *= 1 + count->trend;
	return mean;
}

static void make_tables(struct arrivals_plan *plan, size_t item_count)
{
	const struct arrivals_request *request = &plan->request;

	plan->table = arena_array(&plan->arena, item_count * request->year_count, sizeof *plan->table);
	for (size_t i = 0; i < item_count; i++) {
		const struct count_settings *count = &request->demand->item[i].count;

		for (uint32_t y = 0; y < request->year_count; y++) {
			struct count_table *table = &plan->table[i * request->year_count + y];

			count_table_init(table);
			if (request->is_open[i] && !count->is_fixed)
				count_table_set(table, mean_in_year(count, y + 1), count->size);
		}
	}
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
	const struct applicants *applicants = &request->population->applicants;
	uint32_t *rank;

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
	urn_init(&plan->urn);
	rank = arena_array(&plan->arena, applicants->frame.row_count, sizeof *rank);
	for (size_t i = 0; i < applicants->frame.row_count; i++)
		rank[i] = (uint32_t)i; /* rows are sorted by id */
	urn_fill(&plan->urn, applicants->hash, rank, applicants->frame.row_count, NULL);
}

void arrivals_plan_release(struct arrivals_plan *plan)
{
	for (size_t i = 0; i < plan->request.population->item_count * plan->request.year_count; i++)
		count_table_release(&plan->table[i]);
	urn_release(&plan->urn);
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
	arrivals->is_eligible = memory_array(plan->request.population->applicants.frame.row_count, 1);
	formula_work_init(&arrivals->formula);
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
	formula_work_release(&arrivals->formula);
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

/* How many applications reach an item: NB quantile of Phi(sqrt(rho) Z + sqrt(1 - rho) eps). */
static uint32_t draw_count(const struct arrivals_plan *plan, uint32_t item, uint32_t draw, uint32_t year, double common)
{
	const struct count_settings *count = &plan->request.demand->item[item].count;
	double rho = plan->request.demand->common;
	struct stream stream;

	if (count->is_fixed)
		return (uint32_t)count->mean;
	stream_start(&stream, plan->request.seed, plan->item_hash[item], draw, year, STREAM_COUNT);
	return count_table_quantile(&plan->table[item * plan->request.year_count + year - 1],
				    fixed_normal_cdf(sqrt(rho) * common + sqrt(1 - rho) * stream_normal(&stream)));
}

static double draw_uniform(const struct arrivals_plan *plan, uint64_t entity, uint32_t draw, uint32_t year,
			   enum stream_purpose purpose)
{
	struct stream stream;

	stream_start(&stream, plan->request.seed, entity, draw, year, purpose);
	return stream_uniform(&stream);
}

/* Fields without a distribution are taken together from one of this year's applications, else their defaults. */
static void resample(const struct arrivals_plan *plan, uint32_t item, uint64_t entity, uint32_t draw, uint32_t year,
		     struct frame *frame, size_t row)
{
	const struct frame *from = &plan->request.population->applications.frame;
	size_t count = plan->source_count[item];
	size_t pick = count < 2 ? 0 : (size_t)(draw_uniform(plan, entity, draw, year, STREAM_RESAMPLE) * (double)count);

	for (size_t s = 0; s < frame->slot_count; s++) {
		const struct field *field = plan->field[s];

		frame->slot[s][row] = count > 0            ? from->slot[s][plan->source[item][pick]]
				      : field->has_default ? field->default_value
							   : NAN;
	}
	if (!plan->keeps_requested[item])
		frame->slot[SLOT_REQUESTED][row] = NAN;
}

static double as_field(const struct field *field, double value)
{
	int64_t fen;

	if (field->type != FIELD_MONEY)
		return value;
	fen = money_from_yuan(value);
	return money_to_yuan(fen > MONEY_MAX_FEN ? MONEY_MAX_FEN : fen);
}

static void draw_amounts(const struct arrivals_plan *plan, uint32_t item, uint64_t entity, uint32_t draw, uint32_t year,
			 struct frame *frame, size_t row)
{
	const struct item_demand *demand = &plan->request.demand->item[item];

	for (size_t a = 0; a < demand->amount_count; a++) {
		const struct amount_settings *amount = &demand->amount[a];
		const struct field *field = plan->field[amount->slot];
		double u = draw_uniform(plan, hash_mix(entity, hash_bytes(field->name, strlen(field->name))), draw,
					year, STREAM_AMOUNT);

		frame->slot[amount->slot][row] = as_field(field, amount->distribution->quantile(amount->parameter, u));
	}
}

static void find_eligible(struct arrivals *arrivals, const struct arrivals_plan *plan, const struct formula *where,
			  int calendar, double *const *applicant_slot, int64_t *const *paid)
{
	size_t count = plan->request.population->applicants.frame.row_count;
	uint32_t rows[FORMULA_BLOCK];
	double holds[FORMULA_BLOCK];

	for (size_t first = 0; first < count; first += FORMULA_BLOCK) {
		struct formula_batch batch = {.count = count - first < FORMULA_BLOCK ? count - first : FORMULA_BLOCK,
					      .applicant = rows,
					      .applicant_slot = (const double *const *)applicant_slot,
					      .paid = (const int64_t *const *)paid,
					      .year = calendar};

		for (size_t i = 0; i < batch.count; i++)
			rows[i] = (uint32_t)(first + i);
		formula_run(where, &batch, &arrivals->formula, holds);
		for (size_t i = 0; i < batch.count; i++)
			arrivals->is_eligible[first + i] = holds[i] == 1.0;
	}
}

/* The applications of one item, from row `row` on; returns where they end. */
static size_t draw_item(struct arrivals *arrivals, const struct arrivals_plan *plan, uint32_t item, uint32_t draw,
			uint32_t year, int calendar, uint32_t count, bool has_where, size_t row)
{
	const struct applicants *applicants = &plan->request.population->applicants;
	struct applications *applications = &arrivals->applications;
	double approval = plan->request.demand->item[item].approval;

	for (uint32_t k = 0; k < count; k++) {
		uint64_t entity = hash_mix(plan->item_hash[item], k);
		uint32_t applicant;

		if (approval < 1 && draw_uniform(plan, entity, draw, year, STREAM_APPROVAL) >= approval)
			continue;
		applicant = urn_draw(&plan->urn, plan->request.seed, entity, draw, year,
				     has_where ? arrivals->is_eligible : NULL, applicants->hash,
				     applicants->frame.row_count);
		if (applicant == URN_NONE)
			continue;
		reserve(arrivals, row + 1);
		applications->frame.parent[row] = applicant;
		applications->item[row] = item;
		applications->approved[row] = 1;
		applications->id[row] = NULL;
		applications->id_key[row] = application_key_simulated(calendar, plan->id_place[item], k);
		resample(plan, item, entity, draw, year, &applications->frame, row);
		draw_amounts(plan, item, entity, draw, year, &applications->frame, row);
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

void arrivals_draw(struct arrivals *arrivals, const struct arrivals_plan *plan, uint32_t draw, uint32_t year,
		   int calendar, double *const *applicant_slot, int64_t *const *paid)
{
	struct applications *applications = &arrivals->applications;
	struct stream stream;
	double common;
	size_t row = 0;

	stream_start(&stream, plan->request.seed, 0, draw, year, STREAM_COUNT_COMMON);
	common = stream_normal(&stream);
	for (uint32_t item = 0; item < plan->request.population->item_count; item++) {
		const struct formula *where = plan->request.demand->item[item].where;
		uint32_t count = plan->request.is_open[item] ? draw_count(plan, item, draw, year, common) : 0;

		applications->item_start[item] = row;
		if (where != NULL && count > 0)
			find_eligible(arrivals, plan, where, calendar, applicant_slot, paid);
		row = draw_item(arrivals, plan, item, draw, year, calendar, count, where != NULL, row);
	}
	applications->item_start[plan->request.population->item_count] = row;
	applications->frame.row_count = row;
	rank_by_item(applications, plan);
}

bool arrivals_automatic_passes(const struct arrivals_plan *plan, uint32_t draw, uint32_t year, uint32_t item,
			       uint32_t applicant)
{
	double approval = plan->request.demand->item[item].approval;
	uint64_t entity = hash_mix(plan->request.population->applicants.hash[applicant], plan->item_hash[item]);

	return approval >= 1 || draw_uniform(plan, entity, draw, year, STREAM_APPROVAL) < approval;
}
