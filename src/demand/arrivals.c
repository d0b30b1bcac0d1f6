#include "demand/arrivals.h"

#include "base/clones.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/sort.h"
#include "demand/fixed_math.h"
#include "demand/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	arrivals->entity = grown(arrivals->entity, old, target, sizeof *arrivals->entity);
	arrivals->uniform = grown(arrivals->uniform, old, target, sizeof *arrivals->uniform);
	arrivals->capacity = target;
}

void arrivals_init(struct arrivals *arrivals, const struct arrivals_plan *plan)
{
	struct applications *applications = &arrivals->applications;
	size_t item_count = plan->request.population->item_count;

	*arrivals = (struct arrivals){0};
	applications->frame.slot_count = plan->request.schema->slot_count[FIELD_OF_APPLICATION];
	applications->frame.slot = memory_array(applications->frame.slot_count, sizeof *applications->frame.slot);
	applications->item_start = memory_array(item_count + 1, sizeof *applications->item_start);
	arrivals->score = memory_array(item_count, sizeof *arrivals->score);
	arrivals->count = memory_array(item_count, sizeof *arrivals->count);
	arrivals->lot = memory_array(item_count, sizeof *arrivals->lot);
	filings_init(&arrivals->filings, item_count);
	reserve(arrivals, 1); /* no column is NULL */
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
	free(arrivals->entity);
	free(arrivals->uniform);
	free(arrivals->lot);
	free(arrivals->score);
	free(arrivals->count);
	fields_work_release(&arrivals->fields);
	free(arrivals->ranked);
}

/* What drawing the applications of a year reads. */
struct drawing {
	const struct arrivals_plan *plan;
	const struct demand_year *year;
	struct firms *firms;
};

/* How many applications reach an item, by item: NB quantile of Phi(sqrt(rho) Z + sqrt(1 - rho) eps). */
static void draw_counts(const struct drawing *drawing, double *score, uint32_t *count)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct demand_year *year = drawing->year;
	size_t item_count = plan->request.population->item_count;
	double rho = year->number[plan->request.demand->common], common;
	struct stream stream;

	stream_start(&stream, plan->request.seed, 0, year->draw, year->year, STREAM_COUNT_COMMON);
	common = stream_normal(&stream);
	stream_normals(plan->request.seed, plan->item_hash, item_count, year->draw, year->year, STREAM_COUNT, score);
	for (uint32_t item = 0; item < item_count; item++) {
		double u = fixed_normal_cdf(sqrt(rho) * common + sqrt(1 - rho) * score[item]);

		count[item] = plan->request.is_open[item] ? arrivals_plan_count(plan, item, year, u) : 0;
	}
}

FAST_CLONES static void number_rows(uint64_t hash, uint64_t first_key, size_t count, uint64_t *restrict entity,
				    uint64_t *restrict id_key)
{
	for (uint64_t k = 0; k < count; k++) {
		entity[k] = hash_mix(hash, k);
		id_key[k] = first_key + k;
	}
}

/* A row for each application that reaches an item: what keys its random numbers, and its id. */
static void number_applications(struct arrivals *arrivals, const struct drawing *drawing)
{
	const struct arrivals_plan *plan = drawing->plan;
	struct applications *applications = &arrivals->applications;
	size_t item_count = plan->request.population->item_count, row = 0;

	for (uint32_t item = 0; item < item_count; item++) {
		uint64_t first_key = application_key_simulated(drawing->year->calendar, plan->id_place[item], 0);
		size_t count = arrivals->count[item];

		applications->item_start[item] = row;
		reserve(arrivals, row + count);
		number_rows(plan->item_hash[item], first_key, count, arrivals->entity + row,
			    applications->id_key + row);
		row += count;
	}
	applications->item_start[item_count] = row;
}

static void drop_refused(struct arrivals *arrivals, const struct drawing *drawing)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct demand_year *year = drawing->year;
	size_t item_count = plan->request.population->item_count, row = 0, kept = 0;
	size_t *start = arrivals->applications.item_start;
	uint64_t *entity = arrivals->entity, *id_key = arrivals->applications.id_key;

	stream_uniforms(plan->request.seed, entity, start[item_count], year->draw, year->year, STREAM_APPROVAL,
			arrivals->uniform);
	for (size_t item = 0; item < item_count; item++) {
		double approval = year->number[plan->request.demand->item[item].approval];
		size_t end = start[item + 1];

		start[item] = kept;
		for (; row < end; row++) {
			entity[kept] = entity[row];
			id_key[kept] = id_key[row];
			kept += arrivals->uniform[row] < approval;
		}
	}
	start[item_count] = kept;
}

