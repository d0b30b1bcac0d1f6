#include "base/lanes.h"

static enum lanes limit = LANES_AVX512;

#if defined(__x86_64__)

static enum lanes lanes_of_processor(void)
{
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
		return LANES_AVX512;
	return __builtin_cpu_supports("avx2") ? LANES_AVX2 : LANES_PLAIN;
}

#else

static enum lanes lanes_of_processor(void)
{
	return LANES_PLAIN;
}

#endif

enum lanes lanes_best(void)
{
	enum lanes best = lanes_of_processor();

	return best < limit ? best : limit;
}

void lanes_limit(enum lanes widest)
{
	limit = widest;
}
