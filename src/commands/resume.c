#include "commands/resume.h"

#include "files/checkpoint.h"
#include "ranks/ranks.h"
#include "simulation/saved.h"

#include <stdlib.h>
#include <string.h>

/* Which run the draws belong to, line by line: all that they depend on. */
static const char *origin_of(const struct scenario *scenario, const struct forecast *forecast, struct arena *arena)
{
	const struct forecast_settings *settings = &scenario->forecast;
	const char *text =
		arena_format(arena, "version %s\ndraws %lld\nseed %lld\nyear %d\nyears %lld\nbytes of a draw %zu\n",
			     ALLOT_VERSION, (long long)settings->draws, (long long)settings->seed, scenario->year,
			     (long long)settings->years, saved_draw_size(forecast));

	for (const struct input *input = scenario->inputs.first; input != NULL; input = input->next)
		text = arena_format(arena, "%sinput %s %s\n", text, input_path_from(arena, scenario->path, input->path),
				    input->sha256);
	return text;
}

void resume_save(const struct scenario *scenario, const char *directory, const struct forecast *forecast,
		 struct error *err)
{
	struct arena arena;
	unsigned char *records;
	size_t size;

	arena_init(&arena);
	records = saved_write(forecast, &size);
	if (checkpoint_save(directory, origin_of(scenario, forecast, &arena), records, size, err))
		error_note(err, NULL,
			   "the draws done are saved in %s; the same command with --resume goes on from there",
			   checkpoint_path(directory, &arena));
	free(records);
	arena_release(&arena);
}

bool resume_load(const struct scenario *scenario, const char *directory, struct forecast *forecast, struct error *err)
{
	struct arena arena;
	void *records;
	size_t size;
	bool is_loaded;

	arena_init(&arena);
	is_loaded = checkpoint_load(directory, origin_of(scenario, forecast, &arena), &records, &size, err);
	if (is_loaded && records == NULL)
		error_note(err, NULL, "nothing is saved in %s; starting with the first draw",
			   checkpoint_path(directory, &arena));
	else if (is_loaded && !saved_read(forecast, records, size))
		is_loaded = error_set(err, ERROR_INPUT, "%s is damaged; delete it and run without --resume",
				      checkpoint_path(directory, &arena));
	free(records);
	arena_release(&arena);
	return is_loaded;
}

bool resume_is_same_run(const struct scenario *scenario, const struct forecast *forecast, struct error *err)
{
	char own[DIGEST_HEX_SIZE], first[DIGEST_HEX_SIZE];
	struct arena arena;
	const char *origin;

	arena_init(&arena);
	origin = origin_of(scenario, forecast, &arena);
	digest_hex(origin, strlen(origin), own);
	memcpy(first, own, sizeof first);
	ranks_share(first, sizeof first);
	arena_release(&arena);
	return memcmp(first, own, sizeof first) == 0 ||
	       error_set(err, ERROR_INPUT,
			 "this rank has read other inputs than rank 0; give all the same files and program");
}
