/*
 * scenario.h: a scenario file and all it names, read, checked and turned into the settings of the rooms below.
 *
 * scenario_load reads the scenario (and what it extends), the policy, the data, and compiles every formula; all faults
 * of all files are reported together as far as one does not hide another. Owns everything it hands out.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include "population/history.h"
#include "simulation/forecast.h"
#include "year/settings.h"

struct scenario {
	struct inputs inputs;
	struct arena arena;
	const char *path; /* as given */
	const char *name;
	struct title title;
	int year;
	const struct yaml_node *tree; /* the scenario with what it extends merged in */
	struct policy policy;
	struct population population;
	bool has_policy, has_population; /* loaded, to be released */
	struct year_settings settings;
	size_t strategy_count;
	const struct strategy *strategies; /* the named ones */
	size_t chosen_count;
	const struct strategy *chosen; /* what `compare` runs: those of the command line, else the scenario's own */
	bool has_forecast;
	struct forecast_settings forecast;
};

/* What the command line puts over the file; negative: as the file says. */
struct scenario_overrides {
	int64_t year, draws, seed;
	const char *strategies; /* names with commas between; NULL: the scenario's own */
};

bool scenario_load(struct scenario *scenario, const char *path, const struct scenario_overrides *overrides,
		   struct error *err);
/* All years of the data of a scenario that was loaded; a file that has changed since is a fault. The caller releases
 * the history in both cases. */
bool scenario_load_history(struct scenario *scenario, struct history *history, struct error *err);
void scenario_release(struct scenario *scenario);

#endif
