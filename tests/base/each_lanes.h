/*
 * each_lanes.h: runs a check once for each way that the processor has (base/lanes.h).
 */
#ifndef TESTS_BASE_EACH_LANES_H
#define TESTS_BASE_EACH_LANES_H

#include "base/lanes.h"

static inline void with_each_lanes(void (*check)(void))
{
	for (int widest = LANES_PLAIN; widest <= LANES_AVX512; widest++) {
		lanes_limit((enum lanes)widest);
		check();
	}
}

#endif
