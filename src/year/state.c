#include "base/memory.h"
#include "year/year.h"

#include <stdlib.h>
#include <string.h>

static void *copied(const void *from, size_t count, size_t size)
{
	void *to = memory_array(count, size);

	if (from != NULL)
		memcpy(to, from, count * size);
	return to;
}

void state_init(struct state *state, const struct year_settings *settings, const struct population *population,
		const unsigned char *is_paid_read)
{
	size_t applicants = population->applicants.frame.row_count;

	*state = (struct state){.year = population->year,
				.applicant_count = applicants,
				.applicant_capacity = applicants,
				.slot = population->applicants.frame.slot,
				.applicant_id = population->applicants.id,
				.paid = memory_array(population->item_count, sizeof *state->paid),
				.times = memory_array(population->item_count, sizeof *state->times),
				.carried = settings->budget.carried};
	for (size_t i = 0; i < population->item_count; i++) {
		if (!is_paid_read[i])
			continue;
		state->paid[i] = copied(population->past.paid[i], applicants, sizeof **state->paid);
		state->times[i] = copied(population->past.times[i], applicants, sizeof **state->times);
	}
	waiting_restore(settings, population, &state->waiting);
}

void state_release(struct state *state, size_t item_count)
{
	for (size_t i = 0; state->paid != NULL && i < item_count; i++) {
		free(state->paid[i]);
		free(state->times[i]);
	}
	free(state->paid);
	free(state->times);
	waiting_release(&state->waiting);
	*state = (struct state){0};
}

void state_set_applicants(struct state *state, size_t item_count, size_t applicant_count)
{
	size_t old = state->applicant_count, capacity = state->applicant_capacity;

	for (size_t i = 0; applicant_count > old && i < item_count; i++) {
		size_t paid_capacity = state->applicant_capacity, times_capacity = state->applicant_capacity;

		if (state->paid[i] == NULL)
			continue;
		state->paid[i] = memory_grow(state->paid[i], &paid_capacity, applicant_count, sizeof **state->paid);
		state->times[i] = memory_grow(state->times[i], &times_capacity, applicant_count, sizeof **state->times);
		memset(state->paid[i] + old, 0, (applicant_count - old) * sizeof **state->paid);
		memset(state->times[i] + old, 0, (applicant_count - old) * sizeof **state->times);
		capacity = paid_capacity;
	}
	state->applicant_capacity = capacity;
	state->applicant_count = applicant_count;
}
