/*
 * resume.h: an interrupted forecast saves its draws beside the results directory, --resume goes on from them; draws of
 * different inputs are never mixed. Inside commands/ only.
 */
#ifndef COMMANDS_RESUME_H
#define COMMANDS_RESUME_H

#include "scenario/scenario.h"

/* Keeps the draws that are done; says in a note where, and how to go on. */
void resume_save(const struct scenario *scenario, const char *directory, const struct forecast *forecast,
		 struct error *err);

/* Puts the saved draws into a forecast from forecast_init; without any, a note says that it starts from the first.
 * False with a fault if they belong to other inputs or settings. */
bool resume_load(const struct scenario *scenario, const char *directory, struct forecast *forecast, struct error *err);

/* Together with the other ranks: false with a fault if this one has read other inputs than rank 0. */
bool resume_is_same_run(const struct scenario *scenario, const struct forecast *forecast, struct error *err);

#endif
