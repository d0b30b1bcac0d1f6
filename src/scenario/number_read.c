/*
 * number_read.c: numbers of a forecast that may be uncertain.
 */
#include "base/index.h"
#include "demand/numbers.h"
#include "scenario/read.h"

#include <math.h>
#include <string.h>

/* The arena cannot grow a block: the list moves to one of twice the size whenever its count is a power of two. */
uint32_t scenario_add_number(struct scenario *scenario, double value)
{
	struct demand_settings *demand = &scenario->forecast.demand;
	size_t count = demand->number_count;

	if ((count & (count - 1)) == 0) {
		struct demand_number *number =
			arena_array(&scenario->arena, count == 0 ? 1 : count * 2, sizeof *number);

		if (count > 0)
			memcpy(number, demand->number, count * sizeof *number);
		demand->number = number;
	}
	demand->number[count] = (struct demand_number){.value = value, .law = NUMBER_CERTAIN};
	demand->number_count++;
	return (uint32_t)count;
}

struct uncertain_entry {
	struct yaml_node *value;
	double se;
};

static const struct yaml_key uncertain_keys[] = {
	YAML_KEY("value", NODE, struct uncertain_entry, value, .is_required = true),
	YAML_KEY("se", NUMBER, struct uncertain_entry, se, .least = 0, .most = 1e12, .is_required = true),
	{0},
};

/* Whether a law with that mean and standard deviation exists, and can be drawn from. */
static void check_law(const struct demand_number *number, const char *name, struct place place, struct error *err)
{
	struct beta beta = beta_with(number->value, number->se);

	if (number->law == NUMBER_LOGNORMAL && !(number->value > 0))
		error_at(err, place, "an uncertain %s must be above 0; write its value alone, without se", name);
	if (number->law != NUMBER_BETA)
		return;
	if (!(number->value > 0 && number->value < 1))
		error_at(
			err, place,
			"an uncertain %s must lie between 0%% and 100%%, ends left out; write its value alone, without "
			"se",
			name);
	else if (!(beta.a >= BETA_LEAST && beta.b >= BETA_LEAST))
		error_at(err, place,
			 "se of %s is too large: hardly any draw would come near its value; write less than %.2g %%",
			 name,
			 100 * sqrt(number->value * (1 - number->value) /
				    (1 + BETA_LEAST / fmin(number->value, 1 - number->value))));
}

static struct demand_number read_number(struct scenario *scenario, const struct yaml_node *node,
					const struct number_kind *kind, struct error *err)
{
	const struct yaml_key key = {
		.name = kind->name, .kind = YAML_VALUE_NUMBER, .least = kind->least, .most = kind->most};
	struct uncertain_entry entry = {0};
	struct demand_number number = {.law = NUMBER_CERTAIN, .key = hash_bytes(kind->key, strlen(kind->key))};

	if (node->kind == YAML_MAP) {
		if (!yaml_read_map(node, uncertain_keys, &entry, kind->name, &scenario->arena, err))
			return number;
		node = entry.value;
	}
	if (!yaml_read_value(node, &key, &number.value, &scenario->arena, err) || !(entry.se > 0))
		return number;
	number.se = entry.se;
	number.law = kind->law;
	check_law(&number, kind->name, node->place, err);
	return number;
}

uint32_t scenario_read_number(struct scenario *scenario, const struct yaml_node *node, const struct number_kind *kind,
			      uint32_t otherwise, struct error *err)
{
	uint32_t place;

	if (node == NULL)
		return otherwise;
	place = scenario_add_number(scenario, 0);
	scenario->forecast.demand.number[place] = read_number(scenario, node, kind, err);
	return place;
}
