/*
 * selection.h: the steps of rule_selection.c: a first set from the linear program, then better ones.
 *
 * All figures are integers: weights and prices are magnified by one power of two and cut, so that bounds are exact for
 * the prices as they are. Inside allocation/ only; arrays belong to the workspace.
 */
#ifndef ALLOCATION_SELECTION_H
#define ALLOCATION_SELECTION_H

#include "allocation/core.h"
#include "allocation/relaxation.h"

struct selection {
	const struct problem *problem; /* arranged: claims lie in the order of their groups */
	struct groups groups;
	uint32_t *first; /* by group: its first claim; count + 1 */
	int scale_bits;
	int128 *weight;  /* by group, magnified */
	int128 *price;   /* by row, magnified */
	int128 *surplus; /* by group: weight - prices of its rows */
	int128 *reach;   /* by row: fen that later stages may still take */
	int128 *wanted;  /* by group: fen of it in the optimum of the linear program, cut off */
	int128 bound;
	bool *is_paid; /* by claim: the best set; while has_best is false, the nearest to one */
	int128 *left;  /* by row: fen left below at_most */
	int128 *unmet; /* by row: fen below at_least, or <= 0 */
	bool has_best;
	int128 best;
};

enum selection_status { SELECTION_FOUND, SELECTION_IMPOSSIBLE, SELECTION_UNKNOWN };

void selection_init(struct selection *selection, const struct problem *problem, struct workspace *work);

/* Whether there is money for all; then all are paid. */
bool selection_pay_all(struct selection *selection, struct division *division);

/* Takes bound, prices and optimum over from a solved master, whose columns are the groups, or these joined. */
void selection_take_prices(struct selection *selection, const struct groups *joined, const struct master *master);

/* A first set along the optimum of the linear program. */
void selection_start(struct selection *selection, struct workspace *work);

/* Pays what fits on top of the set, the best surplus first, then the largest claim; or only what floors still need. */
void selection_fill(struct selection *selection, bool for_floors, struct workspace *work);

/* Counts again what the set leaves of the limits. */
void selection_recount(struct selection *selection);

/* Takes a claim from what is left of the limits; `sign` -1 puts it back. */
void selection_move(struct selection *selection, size_t claim, int sign);

/* Improves the set as far as the limits on nodes allow. SELECTION_IMPOSSIBLE: there is none. */
enum selection_status selection_improve(struct selection *selection, struct workspace *work);

/* A set worth no more than this beyond the best one is no better. */
int128 selection_nearly(const struct selection *selection);

/* Objective and gap. */
void selection_measure(const struct selection *selection, struct division *division);

/* Why there is no set, although parts of claims would meet the limits: an irreducible set of rows, and the least fen by
 * which one of its floors must be lowered. */
enum division_status selection_explain(struct selection *selection, struct workspace *work, struct division *division);

#endif
