/*
 * firms_events.c: what happens to a firm with a yearly probability.
 */
#include "demand/firms_steps.h"

#include "base/index.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"

/* Draws the lots of clocks that start. A firm's later lots are told apart by how often its clock struck. */
static void draw_lots(struct firms *firms, const struct event_settings *event, struct clocks *clocks,
		      enum stream_purpose purpose, size_t first, size_t end)
{
	uint64_t entity[FORMULA_BLOCK];

	for (size_t from = first; from < end; from += FORMULA_BLOCK) {
		size_t count = end - from < FORMULA_BLOCK ? end - from : FORMULA_BLOCK;

		for (size_t i = 0; i < count; i++) {
			entity[i] = hash_mix(firms->hash[from + i], event->key);
			clocks->left[from + i] = 1;
			clocks->strikes[from + i] = 0;
		}
		stream_uniforms(firms->seed, entity, count, firms->draw, 0, purpose, clocks->lot + from);
	}
}

void firms_start_clocks(struct firms *firms, size_t first, size_t end)
{
	const struct firms_settings *settings = firms->settings;

	if (settings->has_exit)
		draw_lots(firms, &settings->exit, &firms->leaving, STREAM_EXIT, first, end);
	for (size_t e = 0; e < settings->become_count; e++)
		draw_lots(firms, &settings->become[e], &firms->becoming[e], STREAM_BECOME, first, end);
}

/* One more year of a firm's clock. */
static bool strikes(struct clocks *clocks, size_t row, double rate)
{
	clocks->left[row] *= 1 - rate;
	return clocks->lot[row] >= clocks->left[row];
}

void firms_leave(struct firms *firms, const struct demand_year *year)
{
	double rate = year->number[firms->settings->exit.rate];

	for (size_t row = 0; row < firms->row_count; row++) {
		if (!firms->is_active[row] || !strikes(&firms->leaving, row, rate))
			continue;
		firms->is_active[row] = 0;
		firms->active_count--;
	}
}

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
		const double *value = firms->set_value + f * FORMULA_BLOCK;

		for (size_t i = 0; i < count; i++)
			column[rows[i]] = simulated_value(set[f].field, value[i]);
	}
}

static void restart(struct firms *firms, const struct event_settings *event, struct clocks *clocks, uint32_t row)
{
	struct stream stream;

	clocks->left[row] = 1;
	stream_start(&stream, firms->seed, hash_mix(firms->hash[row], event->key), firms->draw, ++clocks->strikes[row],
		     STREAM_BECOME);
	clocks->lot[row] = stream_uniform(&stream);
}

static void run_event(struct firms *firms, const struct event_settings *event, struct clocks *clocks,
		      const struct demand_year *year)
{
	double rate = year->number[event->rate];
	uint32_t struck[FORMULA_BLOCK];
	size_t count = 0;

	firms_mark(firms, event->where, year, firms->is_tried);
	for (size_t row = 0; row < firms->row_count; row++) {
		if (firms->is_tried[row] && strikes(clocks, row, rate)) {
			restart(firms, event, clocks, (uint32_t)row);
			struck[count++] = (uint32_t)row;
		}
		if (count == FORMULA_BLOCK || (count > 0 && row + 1 == firms->row_count)) {
			firms_set(firms, event->set, event->set_count, struck, count, year);
			count = 0;
		}
	}
}

void firms_become(struct firms *firms, const struct demand_year *year)
{
	for (size_t e = 0; e < firms->settings->become_count; e++)
		run_event(firms, &firms->settings->become[e], &firms->becoming[e], year);
}
