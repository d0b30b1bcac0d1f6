/*
 * stream_lanes.h: the first words of many streams at once, and many uniforms, normals, exponentials: the same bits as
 * one by one (stream_block, stream_uniform, fixed_*), only faster. The one-by-one functions are the tests' oracle.
 * Inside demand/ only.
 *
 * Made for AVX-512, AVX2 and plain x86-64, chosen when the program starts; nothing is contracted, so all give the same
 * bits.
 */
#ifndef DEMAND_STREAM_LANES_H
#define DEMAND_STREAM_LANES_H

#include "base/clones.h"

#include <stddef.h>
#include <stdint.h>

/* For each entity the first two words, the first the higher, of the Philox4x32-10 block with the entity's halves (the
 * lower first) and `high` as its counter. `pair` may be `entity`. */
void stream_lanes(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, size_t count, uint64_t *pair);

/* In place, count values. */
void fixed_normal_quantiles(double *value, size_t count);
void fixed_exps(double *value, size_t count);

#endif
