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

static json_t *inputs_json(const struct scenario *scenario, struct arena *arena)
{
	json_t *list = json_array();

	for (const struct input *input = scenario->inputs.first; input != NULL; input = input->next)
		json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "path",
						      input_path_from(arena, scenario->path, input->path), "sha256",
						      input->sha256, "bytes", (json_int_t)input->size));
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

static json_t *assumptions_json(const struct policy *policy)
{
	json_t *list = json_array();

	for (size_t i = 0; i < policy->assumption_count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s}", "item", policy->assumption[i].item, "parameter",
						policy->assumption[i].name, "reason", policy->assumption[i].reason));
	return list;
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
	json_object_set_new(json, "inputs", inputs_json(run->scenario, &arena));
	json_object_set_new(json, "scenario", scenario_json(run->scenario, draws, &arena));
	json_object_set_new(json, "rows", rows_json(counts, count));
	json_object_set_new(json, "totals", totals_json(run->result));
	json_object_set_new(json, "gap", json_real(run->result->gap));
	json_object_set_new(json, "assumptions", assumptions_json(&run->scenario->policy));
	is_written = json_dumpf(json, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 && fputc('\n', file) != EOF;
	json_decref(json);
	arena_release(&arena);
	return is_written;
}
