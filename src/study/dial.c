#include "study/dial.h"

#include "base/text.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static struct dial budget_dial(const struct scenario *scenario)
{
	return (struct dial){.kind = DIAL_BUDGET, .name = "budget", .was_budget = scenario->settings.budget};
}

static struct dial parameter_dial(struct arena *arena, const char *owner, struct parameter *parameter)
{
	return (struct dial){.kind = DIAL_PARAMETER,
			     .name = arena_format(arena, "%s.%s", owner, parameter->name),
			     .owner = owner,
			     .of = parameter->name,
			     .parameter = parameter,
			     .was_parameter = *parameter};
}

static struct dial limit_dial(struct arena *arena, struct limit *limit, enum dial_kind kind)
{
	const char *of = kind == DIAL_TOTAL ? "total" : "count";

	return (struct dial){.kind = kind,
			     .name = arena_format(arena, "%s.%s", limit->name, of),
			     .owner = limit->name,
			     .of = of,
			     .limit = limit,
			     .was_limit = *limit};
}

struct dials {
	struct arena *arena;
	size_t count;
	struct dial *dial;
};

static void add_parameters(struct dials *dials, const char *owner, struct parameters *parameters)
{
	for (size_t p = 0; p < parameters->count; p++)
		dials->dial[dials->count++] = parameter_dial(dials->arena, owner, &parameters->parameter[p]);
}

/* Everything that can be set by name, whether or not it has a number. */
static struct dials all_dials(struct scenario *scenario)
{
	struct policy *policy = &scenario->policy;
	struct dials dials = {.arena = &scenario->arena};
	size_t most = 1 + policy->parameters.count + 2 * policy->limit_count;

	for (size_t i = 0; i < policy->item_count; i++)
		most += policy->item[i].parameters.count;
	dials.dial = arena_array(&scenario->arena, most, sizeof *dials.dial);
	dials.dial[dials.count++] = budget_dial(scenario);
	add_parameters(&dials, "policy", &policy->parameters);
	for (size_t i = 0; i < policy->item_count; i++)
		add_parameters(&dials, policy->item[i].id, &policy->item[i].parameters);
	for (size_t i = 0; i < policy->limit_count; i++) {
		if (policy->limit[i].total >= 0)
			dials.dial[dials.count++] = limit_dial(dials.arena, &policy->limit[i], DIAL_TOTAL);
		if (policy->limit[i].count >= 0)
			dials.dial[dials.count++] = limit_dial(dials.arena, &policy->limit[i], DIAL_COUNT);
	}
	return dials;
}

static bool can_turn(const struct scenario *scenario, const struct dial *dial)
{
	uint32_t item;

	if (dial->kind != DIAL_PARAMETER)
		return true;
	item = policy_find_item(&scenario->policy, dial->owner);
	if (item != INDEX_NONE &&
	    (scenario->policy.item[item].is_suspended || scenario->policy.item[item].source != ITEM_MUNICIPAL))
		return false;
	return dial->parameter->kind != PARAMETER_TEXT && dial->parameter->kind != PARAMETER_DATE;
}

const struct dial *dial_list(struct scenario *scenario, size_t *count)
{
	struct dials dials = all_dials(scenario);

	*count = 0;
	for (size_t i = 0; i < dials.count; i++) {
		if (can_turn(scenario, &dials.dial[i]))
			dials.dial[(*count)++] = dials.dial[i];
	}
	return dials.dial;
}

static bool fault_unknown(struct scenario *scenario, const struct dials *dials, const char *name, struct error *err)
{
	const char **names = arena_array(&scenario->arena, dials->count, sizeof *names), *near;

	for (size_t i = 0; i < dials->count; i++)
		names[i] = dials->dial[i].name;
	near = text_nearest(name, names + 1, dials->count - 1);
	return error_set(err, ERROR_USAGE, "--set %s: there is no such parameter; %s%s%s", name,
			 near == NULL ? "write an item's id, a limit's name or `policy`, a point and the name of a "
					"parameter, such as 7.1.rate"
				      : "did you mean ",
			 near == NULL ? "" : near, near == NULL ? "" : "?");
}

bool dial_find(struct scenario *scenario, const char *name, struct dial *dial, struct error *err)
{
	struct dials dials = all_dials(scenario);

	for (size_t i = 1; i < dials.count; i++) {
		if (strcmp(dials.dial[i].name, name) == 0) {
			*dial = dials.dial[i];
			return true;
		}
	}
	return fault_unknown(scenario, &dials, name, err);
}

