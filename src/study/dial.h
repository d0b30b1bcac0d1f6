/*
 * dial.h: one thing of a scenario that a study turns: the budget, or what `set` can change by name: a parameter of an
 * item or of the policy, a limit of one applicant.
 *
 * Turning changes the run's settings (the budget) or the scenario's policy in place; dial_restore puts back what was.
 */
#ifndef STUDY_DIAL_H
#define STUDY_DIAL_H

#include "study/run.h"

enum dial_kind { DIAL_BUDGET, DIAL_PARAMETER, DIAL_TOTAL, DIAL_COUNT };

struct dial {
	enum dial_kind kind;
	const char *name;       /* "budget", "7.1.rate" */
	const char *owner, *of; /* what stands before and behind the last dot */
	struct parameter *parameter, was_parameter;
	struct limit *limit, was_limit;
	struct budget was_budget;
};

/* All dials of a scenario that have a number, or are a flag: the budget, the policy's parameters, those of items that
 * pay, limits. In file order, in the scenario's arena. */
const struct dial *dial_list(struct scenario *scenario, size_t *count);

/* The dial that ITEM.PARAM names; false with ERROR_USAGE, which says what there is. */
bool dial_find(struct scenario *scenario, const char *name, struct dial *dial, struct error *err);

/* Sets the dial to a literal: of the parameter's own kind, or ERROR_USAGE. */
bool dial_set(const struct dial *dial, struct scenario *scenario, struct study_run *run, const char *literal,
	      struct error *err);

/* Turns a number by a share (-10 %: -0.1), rounded to the fen where it is money and a count by one; a flag to no for
 * less, yes for more. */
void dial_turn(const struct dial *dial, struct scenario *scenario, struct study_run *run, double share);

void dial_restore(const struct dial *dial, struct study_run *run);

#endif
