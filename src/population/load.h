/*
 * load.h: the steps of population_load, one file each. Inside population/ only. Each adds every fault to err.
 */
#ifndef POPULATION_LOAD_H
#define POPULATION_LOAD_H

#include "population/columns.h"

/* From applicants.csv: the year's rows, sorted by id; `last` and `peak` from earlier years'. */
void load_applicants(struct population *population, const struct population_request *request, struct error *err);

/* Without applicants.csv: the applicants that applications.csv names, with the fields repeated in its rows. */
void derive_applicants(struct population *population, const struct population_request *request,
		       const struct csv_file *applications, struct error *err);

/* After the awards, whose applications it also keeps; csv NULL: there is no file of applications. */
void load_applications(struct population *population, const struct population_request *request,
		       const struct csv_file *csv, struct error *err);
void load_awards(struct population *population, const struct population_request *request, struct error *err);

#endif
