/*
 * segments.h: groups by the hundred thousand, joined to a few that matter.
 *
 * In a class only its total matters, and the heaviest groups are paid first. So a class is one column a segment of its
 * groups, heaviest first, at their mean weight, cut where its cut-off is likely to be (cutoffs.h); the prices of the
 * linear program over segments give each class a cut-off; segments that reach above and below it are split there, and
 * the program is solved again. Once none does, the prices are optimal for the groups themselves (complementary
 * slackness): every optimum pays the groups above the cut-off in full and those below not at all, so each of the two
 * sets can be one group. Groups at the cut-off, and the next ones on both sides that a yuan more or less could reach,
 * stay as they are.
 */
#ifndef ALLOCATION_SEGMENTS_H
#define ALLOCATION_SEGMENTS_H

#include "allocation/groups.h"

/* Whether there are so many groups without applicant rows, and more than with them, that it pays to join them first. */
bool segments_are_worth_it(const struct groups *groups);

/* Joins the groups of groups_by_weight in place. Groups with applicant rows stay as they are, and so do
 * all of a program that the solver gives no answer for; where the limits conflict, what is left of them still
 * conflicts. */
void segments_join(const struct problem *problem, struct workspace *work, struct groups *groups);

#endif
