#include "allocation/rule.h"

#include "allocation/proof.h"
#include "allocation/workspace.h"

#include <math.h>
#include <string.h>

extern const struct rule rule_proportional, rule_equal_awards, rule_equal_losses, rule_talmud, rule_weighted,
	rule_ranked, rule_first_come, rule_lottery, rule_selection, rule_model;

/* The order is that of `allot rules`; a new rule is one line here. */
const struct rule *const rules[] = {
	&rule_proportional, &rule_equal_awards, &rule_equal_losses, &rule_talmud, &rule_weighted, &rule_ranked,
	&rule_first_come,   &rule_lottery,      &rule_selection,    &rule_model,  NULL,
};

const struct rule *rule_find(const char *name)
{
	for (size_t k = 0; rules[k] != NULL; k++) {
		if (strcmp(rules[k]->name, name) == 0)
			return rules[k];
	}
	return NULL;
}

static void fill_nan(double *value, size_t count)
{
	for (size_t r = 0; r < count; r++)
		value[r] = NAN;
}

/* An answer in which no limit has an effect. */
static void start_division(const struct rule *rule, const struct problem *problem, struct workspace *work,
			   struct division *division)
{
	size_t count = problem->limits.row_count;
	*division = (struct division){.status = DIVISION_FAILED, .objective = rule->has_objective ? 0.0 : NAN};
	division->level = workspace_array(work, count, sizeof *division->level);
	division->stops = workspace_array(work, count, sizeof *division->stops);
	division->price = workspace_array(work, count, sizeof *division->price);
	division->price_left = workspace_array(work, count, sizeof *division->price_left);
	division->used = workspace_array(work, count, sizeof *division->used);
	fill_nan(division->level, count);
	if (!rule->has_objective || !problem->wants_prices) {
		fill_nan(division->price, count);
		fill_nan(division->price_left, count);
	}
}

enum division_status rule_divide(const struct rule *rule, const struct problem *problem, struct workspace *work,
				 int64_t *award, struct division *division)
{
	workspace_reset(work);
	start_division(rule, problem, work, division);
	if (!proof_check_problem(problem))
		return division->status;
	division->status = DIVISION_DONE;
	if (problem->count == 0)
		return division->status;
	division->status = rule->divide(problem, work, award, division);
	if (division->status == DIVISION_DONE && !proof_check_awards(rule, problem, work, award, division))
		division->status = DIVISION_FAILED;
	return division->status;
}