/* `{OWNER: {OF: LITERAL}}`, as a scenario's `set` would have it. */
static const struct yaml_node *set_node(const struct dial *dial, const char *literal, struct arena *arena)
{
	const struct place place = {.file = arena_format(arena, "--set %s", dial->name)};
	struct yaml_node *node = arena_array(arena, 3, sizeof *node);
	const char *keys[] = {dial->owner, dial->of};

	for (int i = 0; i < 2; i++) {
		node[i] = (struct yaml_node){.kind = YAML_MAP, .place = place, .count = 1};
		node[i].key = arena_array(arena, 1, sizeof *node[i].key);
		node[i].key_place = arena_array(arena, 1, sizeof *node[i].key_place);
		node[i].value = arena_array(arena, 1, sizeof(struct yaml_node *));
		node[i].key[0] = keys[i];
		node[i].key_place[0] = place;
		node[i].value[0] = &node[i + 1];
	}
	node[2] = (struct yaml_node){.kind = YAML_TEXT, .place = place, .text = literal};
	return node;
}

/* One sum for all years. */
static struct dated_amount constant_amount(int64_t fen, struct arena *arena)
{
	struct dated_amount amount = {.count = 1,
				      .from_year = arena_array(arena, 1, sizeof *amount.from_year),
				      .fen = arena_array(arena, 1, sizeof *amount.fen),
				      .share = arena_array(arena, 1, sizeof *amount.share)};

	amount.from_year[0] = INT_MIN;
	amount.fen[0] = fen;
	amount.share[0] = NAN;
	return amount;
}

static bool set_budget(struct scenario *scenario, struct study_run *run, const char *literal, struct error *err)
{
	char why[NUMBER_WHY_SIZE];
	int64_t fen;

	if (!money_read(literal, strlen(literal), false, &fen, why))
		return error_set(err, ERROR_USAGE, "--budget: %s", why);
	run->settings.budget.total = constant_amount(fen, &scenario->arena);
	return true;
}

bool dial_set(const struct dial *dial, struct scenario *scenario, struct study_run *run, const char *literal,
	      struct error *err)
{
	struct error fault;
	bool is_set;

	if (dial->kind == DIAL_BUDGET)
		return set_budget(scenario, run, literal, err);
	error_init(&fault);
	is_set = policy_set(&scenario->policy, set_node(dial, literal, &scenario->arena), &fault);
	if (!is_set)
		fault.code = ERROR_USAGE; /* what stands on the command line is no input file */
	error_append(err, &fault);
	error_release(&fault);
	return is_set;
}

static double *scaled(const double *from, size_t count, double factor, struct arena *arena)
{
	double *to = arena_array(arena, count, sizeof *to);

	for (size_t i = 0; i < count; i++)
		to[i] = from[i] * factor;
	return to;
}

static void turn_parameter(const struct dial *dial, struct arena *arena, double share)
{
	const struct parameter *was = &dial->was_parameter;
	struct parameter_value *value = arena_array(arena, was->value_count, sizeof *value);

	for (size_t v = 0; v < was->value_count; v++) {
		value[v] = was->value[v];
		value[v].number = was->kind == PARAMETER_FLAG ? share > 0 : value[v].number * (1 + share);
		if (value[v].count > 0)
			value[v].step = scaled(was->value[v].step, value[v].count, 1 + share, arena);
	}
	dial->parameter->value = value;
}

static int64_t scaled_fen(int64_t fen, double share)
{
	int64_t scaled = llround((double)fen * (1 + share));

	return scaled > MONEY_MAX_FEN ? MONEY_MAX_FEN : scaled;
}

static void turn_budget(const struct dial *dial, struct arena *arena, struct study_run *run, double share)
{
	const struct dated_amount *was = &dial->was_budget.total;
	int64_t *fen = arena_array(arena, was->count, sizeof *fen);

	for (size_t i = 0; i < was->count; i++)
		fen[i] = scaled_fen(was->fen[i], share);
	run->settings.budget.total.fen = fen;
}

void dial_turn(const struct dial *dial, struct scenario *scenario, struct study_run *run, double share)
{
	switch (dial->kind) {
	case DIAL_BUDGET:
		turn_budget(dial, &scenario->arena, run, share);
		return;
	case DIAL_PARAMETER:
		turn_parameter(dial, &scenario->arena, share);
		return;
	case DIAL_TOTAL:
		dial->limit->total = scaled_fen(dial->was_limit.total, share);
		return;
	case DIAL_COUNT:
		dial->limit->count = dial->was_limit.count + (share > 0 ? 1 : dial->was_limit.count > 0 ? -1 : 0);
		return;
	}
}

void dial_restore(const struct dial *dial, struct study_run *run)
{
	switch (dial->kind) {
	case DIAL_BUDGET:
		run->settings.budget = dial->was_budget;
		return;
	case DIAL_PARAMETER:
		*dial->parameter = dial->was_parameter;
		return;
	case DIAL_TOTAL:
	case DIAL_COUNT:
		*dial->limit = dial->was_limit;
		return;
	}
}
