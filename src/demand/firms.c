#include "demand/firms.h"

#include "base/clones.h"
#include "base/memory.h"
#include "demand/firms_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_following(const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT && (field->last_of != FIELD_NONE || field->peak_of != FIELD_NONE);
}

/* --- columns --- */

static void list_columns(struct firms *firms)
{
	const struct schema *schema = firms->schema;
	const struct firms_settings *settings = firms->settings;
	size_t slot_count = firms->population->applicants.frame.slot_count;

	firms->column = memory_array(slot_count, sizeof *firms->column);
	for (size_t f = 0; f < schema->field_count; f++) {
		const struct field *field = &schema->field[f];

		if (field->owner == FIELD_OF_APPLICANT)
			firms->column[field->slot] =
				(struct firm_column){.field = field, .changes = is_following(field)};
	}
	for (size_t i = 0; i < settings->growth.field_count; i++)
		firms->column[settings->growth.slot[i]].changes = true;
	for (size_t e = 0; e < settings->become_count; e++) {
		for (size_t i = 0; i < settings->become[e].set_count; i++)
			firms->column[settings->become[e].set[i].field->slot].changes = true;
	}
	for (size_t s = 0; s < slot_count; s++)
		firms->column[s].is_own = firms->column[s].changes || settings->has_entry;
}

static size_t most_sets(const struct firms_settings *settings)
{
	size_t most = settings->entry.set_count;

	for (size_t e = 0; e < settings->become_count; e++) {
		if (settings->become[e].set_count > most)
			most = settings->become[e].set_count;
	}
	return most;
}

static void *grown(void *block, size_t capacity, size_t needed, size_t size)
{
	return memory_grow(block, &capacity, needed, size);
}

static void reserve_clocks(struct clocks *clocks, size_t old, size_t needed)
{
	clocks->left = grown(clocks->left, old, needed, sizeof *clocks->left);
	clocks->lot = grown(clocks->lot, old, needed, sizeof *clocks->lot);
	clocks->strikes = grown(clocks->strikes, old, needed, sizeof *clocks->strikes);
}

void firms_reserve(struct firms *firms, size_t row_count)
{
	size_t old = firms->capacity, needed = row_count < old + old / 2 ? old + old / 2 : row_count;

	if (row_count <= old)
		return;
	for (size_t s = 0; s < firms->population->applicants.frame.slot_count; s++) {
		if (firms->column[s].is_own)
			firms->slot[s] = grown(firms->slot[s], old, needed, sizeof **firms->slot);
	}
	firms->hash = grown(firms->hash, old, needed, sizeof *firms->hash);
	firms->is_active = grown(firms->is_active, old, needed, 1);
	firms->is_tried = grown(firms->is_tried, old, needed, 1);
	firms->id = grown(firms->id, old, needed, sizeof *firms->id);
	if (firms->settings->has_entry) {
		firms->id_rank = grown(firms->id_rank, old, needed, sizeof *firms->id_rank);
		firms->name = grown(firms->name, old, needed, sizeof *firms->name);
		for (size_t row = firms->base_count; row < needed; row++)
			firms->id[row] = firms->name[row].text;
	}
	if (firms->own_factor != NULL)
		firms->own_factor = grown(firms->own_factor, old, needed, sizeof *firms->own_factor);
	if (firms->settings->has_exit)
		reserve_clocks(&firms->leaving, old, needed);
	for (size_t e = 0; e < firms->settings->become_count; e++)
		reserve_clocks(&firms->becoming[e], old, needed);
	firms->capacity = needed;
}

/* --- life cycle --- */

static void copy_column(struct firms *firms, size_t slot)
{
	const struct frame *frame = &firms->population->applicants.frame;

	if (firms->base_count > 0)
		memcpy(firms->slot[slot], frame->slot[slot], firms->base_count * sizeof **firms->slot);
}

static bool has_ar(const struct demand_settings *demand)
{
	const struct demand_number *ar = &demand->number[demand->firms.growth.ar];

	return demand->firms.growth.field_count > 0 && (ar->value != 0 || ar->law != NUMBER_CERTAIN);
}

