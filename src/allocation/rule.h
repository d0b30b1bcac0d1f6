/*
 * rule.h: how scarce money is divided among claims.
 *
 * To add a rule: write rule_<name>.c, which ends in one `const struct rule`, and list it in rule.c.
 * tests/allocation/test_rule.c runs every listed rule through this contract:
 *     0 <= award[i] <= claim[i];  every limit row holds, to the fen;
 *     equal claims of one class with equal weights get awards within one rounding unit (unless is_whole);
 *     money that covers all claims pays all claims;  the order of the claims does not matter.
 */
#ifndef ALLOCATION_RULE_H
#define ALLOCATION_RULE_H

#include "allocation/problem.h"

/* By what the claims of a rule with an order are ranked; whoever makes the problem sorts them. */
enum rule_order {
	ORDER_NONE,
	ORDER_BY,    /* the stage's formulas, highest first, missing last */
	ORDER_FILED, /* when the application was filed, earliest first, missing last */
	ORDER_DRAWN, /* by lot */
};

/* What division.level is, of a rule without objective. */
enum level_kind {
	LEVEL_NONE,            /* a list has none */
	LEVEL_RATIO,           /* award / claim */
	LEVEL_AWARD,           /* the common award, yuan */
	LEVEL_LOSS,            /* the common loss, yuan */
	LEVEL_AWARD_THEN_LOSS, /* the one up to half of each claim, then the other */
};

struct rule {
	const char *name;    /* as written in scenarios */
	const char *summary; /* one line, shown by `allot rules` */
	const char *summary_zh;
	bool has_objective;      /* limit rows get a shadow price, else a level */
	bool has_weights;        /* reads problem.weight */
	bool has_applicant_rows; /* takes applicant_limits as rows of its program */
	bool has_units;          /* the unit can be the applicant: reads problem.unit_size */
	bool has_model;          /* reads problem.model and score */
	bool is_whole;           /* pays a claim in full or not at all: no rounding, floors are met or there is none */
	enum level_kind level_kind;
	enum rule_order order; /* reads problem.order and on_shortage unless ORDER_NONE */
	/* Real-valued awards as levels and shares in the workspace, then rounded: fills award (fen, one a claim). */
	enum division_status (*divide)(const struct problem *problem, struct workspace *work, int64_t *award,
				       struct division *division);
};

extern const struct rule *const rules[]; /* NULL-terminated */

/* The version of the library that solves linear programs. */
const char *rule_solver_version(void);

/* NULL if no rule has that name. */
const struct rule *rule_find(const char *name);

/* Divides: the rule's own work, rounding, then the proof in integers. A problem without claims is done at once. */
enum division_status rule_divide(const struct rule *rule, const struct problem *problem, struct workspace *work,
				 int64_t *award, struct division *division);

#endif
