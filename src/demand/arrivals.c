#include "demand/arrivals.h"

#include "base/marks.h"
#include "base/memory.h"
#include "base/number.h"
#include "demand/fixed_math.h"
#include "demand/numbers.h"
#include "demand/simulated_value.h"
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

/* Where another money field of the item has its own distribution, an old `requested` would cap the new amount. */
static bool keeps_requested(const struct arrivals_plan *plan, const struct item_demand *item)
{
	for (size_t a = 0; a < item->amount_count; a++) {
		if (item->amount[a].slot != SLOT_REQUESTED && plan->field[item->amount[a].slot]->type == FIELD_MONEY)
			return false;
	}
	return true;
}

static bool has_distribution(const struct item_demand *item, uint32_t slot)
{
	for (size_t a = 0; a < item->amount_count; a++) {
		if (item->amount[a].slot == slot)
			return true;
	}
	return false;
}

/* Whether all applications of an item to be resampled have the same value. */
static bool is_constant(const struct item_sources *sources, const double *column)
{
	for (size_t i = 1; i < sources->count; i++) {
		double first = column[sources->row[0]], value = column[sources->row[i]];

		if (value != first && !(isnan(value) && isnan(first)))
			return false;
	}
	return true;
}

/* Sorts the fields without a distribution into those that are resampled and those that are always the same. */
static void sort_fields(struct arrivals_plan *plan, uint32_t number, struct item_sources *sources)
{
	const struct item_demand *item = &plan->request.demand->item[number];
	const unsigned char *is_read = plan->request.is_read;
	const struct frame *frame = &plan->request.population->applications.frame;

	sources->varying = arena_array(&plan->arena, frame->slot_count, sizeof *sources->varying);
	sources->constant = arena_array(&plan->arena, frame->slot_count, sizeof *sources->constant);
	for (uint32_t s = 0; s < frame->slot_count; s++) {
		const struct field *field = plan->field[s];
		double value = field->has_default ? field->default_value : NAN;

		if (has_distribution(item, s) || (is_read != NULL && !is_read[number * frame->slot_count + s]))
			continue;
		if (sources->count > 0)
			value = frame->slot[s][sources->row[0]];
		if (s == SLOT_REQUESTED && !keeps_requested(plan, item))
			value = NAN;
		else if (!is_constant(sources, frame->slot[s])) {
			sources->varying[sources->varying_count++] = s;
			continue;
		}
		sources->constant[sources->constant_count++] = (struct constant_field){s, value};
	}
}

/* Refused applications are neither counted nor resampled. */
static void list_sources(struct arrivals_plan *plan, size_t item_count)
{
	const struct applications *applications = &plan->request.population->applications;

	plan->sources = arena_array(&plan->arena, item_count, sizeof *plan->sources);
	for (size_t i = 0; i < item_count; i++) {
		struct item_sources *sources = &plan->sources[i];
		size_t first = applications->item_start[i], end = applications->item_start[i + 1];

		sources->row = arena_array(&plan->arena, end - first, sizeof *sources->row);
		for (size_t row = first; row < end; row++) {
			if (applications->approved[row])
				sources->row[sources->count++] = (uint32_t)row;
		}
		sort_fields(plan, (uint32_t)i, sources);
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
	arrivals->filing = memory_array(plan->request.population->item_count, sizeof *arrivals->filing);
}

void arrivals_release(struct arrivals *arrivals, const struct arrivals_plan *plan)
{
	struct applications *applications = &arrivals->applications;

	(void)plan;
	for (size_t f = 0; f < arrivals->filing_count; f++) {
		free(arrivals->filing[f].holds);
		free(arrivals->filing[f].is_eligible);
		urn_choice_release(&arrivals->filing[f].choice);
	}
	free(arrivals->filing);
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

/* --- who may file --- */

/* A condition of unchanging columns holds for a firm in all years of all draws, or never. */
static bool is_steady(const struct arrivals_plan *plan, const struct formula *where, const struct firms *firms)
{
	if (where == NULL)
		return true;
	if (formula_is_dated(where))
		return false;
	for (uint32_t i = 0; i < plan->request.population->item_count; i++) {
		if (formula_reads_paid(where, i))
			return false;
	}
	for (uint32_t s = 0; s < plan->request.population->applicants.frame.slot_count; s++) {
		if (firms->column[s].changes && formula_reads_slot(where, FORMULA_APPLICANT, s))
			return false;
	}
	return true;
}

static bool is_same_condition(const struct formula *a, const struct formula *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(formula_text(a), formula_text(b)) == 0);
}

/* The condition's own entry; a new one where no item had it before. */
static struct filing *filing_of(struct arrivals *arrivals, const struct drawing *drawing)
{
	struct filing *filing = arrivals->filing, *end = filing + arrivals->filing_count;

	while (filing < end && !is_same_condition(filing->where, drawing->demand->where))
		filing++;
	if (filing == end) {
		arrivals->filing_count++;
		filing->where = drawing->demand->where;
		filing->is_steady = is_steady(drawing->plan, filing->where, drawing->firms);
		filing->year = 0; /* none yet: the first is 1 */
	}
	return filing;
}

/* How many firms need not be looked at again. New firms are other ones in each draw. */
static size_t still_known(const struct filing *filing, const struct demand_year *year, const struct firms *firms)
{
	if (!filing->is_steady)
		return 0;
	if (filing->draw != year->draw && filing->known > firms->base_count)
		return firms->base_count;
	return filing->known;
}

/* The firms that meet an item's condition; items with the same one share the answer of the year. */
static const struct filing *find_filing(struct arrivals *arrivals, const struct drawing *drawing, struct firms *firms)
{
	struct filing *filing = filing_of(arrivals, drawing);
	const struct demand_year *year = drawing->year;
	size_t rows = firms->row_count, words = marks_words(rows), known = still_known(filing, year, firms);
	bool is_same = filing->year > 0 && known == rows && filing->known == rows && !firms_can_leave(firms);

	if (filing->draw == year->draw && filing->year == year->year)
		return filing;
	filing->draw = year->draw;
	filing->year = year->year;
	filing->known = rows;
	if (is_same)
		return filing;
	filing->holds = memory_grow(filing->holds, &filing->holds_capacity, words + 1, sizeof *filing->holds);
	filing->is_eligible =
		memory_grow(filing->is_eligible, &filing->eligible_capacity, words + 1, sizeof *filing->is_eligible);
	firms_mark(firms, filing->where, year, known, filing->holds);
	memcpy(filing->is_eligible, filing->holds, words * sizeof *filing->holds);
	marks_keep(filing->is_eligible, firms->active, rows);
	urn_choose(&firms->urn, filing->is_eligible, rows, &filing->choice);
	return filing;
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
			row = draw_item(arrivals, &drawing, count, find_filing(arrivals, &drawing, firms), row);
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
