/*
 * strategy_read.c: strategies: a rule, one stage, or a list of stages.
 */
#include "base/text.h"
#include "policy/scope.h"
#include "scenario/read.h"

#include <math.h>
#include <string.h>

#define MAX_STAGES 100

static const char *const shortage_names[] = {"partial", "skip", "stop", "share", NULL}; /* enum shortage */
static const char *const unit_names[] = {"claim", "applicant", NULL};

struct stage_entry {
	const char *name;
	struct yaml_node *rule, *where, *weight, *by, *file;
	int on_shortage, per;
	int64_t minimum;
};

static const struct yaml_key stage_keys[] = {
	YAML_KEY("stage", TEXT, struct stage_entry, name),
	YAML_KEY("rule", NODE, struct stage_entry, rule, .is_required = true),
	YAML_KEY("where", NODE, struct stage_entry, where),
	YAML_KEY("weight", NODE, struct stage_entry, weight),
	YAML_KEY("by", NODE, struct stage_entry, by),
	YAML_KEY("on_shortage", CHOICE, struct stage_entry, on_shortage, .choices = shortage_names),
	YAML_KEY("minimum", MONEY, struct stage_entry, minimum),
	YAML_KEY("per", CHOICE, struct stage_entry, per, .choices = unit_names),
	YAML_KEY("file", NODE, struct stage_entry, file),
	{0},
};

/* "proportional, equal-awards, ...": for where a rule should be named and nothing stands, or a map or list. */
static const char *all_rules(struct arena *arena)
{
	const char *text = rules[0]->name;

	for (size_t i = 1; rules[i] != NULL; i++)
		text = arena_format(arena, "%s, %s", text, rules[i]->name);
	return text;
}

static const struct rule *find_rule(struct scenario *scenario, const struct yaml_node *node, struct error *err)
{
	const char *names[64], *near;
	size_t count = 0;
	bool is_named = node->kind == YAML_TEXT && node->text[0] != '\0';
	const struct rule *rule = is_named ? rule_find(node->text) : NULL;

	if (rule != NULL)
		return rule;
	for (size_t i = 0; rules[i] != NULL && count < 64; i++)
		names[count++] = rules[i]->name;
	near = is_named ? text_nearest(node->text, names, count) : NULL;
	if (!is_named)
		error_at(err, node->place, "no rule is named here; write one of %s", all_rules(&scenario->arena));
	else if (near != NULL)
		error_at(err, node->place, "there is no rule %s; did you mean %s?", node->text, near);
	else
		error_at(err, node->place, "there is no rule %s; `allot rules` lists them", node->text);
	return NULL;
}

/* `weight: {7.*: 2, "*": 1}`: the first pattern that fits wins. */
static const double *read_weight_map(struct scenario *scenario, const struct yaml_node *map, struct error *err)
{
	const struct policy *policy = &scenario->policy;
	double *weight = arena_array(&scenario->arena, policy->item_count, sizeof *weight);
	static const struct yaml_key number = {.name = "weight", .kind = YAML_VALUE_NUMBER, .least = 0, .most = 1e15};

	for (size_t i = 0; i < policy->item_count; i++)
		weight[i] = NAN;
	for (size_t p = 0; p < map->count; p++) {
		const char *pattern = map->key[p];
		struct yaml_texts texts = {1, &pattern, &map->key_place[p]};
		const unsigned char *fits = policy_match_items(policy, &texts, &scenario->arena, err);
		double value = NAN;

		yaml_read_value(map->value[p], &number, &value, &scenario->arena, err);
		for (size_t i = 0; i < policy->item_count; i++) {
			if (fits[i] && isnan(weight[i]))
				weight[i] = value;
		}
	}
	return weight;
}

/* A key that the rule has no use for is a fault. */
static void check_key(const struct yaml_node *stage, const char *key, const struct rule *rule, bool is_used,
		      const char *rules_that_do, struct error *err)
{
	const struct yaml_node *node = yaml_find(stage, key);

	if (node != NULL && !is_used)
		error_at(err, node->place, "the rule %s does not read %s; leave it out or use %s", rule->name, key,
			 rules_that_do);
}

