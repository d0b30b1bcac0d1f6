/*
 * model.h: a user's MathProg model as a rule. It is given the problem (data_text.h: those of the names that it
 * declares) and gives `award{CLAIMS}`, in yuan.
 *
 * Only mathprog.c knows GLPK's translator. A model is const once read, and may be solved in several threads.
 */
#ifndef ALLOCATION_MODEL_H
#define ALLOCATION_MODEL_H

#include "allocation/data_text.h"

struct model {
	const char *path; /* for messages; borrowed, as the text is */
	const char *text;
	size_t size;
	bool declares[DATA_NAME_COUNT]; /* as a set or parameter */
	unsigned line[DATA_NAME_COUNT], column[DATA_NAME_COUNT];
	unsigned award_line, award_column; /* where `var award` is declared; 1 if it is not */
};

/* Reads the text as far as it can be without data. False: *fault says where it is wrong. */
bool model_init(struct model *model, const char *path, const char *text, size_t size, struct model_fault *fault);

enum model_status { MODEL_OPTIMAL, MODEL_INFEASIBLE, MODEL_FAULT, MODEL_FAILED };

struct model_answer {
	double objective; /* of a model that minimises: negated, so that more is better */
	double *award;    /* yuan, by claim */
};

/* Solves the model with the data of the problem. */
enum model_status model_solve(const struct model *model, const struct problem *problem, struct model_answer *answer,
			      struct model_fault *fault);

#endif
