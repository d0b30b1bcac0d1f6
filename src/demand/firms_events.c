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

static void key_clocks(const struct firms *firms, const struct event_settings *event, struct clocks *clocks,
		       size_t first, size_t end)
{
	for (size_t row = first; row < end; row++)
		clocks->key[row] = hash_mix(firms->hash[row], event->key);
}

void firms_key_clocks(struct firms *firms, size_t first, size_t end)
{
	const struct firms_settings *settings = firms->settings;

	if (settings->has_exit)
		key_clocks(firms, &settings->exit, &firms->leaving, first, end);
	for (size_t e = 0; e < settings->become_count; e++)
		key_clocks(firms, &settings->become[e], &firms->becoming[e], first, end);
}

/* Draws the lots of clocks that start. A firm's later lots are told apart by how often its clock struck. */
static void draw_lots(struct firms *firms, struct clocks *clocks, enum stream_purpose purpose, size_t first, size_t end)
{
	double lot[FORMULA_BLOCK];

	for (size_t from = first; from < end; from += FORMULA_BLOCK) {
		size_t count = end - from < FORMULA_BLOCK ? end - from : FORMULA_BLOCK;

		stream_uniforms(firms->seed, clocks->key + from, count, firms->draw, 0, purpose, lot);
		count_years(clocks->unstruck, firms->year_count, lot, count, clocks->left + from);
		memset(clocks->strikes + from, 0, count * sizeof *clocks->strikes);
	}
}

void firms_start_clocks(struct firms *firms, size_t first, size_t end)
{
	const struct firms_settings *settings = firms->settings;

	if (settings->has_exit)
		draw_lots(firms, &firms->leaving, STREAM_EXIT, first, end);
	for (size_t e = 0; e < settings->become_count; e++)
		draw_lots(firms, &firms->becoming[e], STREAM_BECOME, first, end);
}

static void restart(struct firms *firms, struct clocks *clocks, uint32_t row)
{
	struct stream stream;
	double lot;

	stream_start(&stream, firms->seed, clocks->key[row], firms->draw, ++clocks->strikes[row], STREAM_BECOME);
	lot = stream_uniform(&stream);
	count_years(clocks->unstruck, firms->year_count, &lot, 1, &clocks->left[row]);
}

/* --- exit --- */

/* One more year for the clocks of marked firms; keeps the marks of those whose clock strikes. */
static void strike(uint64_t *mark, uint8_t *left, size_t count)
{
	marks_add_to(mark, (uint8_t)-1, count, left);
	marks_keep_zeros(mark, left, count);
}

void firms_leave(struct firms *firms)
{
	size_t count;

	memcpy(firms->marked, firms->active, marks_words(firms->row_count) * sizeof *firms->marked);
	strike(firms->marked, firms->leaving.left, firms->row_count);
	count = marks_list(firms->marked, firms->row_count, firms->row);
	for (size_t i = 0; i < count; i++)
		firms->is_active[firms->row[i]] = 0;
	firms->active_count -= count;
	marks_from_bytes(firms->is_active, firms->row_count, firms->active);
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
	}
}

static void run_event(struct firms *firms, const struct event_settings *event, struct clocks *clocks,
		      const struct demand_year *year)
{
	size_t count;

	firms_mark(firms, event->where, year, 0, firms->marked);
	marks_keep(firms->marked, firms->active, firms->row_count);
	strike(firms->marked, clocks->left, firms->row_count);
	count = marks_list(firms->marked, firms->row_count, firms->row);
	for (size_t i = 0; i < count; i++)
		restart(firms, clocks, firms->row[i]);
	for (size_t first = 0; first < count; first += FORMULA_BLOCK)
		firms_set(firms, event->set, event->set_count, firms->row + first,
			  count - first < FORMULA_BLOCK ? count - first : FORMULA_BLOCK, year);
}

void firms_become(struct firms *firms, const struct demand_year *year)
{
	for (size_t e = 0; e < firms->settings->become_count; e++)
		run_event(firms, &firms->settings->become[e], &firms->becoming[e], year);
}
