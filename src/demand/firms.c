#include "demand/firms.h"

#include "base/clones.h"
#include "base/marks.h"
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
	firms->active = grown(firms->active, marks_words(old), marks_words(needed), sizeof *firms->active);
	firms->marked = grown(firms->marked, marks_words(old), marks_words(needed), sizeof *firms->marked);
	firms->idle = grown(firms->idle, marks_words(old), marks_words(needed), sizeof *firms->idle);
	firms->row = grown(firms->row, old, needed, sizeof *firms->row);
	firms->id = grown(firms->id, old, needed, sizeof *firms->id);
	if (firms->settings->has_entry)
		firms->id_rank = grown(firms->id_rank, old, needed, sizeof *firms->id_rank);
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

static void init_clocks(struct clocks *clocks, uint32_t year_count)
{
	clocks->unstruck = memory_array(year_count + 1, sizeof *clocks->unstruck);
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
				.year_count = request->year_count,
				.base_count = base};
	list_columns(firms);
	firms->slot = memory_array(slot_count, sizeof *firms->slot);
	firms->names = memory_array(request->year_count, sizeof *firms->names);
	firms->becoming = memory_array(firms->settings->become_count, sizeof *firms->becoming);
	init_clocks(&firms->leaving, request->year_count);
	for (size_t e = 0; e < firms->settings->become_count; e++)
		init_clocks(&firms->becoming[e], request->year_count);
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
	compared_init(&firms->compared, slot_count);
}

static void release_clocks(struct clocks *clocks)
{
	free(clocks->unstruck);
	free(clocks->left);
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
	free(firms->id_rank);
	for (uint32_t y = 0; y < firms->year_count; y++)
		free(firms->names[y].name);
	free(firms->names);
	free(firms->id);
	free(firms->own_factor);
	free(firms->row);
	free(firms->active);
	free(firms->marked);
	free(firms->idle);
	free(firms->model);
	urn_choice_release(&firms->choice);
	free(firms->set_value);
	urn_release(&firms->urn);
	formula_work_release(&firms->formula);
	compared_release(&firms->compared);
	*firms = (struct firms){0};
}

void firms_reset(struct firms *firms, uint32_t draw, const double *number)
{
	firms->draw = draw;
	firms->row_count = firms->active_count = firms->base_count;
	for (size_t s = 0; s < firms->population->applicants.frame.slot_count; s++) {
		if (firms->column[s].changes)
			copy_column(firms, s);
		compared_forget(&firms->compared, s, firms->column[s].changes ? 0 : firms->base_count);
	}
	marks_fill(firms->active, 0, firms->base_count);
	for (size_t i = 0; firms->own_factor != NULL && i < firms->base_count; i++)
		firms->own_factor[i] = NAN;
	urn_truncate(&firms->urn, firms->hash, firms->base_count);
	firms_set_rates(firms, number);
	firms_clear_clocks(firms, 0, firms->base_count);
}

/* --- a year --- */

/* The larger of the two, the new one where there was none; then the default where there is still none. */
FAST_CLONES static void follow_peak(double *restrict to, const double *restrict from, double otherwise, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double peak = (to[i] != to[i] || from[i] > to[i]) ? from[i] : to[i];

		to[i] = peak == peak ? peak : otherwise;
	}
}

FAST_CLONES static void follow_last(double *restrict to, const double *restrict from, double otherwise, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = from[i] == from[i] ? from[i] : otherwise;
}

static void follow(struct firms *firms, const struct field *field)
{
	bool is_peak = field->peak_of != FIELD_NONE;
	const double *from = firms->slot[firms->schema->field[is_peak ? field->peak_of : field->last_of].slot];
	double otherwise = field_if_empty(field);

	(is_peak ? follow_peak : follow_last)(firms->slot[field->slot], from, otherwise, firms->row_count);
	compared_forget(&firms->compared, field->slot, 0);
}

void firms_advance(struct firms *firms, const struct demand_year *year)
{
	size_t start_count = firms->active_count;

	for (size_t f = 0; f < firms->schema->field_count; f++) {
		if (is_following(&firms->schema->field[f]))
			follow(firms, &firms->schema->field[f]);
	}
	if (firms->settings->has_exit)
		firms_leave(firms);
	if (firms->settings->growth.field_count > 0)
		firms_grow(firms, year);
	firms_become(firms, year);
	if (firms->settings->has_entry)
		firms_enter(firms, start_count, year);
}

static struct formula_batch batch_of(struct firms *firms, const struct demand_year *year)
{
	return (struct formula_batch){.applicant_slot = (const double *const *)firms->slot,
				      .paid = year->paid,
				      .year = year->calendar,
				      .compared = &firms->compared};
}

/* From the word that row `first` stands in, as the firms before it are the same as ever. */
void firms_mark(struct firms *firms, const struct formula *where, const struct demand_year *year, size_t first,
		uint64_t *mark)
{
	struct formula_batch batch = batch_of(firms, year);
	size_t word = first / MARKS_WORD;

	batch.first_applicant = (uint32_t)(word * MARKS_WORD);
	batch.count = firms->row_count - word * MARKS_WORD;
	if (where == NULL)
		marks_fill(mark + word, 0, batch.count);
	else
		formula_mark(where, &batch, &firms->formula, mark + word);
}

bool firms_can_leave(const struct firms *firms)
{
	return firms->settings->has_exit;
}