void firms_init(struct firms *firms, const struct firms_request *request)
{
	const struct applicants *applicants = &request->population->applicants;
	size_t slot_count = applicants->frame.slot_count, base = applicants->frame.row_count;

	*firms = (struct firms){.population = request->population,
				.schema = request->schema,
				.demand = request->demand,
				.settings = &request->demand->firms,
				.seed = request->seed,
				.base_count = base};
	list_columns(firms);
	firms->slot = memory_array(slot_count, sizeof *firms->slot);
	firms->becoming = memory_array(firms->settings->become_count, sizeof *firms->becoming);
	if (has_ar(request->demand))
		firms->own_factor = memory_array(0, sizeof *firms->own_factor);
	firms_reserve(firms, firms->settings->has_entry ? base + base / 2 + 1 : base + 1);
	memcpy(firms->hash, applicants->hash, base * sizeof *firms->hash);
	memcpy(firms->id, applicants->id, base * sizeof *firms->id);
	for (size_t s = 0; s < slot_count; s++) {
		if (firms->column[s].is_own)
			copy_column(firms, s);
		else
			firms->slot[s] = applicants->frame.slot[s];
	}
	urn_init(&firms->urn);
	urn_fill(&firms->urn, firms->hash, NULL, base, NULL); /* rows are sorted by id */
	firms->set_value = memory_array(most_sets(firms->settings) * FORMULA_BLOCK, sizeof *firms->set_value);
	formula_work_init(&firms->formula);
}

static void release_clocks(struct clocks *clocks)
{
	free(clocks->left);
	free(clocks->lot);
	free(clocks->strikes);
}

void firms_release(struct firms *firms)
{
	for (size_t s = 0; s < firms->population->applicants.frame.slot_count; s++) {
		if (firms->column[s].is_own)
			free(firms->slot[s]);
	}
	for (size_t e = 0; e < firms->settings->become_count; e++)
		release_clocks(&firms->becoming[e]);
	release_clocks(&firms->leaving);
	free(firms->becoming);
	free(firms->slot);
	free(firms->column);
	free(firms->hash);
	free(firms->is_active);
	free(firms->id_rank);
	free(firms->name);
	free(firms->id);
	free(firms->own_factor);
	free(firms->is_tried);
	free(firms->model);
	urn_choice_release(&firms->choice);
	free(firms->set_value);
	urn_release(&firms->urn);
	formula_work_release(&firms->formula);
	*firms = (struct firms){0};
}

void firms_reset(struct firms *firms, uint32_t draw)
{
	firms->draw = draw;
	firms->row_count = firms->active_count = firms->base_count;
	for (size_t s = 0; s < firms->population->applicants.frame.slot_count; s++) {
		if (firms->column[s].changes)
			copy_column(firms, s);
	}
	memset(firms->is_active, 1, firms->base_count);
	for (size_t i = 0; firms->own_factor != NULL && i < firms->base_count; i++)
		firms->own_factor[i] = NAN;
	urn_truncate(&firms->urn, firms->hash, firms->base_count);
	firms_start_clocks(firms, 0, firms->base_count);
}

/* --- a year --- */

static void follow(struct firms *firms, const struct field *field)
{
	bool is_peak = field->peak_of != FIELD_NONE;
	const double *from = firms->slot[firms->schema->field[is_peak ? field->peak_of : field->last_of].slot];
	double *to = firms->slot[field->slot];

	for (size_t i = 0; i < firms->row_count; i++) {
		if (!is_peak || isnan(to[i]) || from[i] > to[i])
			to[i] = from[i];
		if (isnan(to[i]) && field->has_default)
			to[i] = field->default_value;
	}
}

void firms_advance(struct firms *firms, const struct demand_year *year)
{
	size_t start_count = firms->active_count;

	for (size_t f = 0; f < firms->schema->field_count; f++) {
		if (is_following(&firms->schema->field[f]))
			follow(firms, &firms->schema->field[f]);
	}
	if (firms->settings->has_exit)
		firms_leave(firms, year);
	if (firms->settings->growth.field_count > 0)
		firms_grow(firms, year);
	firms_become(firms, year);
	if (firms->settings->has_entry)
		firms_enter(firms, start_count, year);
}

FAST_CLONES static void mark_block(const double *restrict holds, const unsigned char *restrict is_active,
				   unsigned char *restrict is_marked, size_t count)
{
	for (size_t i = 0; i < count; i++)
		is_marked[i] = is_active[i] & (holds[i] == 1.0);
}

void firms_mark(struct firms *firms, const struct formula *where, const struct demand_year *year,
		unsigned char *is_marked)
{
	uint32_t rows[FORMULA_BLOCK];
	double holds[FORMULA_BLOCK];

	if (where == NULL) {
		memcpy(is_marked, firms->is_active, firms->row_count);
		return;
	}
	for (size_t first = 0; first < firms->row_count; first += FORMULA_BLOCK) {
		size_t left = firms->row_count - first;
		struct formula_batch batch = {.count = left < FORMULA_BLOCK ? left : FORMULA_BLOCK,
					      .applicant = rows,
					      .applicant_slot = (const double *const *)firms->slot,
					      .paid = year->paid,
					      .year = year->calendar};

		for (size_t i = 0; i < batch.count; i++)
			rows[i] = (uint32_t)(first + i);
		formula_run(where, &batch, &firms->formula, holds);
		mark_block(holds, firms->is_active + first, is_marked + first, batch.count);
	}
}

bool firms_can_leave(const struct firms *firms)
{
	return firms->settings->has_exit;
}
