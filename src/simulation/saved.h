/*
 * saved.h: draws as bytes: what an interrupted run keeps, and what one rank hands to another.
 *
 * A draw is a record of fixed size: its number, then its outcomes as they lie in memory. So saved draws are read by the
 * same program on the same kind of machine; whoever keeps them longer notes which program and inputs they belong to.
 */
#ifndef SIMULATION_SAVED_H
#define SIMULATION_SAVED_H

#include "simulation/forecast.h"

size_t saved_draw_size(const struct forecast *forecast);
void saved_draw_write(const struct forecast *forecast, size_t draw, unsigned char *record);
/* The draw is done then. False, and nothing is changed, where the forecast has no such draw. */
bool saved_draw_read(struct forecast *forecast, const unsigned char *record);

/* All draws that are done, record after record; the caller frees them. */
unsigned char *saved_write(const struct forecast *forecast, size_t *size);
/* False where the bytes are not records of such a forecast. */
bool saved_read(struct forecast *forecast, const unsigned char *records, size_t size);

#endif
