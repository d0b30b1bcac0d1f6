#include "demand/fixed_math.h"
#include "demand/fixed_core.h"
#include "demand/stream_lanes.h"

#include <math.h>

static bool is_near_one(double f)
{
	return f > -0.29 && f < 0.41;
}

double fixed_log(double x)
{
	if (!(x > 0.0 && x < INFINITY))
		return x == 0.0 ? -INFINITY : x > 0.0 ? x : NAN;
	return x < 0x1p-1022 ? log_core(x * 0x1p54, -54) : log_core(x, 0);
}

double fixed_log1p(double x)
{
	if (is_near_one(x))
		return x - rest_near_one(x);
	double sum = 1.0 + x;
	if (!(sum > 0.0 && sum < 0x1p53))
		return fixed_log(sum);
	return fixed_log(sum) + (x - (sum - 1.0)) / sum; /* the rounding of the sum, to first order */
}

double fixed_log1p_rest(double x)
{
	return is_near_one(x) ? rest_near_one(x) : x - fixed_log1p(x);
}

double fixed_exp(double x)
{
	if (!(x > -746.0 && x < 710.0))
		return x < 0.0 ? 0.0 : x > 0.0 ? INFINITY : x;
	return exp_core(x);
}

/* Whether exp_plain may be asked for all of them. */
FAST_CLONES static bool are_inside(const double *value, size_t count)
{
	uint64_t outside = 0;
	for (size_t i = 0; i < count; i++)
		outside += fabs(value[i]) < EXP_PLAIN ? 0 : 1;
	return outside == 0;
}

FAST_CLONES static void exp_block(double *value, size_t count)
{
	for (size_t i = 0; i < count; i++)
		value[i] = exp_plain(value[i]);
}

void fixed_exps(double *value, size_t count)
{
	if (are_inside(value, count)) {
		exp_block(value, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		value[i] = fixed_exp(value[i]);
}
