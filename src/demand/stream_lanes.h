/*
 * stream_lanes.h: many blocks of Philox4x32-10 at once, and many uniforms, normals, exponentials: the same bits as one
 * by one (stream_block, stream_uniform, fixed_*), only faster. The one-by-one functions are the tests' oracle. Inside
 * demand/ only.
 *
 * One source, compiled for AVX2 and for plain x86-64, chosen when the program starts; nothing is contracted, so both
 * give the same bits.
 */
#ifndef DEMAND_STREAM_LANES_H
#define DEMAND_STREAM_LANES_H

#include "base/clones.h"

#include <stddef.h>
#include <stdint.h>

#define STREAM_LANES 16

/* Counters in, random words out: word[i][lane]. */
void stream_lanes(uint32_t word[4][STREAM_LANES], const uint32_t key[2]);

/* In place, count values. */
void fixed_normal_quantiles(double *value, size_t count);
void fixed_exps(double *value, size_t count);

#endif
