/*
 * data_text.h: a problem as the data section of a MathProg model: what a user's model is given, and what
 * `allot allocate --export` writes for the models of models/.
 *
 * Claims are numbered from 1, envelopes (the limit rows but the budget) too; where a rule takes the limits of
 * applicants as rows, these are further envelopes. Money is in yuan, to the fen. An envelope without upper limit is
 * given what could at most be taken in it.
 *
 *     set CLAIMS; param claim{CLAIMS}; param weight{CLAIMS}; param score{CLAIMS} (claims with one); param budget;
 *     set ENVELOPES; set MEMBERS{ENVELOPES}; param at_most{ENVELOPES}; param at_least{ENVELOPES};
 *     param unit{CLAIMS}: what the claim's applicant claims in all, where the rule is per applicant;
 *     param place{CLAIMS}: in the list of a rule with an order, equal places tie;
 *     set LATER; param later{LATER}; set LATER_IN{ENVELOPES}: what later stages may still take (it is within the
 *     budget, and helps to meet at_least).
 */
#ifndef ALLOCATION_DATA_TEXT_H
#define ALLOCATION_DATA_TEXT_H

#include "allocation/rule.h"

#include <stdio.h>

enum data_name {
	DATA_CLAIMS,
	DATA_CLAIM,
	DATA_WEIGHT,
	DATA_SCORE,
	DATA_BUDGET,
	DATA_ENVELOPES,
	DATA_MEMBERS,
	DATA_AT_MOST,
	DATA_AT_LEAST,
	DATA_UNIT,
	DATA_PLACE,
	DATA_LATER, /* all three names */
	DATA_NAME_COUNT
};

extern const char *const data_names[DATA_NAME_COUNT];

struct data_text {
	bool has[DATA_NAME_COUNT]; /* what to write */
	bool has_applicant_limits; /* as further envelopes */
	/* Comments behind a claim, and behind an envelope by its row (from 1); NULL: none. Line ends in them must not
	 * be.
	 */
	void (*remark)(FILE *file, void *context, bool is_claim, size_t number);
	void *context;
};

/* What the models of models/ read for a rule. */
void data_text_for_rule(struct data_text *text, const struct rule *rule, const struct problem *problem);

void data_text_write(FILE *file, const struct data_text *text, const struct problem *problem);

#endif