static void check_keys(const struct yaml_node *node, const struct rule *rule, struct error *err)
{
	if (node->kind != YAML_MAP || rule == NULL)
		return;
	check_key(node, "weight", rule, rule->has_weights, "weighted or selection", err);
	check_key(node, "by", rule, rule->order == ORDER_BY, "ranked", err);
	check_key(node, "on_shortage", rule, rule->order != ORDER_NONE, "ranked, first-come or lottery", err);
	check_key(node, "file", rule, rule->has_model, "model", err);
	check_key(node, "per", rule, rule->has_units, "proportional, equal-awards, equal-losses or talmud", err);
}

/* `by:` one formula or a list of them: numbers, flags (yes first) and dates (the latest first). */
static void read_by(struct scenario *scenario, struct stage *stage, const struct yaml_node *by, struct error *err)
{
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_CLAIM, &scenario->arena);
	size_t count = by->kind == YAML_LIST ? by->count : 1;
	const struct formula **formula = arena_array(&scenario->arena, count, sizeof *formula);

	for (size_t k = 0; k < count; k++)
		formula[k] = formula_compile(by->kind == YAML_LIST ? by->value[k] : by, FORMULA_ORDERED, &scope,
					     &scenario->arena, err);
	stage->by = formula;
	stage->by_count = count;
	if (count == 0)
		error_at(err, by->place, "by is an empty list; write a formula such as score, or leave it out");
}

static void read_weight(struct scenario *scenario, struct stage *stage, const struct yaml_node *weight,
			struct error *err)
{
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_CLAIM, &scenario->arena);

	stage->weight.place = weight->place;
	if (weight->kind == YAML_MAP)
		stage->weight.by_item = read_weight_map(scenario, weight, err);
	else
		stage->weight.formula = formula_compile(weight, FORMULA_NUMBER, &scope, &scenario->arena, err);
}

static void read_stage(struct scenario *scenario, struct stage *stage, const struct yaml_node *node, struct error *err)
{
	struct stage_entry entry = {0};
	struct formula_scope scope = scope_make(&scenario->policy, NULL, SCOPE_CLAIM, &scenario->arena);

	if (node->kind == YAML_TEXT) {
		stage->rule = find_rule(scenario, node, err);
	} else {
		yaml_read_map(node, stage_keys, &entry, "a stage", &scenario->arena, err);
		if (entry.rule != NULL)
			stage->rule = find_rule(scenario, entry.rule, err);
	}
	check_keys(node, stage->rule, err);
	stage->place = stage->weight.place = node->place;
	stage->on_shortage = (enum shortage)entry.on_shortage;
	stage->per_applicant = entry.per == 1;
	stage->minimum = entry.minimum;
	if (entry.where != NULL)
		stage->where = formula_compile(entry.where, FORMULA_FLAG, &scope, &scenario->arena, err);
	if (entry.by != NULL)
		read_by(scenario, stage, entry.by, err);
	if (entry.weight != NULL)
		read_weight(scenario, stage, entry.weight, err);
	if (stage->rule != NULL)
		stage->model = scenario_read_model(scenario, stage->rule, entry.file, node->place, err);
	stage->name = entry.name != NULL ? entry.name : stage->rule != NULL ? stage->rule->name : "";
}

/* constraints.csv tells stages by name. Stages without one are called like their rule, and may share that. */
static void check_stage_names(const struct stage *stage, const struct yaml_node *list, struct error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *own = yaml_find(list->value[i], "stage");

		for (size_t before = 0; before < i; before++) {
			const struct yaml_node *other = yaml_find(list->value[before], "stage");

			if ((own == NULL && other == NULL) || stage[i].name[0] == '\0' ||
			    strcmp(stage[i].name, stage[before].name) != 0)
				continue;
			error_at(err, own != NULL ? own->place : list->value[i]->place,
				 "stage %zu of this strategy is called %s too; give each its own name by stage:",
				 before + 1, stage[i].name);
			break;
		}
	}
}

static void read_strategy(struct scenario *scenario, struct strategy *strategy, const char *name,
			  const struct yaml_node *node, struct error *err)
{
	size_t count = node->kind == YAML_LIST ? node->count : 1;
	struct stage *stage = arena_array(&scenario->arena, count, sizeof *stage);

	strategy->name = name;
	strategy->stage_count = count;
	strategy->stage = stage;
	if (count == 0 || count > MAX_STAGES) {
		error_at(err, node->place, "a strategy has 1 to %d stages; write a rule's name or a list of stages",
			 MAX_STAGES);
		strategy->stage_count = 0;
		return;
	}
	for (size_t i = 0; i < count; i++)
		read_stage(scenario, &stage[i], node->kind == YAML_LIST ? node->value[i] : node, err);
	if (node->kind == YAML_LIST)
		check_stage_names(stage, node, err);
}

