/*
 * manifest.c: manifest.json: the command, its inputs with their digests, the scenario as resolved, what came out. No
 * time, no thread count, no absolute path: the same run writes the same bytes.
 */
#include "report/tables.h"

#include <gsl/gsl_version.h>
#include <jansson.h>
#include <math.h>
#include <openssl/crypto.h>
#include <string.h>
#include <utf8proc.h>

static json_t *money_json(int128 fen)
{
	return json_real((double)fen / 100);
}

static json_t *libraries_json(void)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "glpk", rule_solver_version(), "gsl", gsl_version, "libyaml",
			 yaml_library_version(), "jansson", jansson_version_str(), "openssl",
			 OpenSSL_version(OPENSSL_VERSION_STRING), "utf8proc", utf8proc_version());
}

/* The scenarios of a run: one, or those compared. Paths are told as seen from the first. */
static size_t count_scenarios(const struct report_run *run)
{
	return run->comparison == NULL ? 1 : run->comparison->scenario_count;
}

static const struct scenario *scenario_at(const struct report_run *run, size_t i)
{
	return run->comparison == NULL ? run->scenario : run->comparison->scenarios[i];
}

static bool is_listed(const json_t *list, const char *key, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (json_equal(key == NULL ? json_array_get(list, i) : json_object_get(json_array_get(list, i), key),
			       value))
			return true;
	}
	return false;
}

/* Adds an object that is not in the list yet, by one of its values (NULL: by all). */
static void append_once(json_t *list, const char *key, json_t *object)
{
	if (is_listed(list, key, key == NULL ? object : json_object_get(object, key)))
		json_decref(object);
	else
		json_array_append_new(list, object);
}

static json_t *inputs_json(const struct report_run *run, struct arena *arena)
{
	json_t *list = json_array();

	for (size_t s = 0; s < count_scenarios(run); s++) {
		for (const struct input *input = scenario_at(run, s)->inputs.first; input != NULL; input = input->next)
			append_once(list, "path",
				    json_pack("{s:s, s:s, s:I}", "path",
					      input_path_from(arena, run->scenario->path, input->path), "sha256",
					      input->sha256, "bytes", (json_int_t)input->size));
	}
	return list;
}

static json_t *node_json(const struct yaml_node *node)
{
	json_t *json;

	switch (node->kind) {
	case YAML_TEXT:
		return json_string(node->text);
	case YAML_LIST:
		json = json_array();
		for (size_t i = 0; i < node->count; i++)
			json_array_append_new(json, node_json(node->value[i]));
		return json;
	case YAML_MAP:
		json = json_object();
		for (size_t i = 0; i < node->count; i++)
			json_object_set_new(json, node->key[i], node_json(node->value[i]));
		if (node->note != NULL)
			json_object_set_new(json, "note", node_json(node->note));
		return json;
	}
	return json_null();
}

/* A path as seen from the scenario, in whichever file it stands. */
static json_t *path_json(const struct scenario *scenario, const struct yaml_node *node, struct arena *arena)
{
	return json_string(
		input_path_from(arena, scenario->path, input_path_beside(arena, node->place.file, node->text)));
}

/* `draws`: as many as were simulated, which a `precision` may have made fewer than asked for. */
static json_t *scenario_json(const struct scenario *scenario, size_t draws, struct arena *arena)
{
	json_t *json = node_json(scenario->tree), *forecast = json_object_get(json, "forecast"), *paths = json_object();
	const struct yaml_node *data = yaml_find(scenario->tree, "data");

	json_object_del(json, "extends");
	json_object_set_new(json, "policy", path_json(scenario, yaml_find(scenario->tree, "policy"), arena));
	for (size_t i = 0; i < data->count; i++)
		json_object_set_new(paths, data->key[i], path_json(scenario, data->value[i], arena));
	json_object_set_new(json, "data", paths);
	json_object_set_new(json, "year", json_sprintf("%d", scenario->year));
	if (forecast != NULL) {
		json_object_set_new(forecast, "draws", json_sprintf("%zu", draws));
		json_object_set_new(forecast, "seed", json_sprintf("%lld", (long long)scenario->forecast.seed));
	}
	return json;
}

/* One scenario, or the list of those compared. */
static json_t *scenarios_json(const struct report_run *run, size_t draws, struct arena *arena)
{
	json_t *list;

	if (run->comparison == NULL)
		return scenario_json(run->scenario, draws, arena);
	list = json_array();
	for (size_t s = 0; s < count_scenarios(run); s++)
		json_array_append_new(list, scenario_json(scenario_at(run, s), draws, arena));
	return list;
}

static json_t *assumptions_json(const struct report_run *run)
{
	json_t *list = json_array();

	for (size_t s = 0; s < count_scenarios(run); s++) {
		const struct policy *policy = &scenario_at(run, s)->policy;

		for (size_t i = 0; i < policy->assumption_count; i++)
			append_once(list, NULL,
				    json_pack("{s:s, s:s, s:s}", "item", policy->assumption[i].item, "parameter",
					      policy->assumption[i].name, "reason", policy->assumption[i].reason));
	}
	return list;
}

/* The largest of all divisions. */
static double gap_of(const struct report_run *run)
{
	double gap = run->result->gap;

	for (size_t i = 0; run->comparison != NULL && i < run->comparison->case_count; i++)
		gap = fmax(gap, run->comparison->cases[i].run.result.gap);
	return gap;
}

static json_t *rows_json(const struct row_count *counts, size_t count)
{
	json_t *rows = json_object();

	for (size_t i = 0; i < count; i++)
		json_object_set_new(rows, counts[i].name, json_integer((json_int_t)counts[i].rows));
	return rows;
}

static json_t *totals_json(const struct year_result *result)
{
	json_t *totals = json_object();

	json_object_set_new(totals, "demand", money_json(result->demand));
	json_object_set_new(totals, "award", money_json(result->award));
	json_object_set_new(totals, "unmet", money_json(result->demand - result->award));
	json_object_set_new(totals, "budget", money_json(result->available));
	return totals;
}

bool manifest_write(FILE *file, const struct report_run *run, const struct row_count *counts, size_t count)
{
	size_t draws = run->forecast != NULL ? run->forecast->draw_count : (size_t)run->scenario->forecast.draws;
	json_t *json = json_object();
	struct arena arena;
	bool is_written;

	arena_init(&arena);
	json_object_set_new(json, "command", json_string(run->command));
	json_object_set_new(json, "version", json_string(ALLOT_VERSION));
	json_object_set_new(json, "libraries", libraries_json());
	json_object_set_new(json, "seed", json_integer((json_int_t)run->scenario->forecast.seed));
	json_object_set_new(json, "inputs", inputs_json(run, &arena));
	json_object_set_new(json, "scenario", scenarios_json(run, draws, &arena));
	json_object_set_new(json, "rows", rows_json(counts, count));
	json_object_set_new(json, "totals", totals_json(run->result));
	json_object_set_new(json, "gap", json_real(gap_of(run)));
	json_object_set_new(json, "assumptions", assumptions_json(run));
	is_written = json_dumpf(json, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 && fputc('\n', file) != EOF;
	json_decref(json);
	arena_release(&arena);
	return is_written;
}
