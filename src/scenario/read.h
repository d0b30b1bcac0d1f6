/*
 * read.h: the parts of a scenario, one reader each. Inside scenario/ only. Readers add every fault to err and go on.
 */
#ifndef SCENARIO_READ_H
#define SCENARIO_READ_H

#include "scenario/scenario.h"

void scenario_read_budget(struct scenario *scenario, const struct yaml_node *budget, struct error *err);
void scenario_read_envelopes(struct scenario *scenario, const struct yaml_node *envelopes, struct error *err);
void scenario_read_strategies(struct scenario *scenario, const struct yaml_node *strategy,
			      const struct yaml_node *strategies, struct error *err);
/* The model of a stage whose rule takes one; NULL for other rules, and with a fault. */
const struct model *scenario_read_model(struct scenario *scenario, const struct rule *rule,
					const struct yaml_node *file, struct place stage, struct error *err);
/* The strategies that `compare` runs: `names` (with commas between) of the scenario's or of rules; NULL: its own. */
void scenario_choose_strategies(struct scenario *scenario, const char *names, struct error *err);
void scenario_read_rounding(struct scenario *scenario, const struct yaml_node *rounding, struct error *err);
void scenario_read_forecast(struct scenario *scenario, const struct yaml_node *forecast, struct error *err);
void scenario_read_firms(struct scenario *scenario, const struct yaml_node *firms, struct error *err);
void scenario_check_new_firms(const struct scenario *scenario, const struct yaml_node *firms, struct error *err);
/* Counts that the file leaves out come from this year's approved applications. */
void scenario_default_counts(struct scenario *scenario);

/* A number of a forecast: what it is called, its range, and how it is drawn where it is uncertain. */
struct number_kind {
	enum number_law law;
	const char *name; /* in messages */
	const char *key;  /* tells it from all other numbers */
	double least, most;
};

/* Adds a number, plain or `{value, se}`, and returns its place; a NULL node: `otherwise`. */
uint32_t scenario_read_number(struct scenario *scenario, const struct yaml_node *node, const struct number_kind *kind,
			      uint32_t otherwise, struct error *err);
uint32_t scenario_add_number(struct scenario *scenario, double value);

/* Which fields some formula or setting reads, by field of the schema; the array belongs to the scenario. */
const unsigned char *scenario_fields_read(struct scenario *scenario);

#endif
