#include "scenario/scenario.h"

#include "scenario/merge.h"
#include "scenario/read.h"

#include <stdio.h>
#include <string.h>

struct scenario_entry {
	const char *name, *extends;
	int64_t year;
	struct yaml_node *title, *policy, *data, *set, *budget, *envelopes, *strategy, *strategies, *rounding,
		*forecast;
	struct yaml_texts suspend;
};

static const struct yaml_key scenario_keys[] = {
	YAML_KEY("scenario", TEXT, struct scenario_entry, name),
	YAML_KEY("title", NODE, struct scenario_entry, title),
	YAML_KEY("extends", TEXT, struct scenario_entry, extends),
	YAML_KEY("policy", NODE, struct scenario_entry, policy, .is_required = true),
	YAML_KEY("data", NODE, struct scenario_entry, data, .is_required = true),
	YAML_KEY("year", INTEGER, struct scenario_entry, year, .least = 1900, .most = 2200, .is_required = true),
	YAML_KEY("suspend", TEXTS, struct scenario_entry, suspend),
	YAML_KEY("set", NODE, struct scenario_entry, set),
	YAML_KEY("budget", NODE, struct scenario_entry, budget, .is_required = true),
	YAML_KEY("envelopes", NODE, struct scenario_entry, envelopes),
	YAML_KEY("strategy", NODE, struct scenario_entry, strategy, .is_required = true),
	YAML_KEY("strategies", NODE, struct scenario_entry, strategies),
	YAML_KEY("rounding", NODE, struct scenario_entry, rounding),
	YAML_KEY("forecast", NODE, struct scenario_entry, forecast),
	{0},
};

struct data_entry {
	struct yaml_node *applicants, *applications, *awards;
};

static const struct yaml_key data_keys[] = {
	YAML_KEY("applicants", NODE, struct data_entry, applicants),
	YAML_KEY("applications", NODE, struct data_entry, applications),
	YAML_KEY("awards", NODE, struct data_entry, awards),
	{0},
};

/* The file a node names, as seen from the file the node stands in. NULL node: none. */
static struct input *read_named(struct scenario *scenario, const struct yaml_node *node, const char *what,
				struct error *err)
{
	if (node == NULL)
		return NULL;
	if (node->kind != YAML_TEXT || node->text[0] == '\0') {
		error_at(err, node->place, "%s names a file; write its path, relative to this file", what);
		return NULL;
	}
	return input_read(&scenario->inputs, input_path_beside(&scenario->arena, node->place.file, node->text),
			  node->place, err);
}

static bool load_policy(struct scenario *scenario, const struct scenario_entry *entry, struct error *err)
{
	const struct input *input = read_named(scenario, entry->policy, "policy", err);

	if (input == NULL)
		return false;
	scenario->has_policy = true;
	if (!policy_load(&scenario->policy, input, err))
		return false;
	policy_set(&scenario->policy, entry->set, err);
	policy_suspend(&scenario->policy, &entry->suspend, err);
	return true;
}

/* The files of the data, read, and how they will be read; false where one that is needed cannot be. */
static bool request_population(struct scenario *scenario, const struct yaml_node *data,
			       struct population_request *request, struct input *inputs[3], struct error *err)
{
	const struct policy *policy = &scenario->policy;
	const char **ids = arena_array(&scenario->arena, policy->item_count, sizeof *ids);
	unsigned char *is_automatic = arena_array(&scenario->arena, policy->item_count, 1);
	struct data_entry entry = {0};

	if (!yaml_read_map(data, data_keys, &entry, "data", &scenario->arena, err))
		return false;
	if (entry.applicants == NULL && entry.applications == NULL)
		return error_at(err, data->place,
				"data names neither applicants nor applications; write applicants: FILE.csv");
	for (size_t i = 0; i < policy->item_count; i++) {
		ids[i] = policy->item[i].id;
		is_automatic[i] = policy->item[i].access == ITEM_AUTOMATIC;
	}
	*request = (struct population_request){.schema = &policy->schema,
					       .item_count = policy->item_count,
					       .item_id = ids,
					       .is_read = scenario_fields_read(scenario),
					       .is_automatic = is_automatic,
					       .year = scenario->year};
	request->applicants = inputs[0] = read_named(scenario, entry.applicants, "applicants", err);
	request->applications = inputs[1] = read_named(scenario, entry.applications, "applications", err);
	request->awards = inputs[2] = read_named(scenario, entry.awards, "awards", err);
	return (entry.applicants == NULL || inputs[0] != NULL) && (entry.applications == NULL || inputs[1] != NULL);
}

static void forget(struct input *const inputs[3])
{
	for (size_t i = 0; i < 3; i++) {
		if (inputs[i] != NULL)
			input_forget(inputs[i]);
	}
}

static void load_population(struct scenario *scenario, const struct yaml_node *data, struct error *err)
{
	struct population_request request;
	struct input *inputs[3] = {NULL};

	if (!request_population(scenario, data, &request, inputs, err))
		return;
	scenario->has_population = true;
	population_load(&scenario->population, &request, err);
	forget(inputs);
}

bool scenario_load_history(struct scenario *scenario, struct history *history, struct error *err)
{
	struct population_request request;
	struct input *inputs[3] = {NULL};
	bool is_done;

	*history = (struct history){.year = scenario->year};
	if (!request_population(scenario, yaml_find(scenario->tree, "data"), &request, inputs, err))
		return false;
	is_done = history_load(history, &request, err);
	forget(inputs);
	return is_done;
}

