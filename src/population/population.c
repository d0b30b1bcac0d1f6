#include "population/population.h"

#include "population/load.h"

#include <stdlib.h>

static void start(struct population *population, const struct population_request *request)
{
	*population = (struct population){.year = request->year, .item_count = request->item_count};
	arena_init(&population->arena);
	population->past.paid = arena_array(&population->arena, request->item_count, sizeof *population->past.paid);
	population->past.times = arena_array(&population->arena, request->item_count, sizeof *population->past.times);
	population->applications.item_start =
		arena_array(&population->arena, request->item_count + 1, sizeof *population->applications.item_start);
}

bool population_load(struct population *population, const struct population_request *request, struct error *err)
{
	struct csv_file applications = {0};
	bool has_applications = request->applications != NULL;

	start(population, request);
	if (has_applications)
		has_applications = csv_read(&applications, request->applications, err);
	if (request->applicants != NULL)
		load_applicants(population, request, err);
	else if (has_applications)
		derive_applicants(population, request, &applications, err);
	if (request->awards != NULL)
		load_awards(population, request, err);
	if (has_applications || request->applications == NULL)
		load_applications(population, request, has_applications ? &applications : NULL, err);
	if (request->applications != NULL)
		csv_release(&applications);
	return !error_is_set(err);
}

void population_release(struct population *population)
{
	frame_release(&population->applicants.frame);
	frame_release(&population->applications.frame);
	free(population->past.award);
	arena_release(&population->arena);
}
