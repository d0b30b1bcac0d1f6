/*
 * firms_events.c: what happens to a firm with a yearly probability.
 */
#include "demand/firms_steps.h"

#include "base/clones.h"
#include "base/index.h"
#include "base/marks.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"

#include <math.h>
#include <string.h>

/* --- clocks --- */

static void set_rate(struct clocks *clocks, double rate, uint32_t year_count)
{
	clocks->unstruck[0] = 1;
	for (uint32_t y = 1; y <= year_count; y++)
		clocks->unstruck[y] = clocks->unstruck[y - 1] * (1 - rate);
}

void firms_set_rates(struct firms *firms, const double *number)
{
	const struct firms_settings *settings = firms->settings;

	if (settings->has_exit)
		set_rate(&firms->leaving, number[settings->exit.rate], firms->year_count);
	for (size_t e = 0; e < settings->become_count; e++)
		set_rate(&firms->becoming[e], number[settings->become[e].rate], firms->year_count);
}

/* The years after which a clock with each lot strikes, at most one more than the draw has: one more than the years in
 * which it has not struck yet. */
FAST_CLONES static void count_years(const double *restrict unstruck, uint32_t year_count, const double *restrict lot,
				    size_t count, uint8_t *restrict left)
{
	double years[FORMULA_BLOCK];

	for (size_t i = 0; i < count; i++)
		years[i] = 1;
	for (uint32_t y = 1; y <= year_count; y++) {
		double last = unstruck[y];

		for (size_t i = 0; i < count; i++)
			years[i] += lot[i] < last ? 1.0 : 0.0;
	}
	for (size_t i = 0; i < count; i++)
		left[i] = (uint8_t)(int)years[i];
}

static void clear_clocks(struct clocks *clocks, size_t first, size_t end)
{
	memset(clocks->left + first, 0, end - first);
	memset(clocks->strikes + first, 0, end - first);
}

void firms_clear_clocks(struct firms *firms, size_t first, size_t end)
{
	if (firms->settings->has_exit)
		clear_clocks(&firms->leaving, first, end);
	for (size_t e = 0; e < firms->settings->become_count; e++)
		clear_clocks(&firms->becoming[e], first, end);
}

FAST_CLONES static void find_keys(const uint64_t *restrict hash, uint64_t event, const uint32_t *restrict row,
				  size_t count, uint64_t *restrict key)
{
	for (size_t i = 0; i < count; i++)
		key[i] = hash_mix(hash[row[i]], event);
}

/* The lot of a clock that has struck already: told apart by how often. */
static double later_lot(const struct firms *firms, uint64_t key, enum stream_purpose purpose, uint8_t strikes)
{
	struct stream stream;

	stream_start(&stream, firms->seed, key, firms->draw, strikes, purpose);
	return stream_uniform(&stream);
}

/* Starts up to FORMULA_BLOCK clocks of an event. */
static void start_some(const struct firms *firms, uint64_t event, enum stream_purpose purpose, struct clocks *clocks,
		       const uint32_t *row, size_t count)
{
	uint64_t key[FORMULA_BLOCK];
	double lot[FORMULA_BLOCK];
	uint8_t left[FORMULA_BLOCK];

	find_keys(firms->hash, event, row, count, key);
	stream_uniforms(firms->seed, key, count, firms->draw, 0, purpose, lot);
	for (size_t i = 0; i < count; i++) {
		if (clocks->strikes[row[i]] > 0)
			lot[i] = later_lot(firms, key[i], purpose, clocks->strikes[row[i]]);
	}
	count_years(clocks->unstruck, firms->year_count, lot, count, left);
	for (size_t i = 0; i < count; i++)
		clocks->left[row[i]] = left[i];
}

/* One more year for the clocks of marked firms, for some the first. Keeps the marks of those whose clock strikes, lists
 * them in `row`, and returns how many. */
static size_t run_clocks(struct firms *firms, uint64_t event, enum stream_purpose purpose, struct clocks *clocks)
{
	size_t rows = firms->row_count, count;

	memcpy(firms->idle, firms->marked, marks_words(rows) * sizeof *firms->idle);
	marks_keep_zeros(firms->idle, clocks->left, rows);
	count = marks_list(firms->idle, rows, firms->row);
	for (size_t first = 0; first < count; first += FORMULA_BLOCK)
		start_some(firms, event, purpose, clocks, firms->row + first,
			   count - first < FORMULA_BLOCK ? count - first : FORMULA_BLOCK);
	marks_add_to(firms->marked, (uint8_t)-1, rows, clocks->left);
	marks_keep_zeros(firms->marked, clocks->left, rows);
	count = marks_list(firms->marked, rows, firms->row);
	for (size_t i = 0; i < count; i++)
		clocks->strikes[firms->row[i]]++;
	return count;
}

/* --- exit --- */

void firms_leave(struct firms *firms)
{
	memcpy(firms->marked, firms->active, marks_words(firms->row_count) * sizeof *firms->marked);
	firms->active_count -= run_clocks(firms, firms->settings->exit.key, STREAM_EXIT, &firms->leaving);
	marks_drop(firms->active, firms->marked, firms->row_count);
}

/* --- become --- */

void firms_set(struct firms *firms, const struct firm_set *set, size_t set_count, const uint32_t *rows, size_t count,
	       const struct demand_year *year)
{
	const struct formula_batch batch = {.count = count,
					    .applicant = rows,
					    .applicant_slot = (const double *const *)firms->slot,
					    .paid = year->paid,
					    .year = year->calendar};

	for (size_t f = 0; f < set_count; f++)
		formula_run(set[f].value, &batch, &firms->formula, firms->set_value + f * FORMULA_BLOCK);
	for (size_t f = 0; f < set_count; f++) {
		double *column = firms->slot[set[f].field->slot];
		double *value = firms->set_value + f * FORMULA_BLOCK, otherwise = field_if_empty(set[f].field);

		simulated_values(set[f].field, value, count);
		for (size_t i = 0; i < count; i++)
			column[rows[i]] = isnan(value[i]) ? otherwise : value[i];
		compared_correct(&firms->compared, set[f].field->slot, column, rows, count);
	}
}

static void run_event(struct firms *firms, const struct event_settings *event, struct clocks *clocks,
		      const struct demand_year *year)
{
	size_t count;

	firms_mark(firms, event->where, year, 0, firms->marked);
	marks_keep(firms->marked, firms->active, firms->row_count);
	count = run_clocks(firms, event->key, STREAM_BECOME, clocks);
	for (size_t first = 0; first < count; first += FORMULA_BLOCK)
		firms_set(firms, event->set, event->set_count, firms->row + first,
			  count - first < FORMULA_BLOCK ? count - first : FORMULA_BLOCK, year);
}

void firms_become(struct firms *firms, const struct demand_year *year)
{
	for (size_t e = 0; e < firms->settings->become_count; e++)
		run_event(firms, &firms->settings->become[e], &firms->becoming[e], year);
}
