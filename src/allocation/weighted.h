/*
 * weighted.h: the steps of rule_weighted.c, and its two ways, which come to the same awards. Inside allocation/ and for
 * its tests.
 */
#ifndef ALLOCATION_WEIGHTED_H
#define ALLOCATION_WEIGHTED_H

#include "allocation/box.h"
#include "allocation/completion.h"

struct weighted {
	struct groups groups;
	struct curves curves; /* of `proportional`, for what the objective leaves open */
	struct program program;
	struct master master;
	bool *is_fixed;    /* by group: full or nothing in every optimum */
	bool *has_free;    /* by row: groups that are not fixed */
	enum tight *tight; /* by row: exhausted in every optimum */
	enum tight *later; /* by class: what later stages take in every optimum */
	uint128 *level;
	uint32_t *stopped_by;
	bool is_only_optimum;
	float128 zero;    /* weight: less is nothing */
	float128 bound;   /* of the objective, in weight x fen */
	float128 settled; /* weight x fen of claims that are not of this problem any more */
	struct box *box;  /* takes the cut-offs; NULL: not wanted */
};

/* Begins with the groups of a problem (groups_by_weight), joined where they are very many. `box` takes the cut-offs of
 * the optimum. Arrays belong to the workspace. */
void weighted_open(struct weighted *weighted, const struct groups *groups, const struct problem *problem,
		   struct box *box, struct workspace *work);

/* Finds the optimal face, its bound and, where they are wanted, prices and cut-offs. */
enum master_status weighted_optimise(struct weighted *weighted, const struct problem *problem, struct workspace *work,
				     struct division *division);

/* The levels on the face that was found; objective and gap. False: they are not proven. */
bool weighted_find_levels(struct weighted *weighted, struct workspace *work, struct division *division);

/* Rounded awards; fills division.value. */
void weighted_pay(const struct weighted *weighted, const struct problem *problem, struct workspace *work,
		  int64_t *award, struct division *division);

/* All claims at once. */
enum division_status weighted_divide_whole(const struct problem *problem, struct workspace *work, int64_t *award,
					   struct division *division);

/* By the claims about which there can be doubt (doubt.h, also for sample_from). DIVISION_FAILED also where that leads
 * nowhere: then awards and division are to be filled by the other way. So it is with later stages: while any row has a
 * set-aside, rounding leaves their money alone in all rows (rounding.c), but what is left of the set-asides, once the
 * settled are paid, may be nothing, and then the rest would share it out to the last fen. */
enum division_status weighted_divide_doubtful(const struct problem *problem, size_t sample_from, struct workspace *work,
					      int64_t *award, struct division *division);

#endif
