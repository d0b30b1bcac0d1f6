/*
 * fixed_core.h: the heart of log and exp, inlined into their one-by-one and their many-at-once forms. Private to the
 * fixed_*.c files.
 */
#ifndef DEMAND_FIXED_CORE_H
#define DEMAND_FIXED_CORE_H

#include "demand/fixed_polynomial.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts; the first ends in 12 zero bits, so that its product with a binary exponent is exact. */
#define LN2_HIGH   0x1.62e42fefa3p-1
#define LN2_LOW    0x1.3de6af278ece6p-42
#define ONE_BY_LN2 1.4426950408889634074
#define SQRT_TWO   1.4142135623730950488

static inline uint64_t bits_of(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static inline double double_of(uint64_t bits)
{
	double x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

/* 2^k with a normal result: -1022 <= k <= 1023. */
static inline double power_of_two(int k)
{
	return double_of((uint64_t)(k + 1023) << 52);
}

/*
 * Logarithms rest on s = f / (2 + f): ln(1 + f) = 2 artanh s = 2 s + 2 s^3 (1/3 + s^2/5 + s^4/7 + ...).
 * Returns the bracket. Up to |s| = 0.1716 (1 + f between sqrt(1/2) and sqrt 2) what is left out is below 2^-60 of the
 * logarithm.
 */
static inline double artanh_tail(double s)
{
	static const double odd[] = {1.0 / 3,  1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11,
				     1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21};
	return polynomial(odd, LENGTH(odd), s * s);
}

/* f - ln(1 + f) for small f. Since 2 s = f - s f, it is s (f - 2 s^2 bracket): nothing large cancels. */
static inline double rest_near_one(double f)
{
	double s = f / (2.0 + f);
	return s * (f - 2.0 * s * s * artanh_tail(s));
}

/* ln of x * 2^shift for a normal positive x. Without branches, so that loops over it vectorise. */
static inline double log_core(double x, int shift)
{
	uint64_t bits = bits_of(x);
	int exponent = shift + (int)(bits >> 52) - 1023;
	double mantissa = double_of((bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000));
	bool is_large = mantissa > SQRT_TWO;
	mantissa = is_large ? mantissa * 0.5 : mantissa;
	exponent = is_large ? exponent + 1 : exponent;
	double f = mantissa - 1.0;
	return exponent * LN2_HIGH + (f - (rest_near_one(f) - exponent * LN2_LOW));
}

/* e^x / 2^k for -746 < x < 710, with k: x = k ln 2 + r with |r| <= 0.347; the Taylor series of e^r to r^13 leaves out
 * less than 2^-57. */
static inline double exp_of_rest(double x, int *k)
{
	static const double factorial[] = {1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,
					   1.0 / 720,     1.0 / 5040,     1.0 / 40320,     1.0 / 362880,
					   1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0};
	*k = (int)(x * ONE_BY_LN2 + 1100.5) - 1100; /* to the nearest, without a branch on the sign */
	double high = x - *k * LN2_HIGH, low = *k * LN2_LOW;
	double r = high - low;
	double lost = (high - r) - low; /* by the rounding of r */
	return 1.0 + (r + (r * r * polynomial(factorial, LENGTH(factorial), r) + lost));
}

/* e^x for -746 < x < 710. */
static inline double exp_core(double x)
{
	int k;
	double power = exp_of_rest(x, &k);
	/* In two steps, so that the first is exact where the result is subnormal or 2^k itself would overflow. */
	return power * power_of_two(k / 2) * power_of_two(k - k / 2);
}

#define EXP_PLAIN 700.0

/* The same for |x| < EXP_PLAIN, where neither can be. */
static inline double exp_plain(double x)
{
	int k;
	double power = exp_of_rest(x, &k);
	return power * power_of_two(k);
}

#endif
