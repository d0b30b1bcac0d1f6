/*
 * firms_enter.c: new firms, copies of those that are there.
 *
 * A new firm's model is drawn evenly, keyed by its own id, so that one more firm among the others leaves most models as
 * they were, and one more new firm all of them.
 */
#include "demand/firms_steps.h"

#include "base/clones.h"
#include "base/index.h"
#include "base/marks.h"
#include "base/memory.h"
#include "demand/stream.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* How many enter: the whole part, and one more with the probability of the fraction. */
static uint32_t count_new(const struct firms *firms, size_t start_count, const struct demand_year *year)
{
	double expected = (double)start_count * year->number[firms->settings->entry.rate], whole = floor(expected);
	struct stream stream;

	stream_start(&stream, firms->seed, 0, year->draw, year->year, STREAM_ENTRY);
	return (uint32_t)whole + (stream_uniform(&stream) < expected - whole);
}

/* Behind `number` in the order of their digits as text, among 1 to most: 1, 10, 100, 101, 11, 2. */
static uint32_t next_in_text_order(uint32_t number, uint32_t most)
{
	if ((uint64_t)number * 10 <= most)
		return number * 10;
	while (number % 10 == 9 || number + 1 > most)
		number /= 10;
	return number + 1;
}

static uint64_t hash_of(const char *id)
{
	char entity[FIRM_NAME_SIZE + 16];

	return hash_bytes(entity, (size_t)snprintf(entity, sizeof entity, "applicant:%s", id));
}

/* Makes names for a year in which no draw has had so many, and some more. */
static void make_names(struct firm_names *names, uint32_t count, int year)
{
	if (count <= names->count)
		return;
	count += count / 8 + 8;
	names->name = memory_grow(names->name, &names->capacity, count, sizeof *names->name);
	names->count = count;
	for (uint32_t i = 0, number = 1; i < count; i++, number = next_in_text_order(number, count)) {
		struct firm_name *name = &names->name[i];

		snprintf(name->text, FIRM_NAME_SIZE, FIRM_NEW "%d-%" PRIu32, year, number);
		name->hash = hash_of(name->text);
		name->number = number;
	}
}

/* Names the rows to come, and perhaps one behind them, in the order of their ids. */
static void name_rows(struct firms *firms, uint32_t count, const struct demand_year *year)
{
	struct firm_names *names = &firms->names[year->year - 1];
	size_t row = firms->row_count;

	make_names(names, count, year->calendar);
	for (size_t i = 0; i < names->count; i++) {
		firms->id[row] = names->name[i].text;
		firms->hash[row] = names->name[i].hash;
		row += names->name[i].number <= count;
	}
}

FAST_CLONES static void gather(const double *from, const uint32_t *row, size_t count, double *to)
{
	for (size_t i = 0; i < count; i++)
		to[i] = from[row[i]];
}

/* Puts copies of `count` firms behind the others. */
static void copy_firms(struct firms *firms, const uint32_t *model, size_t count)
{
	size_t first = firms->row_count, end = first + count;

	for (size_t s = 0; s < firms->population->applicants.frame.slot_count; s++)
		gather(firms->slot[s], model, count, firms->slot[s] + first);
	for (size_t row = first; row < end && firms->own_factor != NULL; row++)
		firms->own_factor[row] = NAN;
	firms_clear_clocks(firms, first, end);
	for (size_t row = first; row < end; row++)
		urn_add(&firms->urn, (uint32_t)row, firms->hash);
	marks_fill(firms->active, first, end);
	firms->active_count += count;
	firms->row_count = end;
}

/* New firms behind the others; none where none can be a model. */
static void copy_models(struct firms *firms, uint32_t count, const struct demand_year *year)
{
	size_t first = firms->row_count;
	struct urn_lot lot = {.seed = firms->seed, .draw = year->draw, .year = year->year, .choice = &firms->choice};

	firms_reserve(firms, first + count + 1);
	firms_mark(firms, firms->settings->entry.where, year, 0, firms->marked);
	marks_keep(firms->marked, firms->active, first);
	urn_choose(&firms->urn, firms->marked, first, &firms->choice);
	if (urn_choice_is_empty(&firms->choice))
		return;
	lot.hash = firms->hash;
	name_rows(firms, count, year);
	firms->model = memory_grow(firms->model, &firms->model_capacity, count, sizeof *firms->model);
	urn_draw_many(&firms->urn, &lot, firms->hash + first, count, firms->model);
	copy_firms(firms, firms->model, count);
}

static void set_fields(struct firms *firms, size_t first, const struct demand_year *year)
{
	const struct event_settings *entry = &firms->settings->entry;
	uint32_t rows[FORMULA_BLOCK];
	size_t count = 0;

	for (size_t row = first; row < firms->row_count; row++) {
		rows[count++] = (uint32_t)row;
		if (count == FORMULA_BLOCK || row + 1 == firms->row_count) {
			firms_set(firms, entry->set, entry->set_count, rows, count, year);
			count = 0;
		}
	}
}

void firms_enter(struct firms *firms, size_t start_count, const struct demand_year *year)
{
	size_t first = firms->row_count;

	copy_models(firms, count_new(firms, start_count, year), year);
	set_fields(firms, first, year);
}

/* --- the order of ids --- */

static size_t first_not_below(const struct firms *firms, const char *id)
{
	size_t low = 0, high = firms->base_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(firms->id[middle], id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* All new ids begin alike, so most applicants stand before or behind all of them. */
const uint32_t *firms_id_rank(const struct firms *firms)
{
	size_t base = first_not_below(firms, FIRM_NEW), behind = first_not_below(firms, "new."); /* . comes after - */
	size_t new = firms->base_count;
	uint32_t rank = (uint32_t)base;

	if (!firms->settings->has_entry || base == firms->base_count)
		return NULL;
	for (size_t row = 0; row < base; row++)
		firms->id_rank[row] = (uint32_t)row;
	while (base < behind || new < firms->row_count) {
		if (new == firms->row_count || (base < behind && strcmp(firms->id[base], firms->id[new]) < 0))
			firms->id_rank[base++] = rank++;
		else
			firms->id_rank[new ++] = rank++;
	}
	while (base < firms->base_count)
		firms->id_rank[base++] = rank++;
	return firms->id_rank;
}
