/*
 * level.h: the share of its claim that a claim gets, exact enough to be rounded to the fen.
 *
 * A level is fixed point with 80 fractional bits; LEVEL_ONE pays in full. A claim has less than 2^47 fen, so claim x
 * level stays below 2^127, and a level cut off at its last bit costs less than 2^-33 fen. What the linear programs
 * compute before that is float128 (113 bits, software arithmetic: the same bits on every machine).
 */
#ifndef ALLOCATION_LEVEL_H
#define ALLOCATION_LEVEL_H

#include "base/number.h"

#include <math.h>

#define FEN_PER_YUAN 100

#define LEVEL_BITS     80
#define LEVEL_ONE      ((uint128)1 << LEVEL_BITS)
#define LEVEL_MAX_FEN  (INT64_C(1) << 47) /* a claim stays below */
#define LEVEL_MAX_ROOM (INT64_C(1) << 48) /* a limit that binds stays below */

/* Spelled like the integers of number.h. */
typedef __float128 float128;

#define FLOAT128_INFINITY ((float128)INFINITY)

/* To the nearest level; what is outside 0..1 by rounding comes to its end. */
static inline uint128 level_from_real(float128 share)
{
	if (!(share > 0))
		return 0;
	if (share >= 1)
		return LEVEL_ONE;
	return (uint128)(share * (float128)LEVEL_ONE + (float128)0.5);
}

static inline float128 level_to_real(uint128 level)
{
	return (float128)level * ((float128)1 / (float128)LEVEL_ONE); /* of a power of 2: exact, and no division */
}

#endif
