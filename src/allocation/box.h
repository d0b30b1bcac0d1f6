/*
 * box.h: between what bounds the cut-off of each class lies: the sum of the prices of its rows.
 *
 * A claim whose weight is above the box of its class is paid in full at all prices in the box, one below it nothing.
 * Bounds are a trace wider than the cut-offs put in, so that round-off cannot decide.
 */
#ifndef ALLOCATION_BOX_H
#define ALLOCATION_BOX_H

#include "allocation/master.h"

struct box {
	const struct limits *limits;
	double *low, *high; /* by class; an empty box has low > high */
	double *size;       /* by class: sum of the sizes of its prices, the largest put in */
	bool is_unknown;    /* a program that should have had prices had none */
};

/* Empty. Arrays belong to the workspace. */
void box_init(struct box *box, const struct limits *limits, struct workspace *work);

void box_clear(struct box *box);

/* Makes it hold everything. */
void box_open(struct box *box);

/* Widens it to hold a cut-off, the sum of prices of this size. */
void box_add(struct box *box, size_t class, double cutoff, double size);

/* Widens it to hold the cut-offs of a solved master over the limits (and other rows behind them). */
void box_take(struct box *box, const struct master *master);

/* Makes it hold the other one and margin[class] x size more (NULL: 0) on both sides, nothing else. */
void box_around(struct box *box, const struct box *other, const double *margin);

/* Stretches it towards the other one where that lies outside, to at most three times its width: what lies further off
 * is known but roughly. */
void box_stretch(struct box *box, const struct box *other);

bool box_holds(const struct box *box, const struct box *other);

#endif
