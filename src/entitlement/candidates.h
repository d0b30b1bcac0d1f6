/*
 * candidates.h: who asks under one item, a block at a time, on the way to claims. Inside entitlement/ only.
 */
#ifndef ENTITLEMENT_CANDIDATES_H
#define ENTITLEMENT_CANDIDATES_H

#include "entitlement/entitlement.h"

/* One item of one year. */
struct run {
	const struct policy *policy;
	const struct asking *asking;
	struct claims *claims;
	struct rejections *rejections;
	struct entitlement_work *work;
	struct error *err;
	uint32_t item;
	bool is_closed; /* asks only what the item would have granted: nothing is excluded */
};

/* A block of candidates. Whoever fills it says who they are; the steps below take out whom they refuse. */
struct candidates {
	struct formula_batch batch;          /* as the item's formulas see them, at most FORMULA_BLOCK */
	uint32_t applicant[FORMULA_BLOCK];   /* for batch.applicant to point to once some are out */
	uint32_t application[FORMULA_BLOCK]; /* or NO_APPLICATION */
	double requested[FORMULA_BLOCK];     /* yuan; NaN: nothing said */
	unsigned char is_in[FORMULA_BLOCK];  /* 1: nobody has refused it yet; else 0 */
	int64_t fen[FORMULA_BLOCK];          /* granted; 0 or less: there is nothing to claim */
};

/* Adds why a candidate is none to the rejections, if these are kept. */
void candidates_reject(const struct run *run, const struct candidates *candidates, size_t i,
		       enum rejection_reason reason, const char *detail);

/* Keeps those whose mark is `wanted`; marks are 0 or 1. */
void candidates_keep(struct candidates *candidates, const unsigned char *mark, unsigned char wanted);

/* Keeps the candidates for which `eligible` holds. */
void candidates_examine(const struct run *run, struct candidates *candidates);

/* Those of the examined candidates that `amount` grants something, that claim and pass and that no exclusion hits
 * become claims. False: an amount is above the largest. */
bool candidates_grant(const struct run *run, struct candidates *candidates);

/* Keeps the candidates that no exclusion hits (exclude.c). */
void candidates_exclude(const struct run *run, struct candidates *candidates);

#endif