static void note_validity(const struct scenario *scenario, struct error *err)
{
	if (!policy_is_valid(&scenario->policy, scenario->year))
		error_note(err, scenario->path, "%d is outside the policy's validity, %lld to %lld: new claims are %s",
			   scenario->year, (long long)scenario->policy.valid_from,
			   (long long)(scenario->policy.valid_from + scenario->policy.valid_years - 1),
			   scenario->settings.renews ? "taken all the same (after_validity: renew)" : "expired");
}

static void note_date(const struct scenario *scenario, const char *what, int first, struct error *err)
{
	if (first > scenario->year)
		error_note(err, scenario->path, "%s is dated from %d on; in %d its first value is taken", what, first,
			   scenario->year);
}

static void note_parameter_dates(const struct scenario *scenario, const char *of, const struct parameters *parameters,
				 struct error *err)
{
	char what[600];

	for (size_t i = 0; i < parameters->count; i++) {
		snprintf(what, sizeof what, "%s of %s", parameters->parameter[i].name, of);
		note_date(scenario, what, parameters->parameter[i].value[0].from_year, err);
	}
}

/* Dated values that only begin after the scenario's year. */
static void note_dates(const struct scenario *scenario, struct error *err)
{
	const struct year_settings *settings = &scenario->settings;
	char what[200];

	note_date(scenario, "the total budget", settings->budget.total.from_year[0], err);
	for (size_t i = 0; i < settings->envelope_count; i++) {
		const struct envelope *envelope = &settings->envelope[i];

		snprintf(what, sizeof what, "the envelope %s", envelope->name);
		if (envelope->has_at_most)
			note_date(scenario, what, envelope->at_most.from_year[0], err);
		if (envelope->has_at_least)
			note_date(scenario, what, envelope->at_least.from_year[0], err);
	}
	note_parameter_dates(scenario, "the policy", &scenario->policy.parameters, err);
	for (size_t i = 0; i < scenario->policy.item_count; i++) {
		snprintf(what, sizeof what, "item %s", scenario->policy.item[i].id);
		note_parameter_dates(scenario, what, &scenario->policy.item[i].parameters, err);
	}
}

/* A scenario without a name of its own is called like its file. */
static const char *name_of_file(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *start = slash == NULL ? path : slash + 1, *point = strrchr(start, '.');

	return arena_copy(arena, start, point == NULL || point == start ? strlen(start) : (size_t)(point - start));
}

#define NAME_LENGTH_MOST 200 /* bytes; file systems have 255, and names beside the folder's are longer */

static bool is_plain_name(const char *name)
{
	for (const char *at = name; *at != '\0'; at++) {
		if (*at == '/' || (unsigned char)*at < ' ')
			return false;
	}
	return name[0] != '\0' && name[0] != '.' && strlen(name) <= NAME_LENGTH_MOST;
}

bool scenario_load(struct scenario *scenario, const char *path, const struct scenario_overrides *overrides,
		   struct error *err)
{
	struct scenario_entry entry = {.name = NULL};

	*scenario = (struct scenario){.path = path};
	inputs_init(&scenario->inputs);
	arena_init(&scenario->arena);
	scenario->tree = scenario_read_merged(&scenario->inputs, path, &scenario->arena, err);
	if (scenario->tree == NULL)
		return false;
	yaml_read_map(scenario->tree, scenario_keys, &entry, "the scenario", &scenario->arena, err);
	scenario->name = entry.name != NULL ? entry.name : name_of_file(&scenario->arena, path);
	scenario->title = title_read(entry.title, &scenario->arena, err);
	if (entry.name != NULL && !is_plain_name(entry.name))
		error_at(err, yaml_find(scenario->tree, "scenario")->place,
			 "the scenario's name \"%s\" cannot name a results folder; write a short one "
			 "without / and line breaks that does not begin with a point",
			 entry.name);
	scenario->year = (int)(overrides->year >= 0 ? overrides->year : entry.year);
	if (entry.budget != NULL)
		scenario_read_budget(scenario, entry.budget, err);
	scenario_read_rounding(scenario, entry.rounding, err);
	if (!load_policy(scenario, &entry, err))
		return false;
	scenario->settings.policy = &scenario->policy;
	scenario_read_envelopes(scenario, entry.envelopes, err);
	scenario_read_strategies(scenario, entry.strategy, entry.strategies, err);
	scenario_choose_strategies(scenario, overrides->strategies, err);
	scenario_read_forecast(scenario, entry.forecast, err);
	if (overrides->draws >= 0)
		scenario->forecast.draws = overrides->draws;
	if (overrides->seed >= 0)
		scenario->forecast.seed = overrides->seed;
	scenario->settings.seed = (uint64_t)scenario->forecast.seed;
	if (entry.data != NULL && scenario->year > 0) /* without a year nobody knows whose rows are meant */
		load_population(scenario, entry.data, err);
	if (scenario->has_population)
		scenario_check_new_firms(scenario, yaml_find(entry.forecast, "firms"), err);
	if (error_is_set(err))
		return false;
	scenario_default_counts(scenario);
	note_validity(scenario, err);
	note_dates(scenario, err);
	return true;
}

void scenario_release(struct scenario *scenario)
{
	if (scenario->has_population)
		population_release(&scenario->population);
	if (scenario->has_policy)
		policy_release(&scenario->policy);
	arena_release(&scenario->arena);
	inputs_release(&scenario->inputs);
}
