#include "demand/arrivals_plan.h"

#include "base/memory.h"
#include "demand/numbers.h"
#include "demand/simulated_value.h"

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

static bool is_alike(const struct planned_amount *a, const struct planned_amount *b)
{
	return a->settings->distribution == b->settings->distribution && a->field->type == b->field->type &&
	       a->field->may_be_negative == b->field->may_be_negative;
}

static void add_amount(struct arrivals_plan *plan, struct planned_amount amount)
{
	while (amount.like < plan->amount_count && !is_alike(&plan->amount[amount.like], &amount))
		amount.like++;
	plan->amount[plan->amount_count++] = amount;
}

static void list_amounts(struct arrivals_plan *plan, size_t item_count)
{
	const struct item_demand *item = plan->request.demand->item;
	size_t most = 0;

	for (size_t i = 0; i < item_count; i++)
		most += item[i].amount_count;
	plan->amount = arena_array(&plan->arena, most, sizeof *plan->amount);
	for (uint32_t i = 0; i < item_count; i++) {
		for (size_t a = 0; plan->request.is_open[i] && a < item[i].amount_count; a++) {
			const struct field *field = plan->field[item[i].amount[a].slot];
			uint64_t name = hash_bytes(field->name, strlen(field->name));

			add_amount(plan, (struct planned_amount){i, &item[i].amount[a], field, name, 0});
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
	list_amounts(plan, item_count);
}

void arrivals_plan_release(struct arrivals_plan *plan)
{
	for (size_t i = 0; i < plan->request.population->item_count * plan->request.year_count; i++)
		count_table_release(&plan->table[i]);
	arena_release(&plan->arena);
}

uint32_t arrivals_plan_count(const struct arrivals_plan *plan, uint32_t item, const struct demand_year *year, double u)
{
	const struct count_settings *count = &plan->request.demand->item[item].count;
	const double *number = year->number;

	if (count->is_fixed)
		return (uint32_t)number[count->mean];
	if (has_table(&plan->request, item))
		return count_table_quantile(&plan->table[item * plan->request.year_count + year->year - 1], u);
	return count_quantile(mean_in_year(count, number, year->year), number[count->size], u);
}