void scenario_read_strategies(struct scenario *scenario, const struct yaml_node *strategy,
			      const struct yaml_node *strategies, struct error *err)
{
	struct strategy *named =
		arena_array(&scenario->arena, strategies == NULL ? 0 : strategies->count, sizeof *named);

	if (strategies != NULL && strategies->kind != YAML_MAP) {
		error_at(err, strategies->place, "strategies must be a map; write `name: STRATEGY`");
		strategies = NULL;
	}
	if (strategies != NULL) {
		scenario->strategy_count = strategies->count;
		for (size_t i = 0; i < strategies->count; i++)
			read_strategy(scenario, &named[i], strategies->key[i], strategies->value[i], err);
	}
	scenario->strategies = named;
	for (size_t i = 0; i < scenario->strategy_count && strategy != NULL && strategy->kind == YAML_TEXT; i++) {
		if (strcmp(named[i].name, strategy->text) == 0) {
			scenario->settings.strategy = named[i];
			return;
		}
	}
	if (strategy != NULL)
		read_strategy(scenario, &scenario->settings.strategy,
			      strategy->kind == YAML_TEXT ? strategy->text : "strategy", strategy, err);
	if (strategy != NULL && strategy->kind == YAML_MAP && scenario->settings.strategy.stage_count == 1)
		scenario->settings.strategy.name = scenario->settings.strategy.stage[0].name;
}

static const struct strategy *find_named(const struct scenario *scenario, const char *name)
{
	for (size_t i = 0; i < scenario->strategy_count; i++) {
		if (strcmp(scenario->strategies[i].name, name) == 0)
			return &scenario->strategies[i];
	}
	return NULL;
}

static void fault_unknown(struct scenario *scenario, const char *name, struct error *err)
{
	const char **names, *near;
	size_t count = scenario->strategy_count;

	for (size_t r = 0; rules[r] != NULL; r++)
		count++;
	names = arena_array(&scenario->arena, count, sizeof *names);
	count = 0;
	for (size_t i = 0; i < scenario->strategy_count; i++)
		names[count++] = scenario->strategies[i].name;
	for (size_t r = 0; rules[r] != NULL; r++)
		names[count++] = rules[r]->name;
	near = text_nearest(name, names, count);
	error_set(err, ERROR_USAGE, "--strategies: %s is neither a strategy of %s nor a rule; %s%s%s", name,
		  scenario->path,
		  near == NULL ? "write a name of its `strategies:` or of `allot rules`" : "did you mean ",
		  near == NULL ? "" : near, near == NULL ? "" : "?");
}

static void choose(struct scenario *scenario, struct strategy *chosen, const char *name, struct error *err)
{
	const struct strategy *named = find_named(scenario, name);
	const struct yaml_node rule = {.kind = YAML_TEXT, .place = {.file = "--strategies"}, .text = name};

	for (size_t i = 0; i < scenario->chosen_count; i++) {
		if (strcmp(scenario->chosen[i].name, name) == 0)
			error_set(err, ERROR_USAGE, "--strategies names %s twice; name each strategy once", name);
	}
	if (name[0] == '\0')
		error_set(err, ERROR_USAGE, "--strategies has an empty name; write names with a comma between them");
	else if (named != NULL)
		*chosen = *named;
	else if (rule_find(name) != NULL)
		read_strategy(scenario, chosen, name, &rule, err); /* as if the file said so */
	else
		fault_unknown(scenario, name, err);
	chosen->name = name;
}

void scenario_choose_strategies(struct scenario *scenario, const char *names, struct error *err)
{
	struct strategy *chosen;

	scenario->chosen = &scenario->settings.strategy;
	scenario->chosen_count = 1;
	if (names == NULL)
		return;
	chosen = arena_array(&scenario->arena, strlen(names) + 1, sizeof *chosen);
	scenario->chosen = chosen;
	scenario->chosen_count = 0;
	for (const char *start = names, *end; start != NULL; start = *end == ',' ? end + 1 : NULL) {
		size_t length;

		end = start + strcspn(start, ",");
		length = (size_t)(end - start);
		text_trim(&start, &length);
		choose(scenario, &chosen[scenario->chosen_count], arena_copy(&scenario->arena, start, length), err);
		scenario->chosen_count++;
	}
}