static void move_rows(struct arrivals *arrivals, size_t from, size_t to, size_t count)
{
	uint64_t *entity = arrivals->entity, *id_key = arrivals->applications.id_key;

	if (from == to)
		return;
	memmove(entity + to, entity + from, count * sizeof *entity);
	memmove(id_key + to, id_key + from, count * sizeof *id_key);
}

/* Who may file; applications that nobody may file lapse. */
static void find_lots(struct arrivals *arrivals, const struct drawing *drawing)
{
	const struct arrivals_plan *plan = drawing->plan;
	const struct population *population = plan->request.population;
	size_t *start = arrivals->applications.item_start, first = 0, kept = 0;

	for (size_t item = 0; item < population->item_count; item++) {
		size_t count = start[item + 1] - first;
		struct urn_lot lot = {.seed = plan->request.seed,
				      .draw = drawing->year->draw,
				      .year = drawing->year->year,
				      .hash = drawing->firms->hash};

		if (count > 0)
			lot.choice = &filings_find(&arrivals->filings, plan->request.demand->item[item].where,
						   population, drawing->year, drawing->firms)
					      ->choice;
		arrivals->lot[item] = lot;
		start[item] = kept;
		if (count > 0 && !urn_choice_is_empty(lot.choice)) {
			move_rows(arrivals, first, kept, count);
			kept += count;
		}
		first += count;
	}
	start[population->item_count] = kept;
}

/* What all applications of an item share. Their ids sort by item, then number. */
static void label_rows(struct applications *applications, const struct arrivals_plan *plan)
{
	size_t item_count = plan->request.population->item_count, count = applications->item_start[item_count];
	uint32_t rank = 0;

	applications->frame.row_count = count;
	memset(applications->approved, 1, count);
	memset(applications->id, 0, count * sizeof *applications->id); /* NULL */
	for (size_t i = 0; i < item_count; i++) {
		uint32_t item = plan->id_order[i];
		size_t first = applications->item_start[item], end = applications->item_start[item + 1];

		for (size_t row = first; row < end; row++)
			applications->item[row] = item;
		for (size_t row = first; row < end; row++)
			applications->id_rank[row] = rank++;
	}
}

/* Rows with the same key keep their order. */
void arrivals_rank(struct arrivals *arrivals)
{
	struct applications *applications = &arrivals->applications;
	size_t count = applications->frame.row_count;
	uint64_t highest = 0;

	arrivals->ranked =
		memory_grow(arrivals->ranked, &arrivals->ranked_capacity, 2 * count, sizeof *arrivals->ranked);
	for (size_t row = 0; row < count; row++) {
		uint64_t key = applications->id_key[row];

		arrivals->ranked[row] = (struct sort_entry){key, (uint32_t)row};
		highest = key > highest ? key : highest;
	}
	sort_entries(arrivals->ranked, count, highest, arrivals->ranked + count);
	for (size_t rank = 0; rank < count; rank++)
		applications->id_rank[arrivals->ranked[rank].number] = (uint32_t)rank;
}

uint32_t arrivals_append(struct arrivals *arrivals, uint32_t item, uint32_t applicant, const char *id, uint64_t id_key)
{
	struct applications *applications = &arrivals->applications;
	size_t row = applications->frame.row_count;

	reserve(arrivals, row + 1);
	applications->frame.parent[row] = applicant;
	applications->item[row] = item;
	applications->approved[row] = 1;
	applications->id[row] = id;
	applications->id_key[row] = id_key;
	applications->frame.row_count++;
	return (uint32_t)row;
}

void arrivals_draw(struct arrivals *arrivals, const struct arrivals_plan *plan, const struct demand_year *year,
		   struct firms *firms)
{
	const struct drawing drawing = {plan, year, firms};

	draw_counts(&drawing, arrivals->score, arrivals->count);
	number_applications(arrivals, &drawing);
	drop_refused(arrivals, &drawing);
	find_lots(arrivals, &drawing);
	urn_draw_together(&firms->urn, arrivals->lot, arrivals->applications.item_start,
			  plan->request.population->item_count, arrivals->entity, arrivals->applications.frame.parent);
	label_rows(&arrivals->applications, plan);
	arrivals_fields_draw(&arrivals->applications, plan, year, arrivals->entity, &arrivals->fields);
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
