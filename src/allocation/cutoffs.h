/*
 * cutoffs.h: the cut-offs of classes, found by a simplex method that knows that a class is paid its heaviest first.
 *
 *     maximise sum over classes of V_c(x_c)   with   least_r <= sum of x_c in row r <= most_r
 *
 * V_c, what a class is worth if x_c fen of it are paid, is concave: its slopes are the weights of its steps (ladder.h).
 * A basis is as many classes and rows as there are rows: classes whose cut-off is the weight of one of their steps, and
 * rows without price. Dual simplex: while one of these would need more of its step than there is, or less than nothing,
 * prices go along the edge that it opens, across the steps of all other classes, as far as the dual objective falls
 * (Fourer 1985; the long step). All is bounded, a row by what is claimed in it: so any basis is a start, and that of
 * one problem a good one for another in the same classes and rows, a larger sample or what is left of it.
 *
 * In doubles, and without a proof: a guess for doubt.h and segments.h.
 */
#ifndef ALLOCATION_CUTOFFS_H
#define ALLOCATION_CUTOFFS_H

#include "allocation/ladder.h"

struct cutoffs {
	const struct limits *limits; /* the classes and their rows; bounds come with each ladder */
	double *cutoff, *size;       /* by class: the prices of its rows, summed; their sizes */
	/* The basis. A number is a class, or class_count + a row. */
	uint32_t *basic; /* row_count numbers */
	bool *is_basic;  /* by number */
	bool *is_high;   /* by row: if it is not basic, whether it stands at `most` */
	double *inverse; /* of the matrix of the basis: inverse[r x row_count + k] is that of basic[k] and row r */
	double *price;   /* by row */
	/* Of one ladder. */
	const struct ladder *ladder;
	double *least, *most; /* by row */
	double near;          /* fen: what counts as no fault */
	uint32_t *step;       /* by class: of a basic one the step that is paid in part, else the first not paid */
	double *need;         /* by row: scratch */
	double *point, *norm; /* by place in the basis: what it takes; the square of its row of the inverse */
	double *column;       /* by place in the basis: scratch */
	double *price_move, *cutoff_move;
	uint32_t *next;  /* heap of numbers that change along an edge, the nearest first */
	double *next_at; /* by number: where on the edge */
	size_t next_count;
};

/* With a basis of rows alone, prices 0. Arrays belong to the workspace. False: too many rows for this. */
bool cutoffs_init(struct cutoffs *cutoffs, const struct limits *limits, struct workspace *work);

/* Finds the cut-offs of a ladder within bounds (of the same rows) from the last basis. False: none were found; the
 * limits conflict. */
bool cutoffs_find(struct cutoffs *cutoffs, const struct ladder *ladder, const struct limits *bounds);

#endif
