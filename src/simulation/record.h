/*
 * record.h: what a forecast keeps of each simulated year: claims, demand and award by item, and, where wanted, how the
 * money is spread over the applicants. One recorder a thread; draws are records of their own, so threads do not meet.
 */
#ifndef SIMULATION_RECORD_H
#define SIMULATION_RECORD_H

#include "simulation/draw.h"

struct recorder {
	struct forecast *forecast;
	struct spread year, horizon; /* scratch: of the year; of the years so far */
};

void recorder_release(struct recorder *recorder);

/* A draw_visit whose context is the recorder; never fails. The draw is done with its last year. */
bool record_year(const struct simulated_year *year, void *recorder, struct error *err);

#endif
