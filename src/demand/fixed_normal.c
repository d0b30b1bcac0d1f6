#include "base/marks.h"
#include "demand/fixed_core.h"
#include "demand/fixed_math.h"
#include "demand/stream_lanes.h"

#include <math.h>

#define ONE_BY_SQRT_TWOPI 0.39894228040143267794

/* Phi(x) - 1/2 by its Maclaurin series, |x| <= 1: coefficients (-1)^n / (2^n n! (2 n + 1)). */
static double central_part(double x)
{
	static const double series[] = {
		1.0,
		-1.0 / 6,
		1.0 / 40,
		-1.0 / 336,
		1.0 / 3456,
		-1.0 / 42240,
		1.0 / 599040,
		-1.0 / 9676800,
		1.0 / 175472640,
		-1.0 / 3530096640.0,
		1.0 / 78033715200.0,
		-1.0 / 1880240947200.0,
		1.0 / 49049763840000.0,
		-1.0 / 1377317368627200.0,
		1.0 / 41421554567577600.0, /* 14: 2^-57 of the sum */
	};
	return ONE_BY_SQRT_TWOPI * x * polynomial(series, LENGTH(series), x * x);
}

/*
 * e^(x^2/2) (1 - Phi(x)) for 1 <= x <= 39. Times x + 4 it is smooth in t = (24 - 215 / (x + 4)) / 19, which runs from
 * -1 to 1. Coefficients: Chebyshev interpolation at 80 nodes with 60 digits (mpmath), cut at degree 20 where the rest
 * is below 1e-17, written in powers of t.
 */
static double mills_ratio(double x)
{
	static const double series[] = {
		0.69446418742783199621,    -0.3755321745426460713,     0.16560173207891814956,
		-0.057109176434952230473,  0.013948939259207050779,    -0.001656004481461035273,
		-0.000279608482442686791,  0.00014573786320691570149,  -5.1859423819215857835e-6,
		-9.3265887711889663256e-6, 1.1815685735606848961e-6,   6.7688000803452005221e-7,
		-1.1778740782437675025e-7, -6.0639054296139631856e-8,  9.557422355793753356e-9,
		6.3740891403009695013e-9,  -5.4527356845716187628e-10, -6.6992749729944348106e-10,
		-3.603209135618767215e-12, 4.86782051418060015e-11,    3.9429277850964161174e-12,
	};
	double t = (24.0 - 215.0 / (x + 4.0)) / 19.0;
	return polynomial(series, LENGTH(series), t) / (x + 4.0);
}

/* e^(-x^2/2), 0 <= x <= 39. The square of x cut to sixteenths is exact; the small rest goes in as a product, so that
 * rounding x^2 (up to 1e-13 of the result) does no harm. */
static double exp_half_square(double x)
{
	double coarse = (int)(x * 16.0) / 16.0;
	return fixed_exp(-0.5 * coarse * coarse) * fixed_exp(-0.5 * (x - coarse) * (x + coarse));
}

double fixed_normal_cdf(double x)
{
	if (!(fabs(x) < 39.0))
		return x < 0.0 ? 0.0 : x > 0.0 ? 1.0 : x;
	if (fabs(x) <= 1.0)
		return 0.5 + central_part(x);
	double tail = exp_half_square(fabs(x)) * mills_ratio(fabs(x));
	return x < 0.0 ? tail : 1.0 - tail;
}

/*
 * Wichura 1988, "The percentage points of the normal distribution", Applied Statistics 37, algorithm AS 241 (PPND16),
 * with its published coefficients: rational approximations of degree 7 in the centre (of 0.425^2 - q^2, q = p - 1/2)
 * and in each tail (of sqrt(-ln p), below and above 5).
 */
static const double centre_up[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
				   1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
				   3.3430575583588128105e4, 2.5090809287301226727e3};
static const double centre_down[] = {1.0,
				     4.2313330701600911252e1,
				     6.8718700749205790830e2,
				     5.3941960214247511077e3,
				     2.1213794301586595867e4,
				     3.9307895800092710610e4,
				     2.8729085735721942674e4,
				     5.2264952788528545610e3};
static const double near_up[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
				 3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
				 2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double near_down[] = {1.0,
				   2.05319162663775882187e0,
				   1.67638483018380384940e0,
				   6.89767334985100004550e-1,
				   1.48103976427480074590e-1,
				   1.51986665636164571966e-2,
				   5.47593808499534494600e-4,
				   1.05075007164441684324e-9};
static const double far_up[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
				2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
				2.71155556874348757815e-5, 2.01033439929228813265e-7};
static const double far_down[] = {1.0,
				  5.99832206555887937690e-1,
				  1.36929880922735805310e-1,
				  1.48753612908506148525e-2,
				  7.86869131145613259100e-4,
				  1.84631831751005468180e-5,
				  1.42151175831644588870e-7,
				  2.04426310338993978564e-15};

#define CENTRE 0.425 /* |q| up to here */

static inline double centre_quantile(double q)
{
	double r = 0.180625 - q * q; /* CENTRE squared */
	return q * polynomial(centre_up, 8, r) / polynomial(centre_down, 8, r);
}

static inline double near_tail(double r)
{
	return polynomial(near_up, 8, r - 1.6) / polynomial(near_down, 8, r - 1.6);
}

double fixed_normal_quantile(double p)
{
	double q = p - 0.5;
	if (fabs(q) <= CENTRE)
		return centre_quantile(q);
	if (!(p > 0.0 && p < 1.0))
		return p == 0.0 ? -INFINITY : p == 1.0 ? INFINITY : NAN;
	double r = sqrt(-fixed_log(q < 0.0 ? p : 1.0 - p));
	double size = r <= 5.0 ? near_tail(r) : polynomial(far_up, 8, r - 5.0) / polynomial(far_down, 8, r - 5.0);
	return q < 0.0 ? -size : size;
}

#define BLOCK   256
#define LANES   8       /* values that are worked out together at most */
#define FAR_OUT 2e-11   /* what is below is beyond near_tail: r > 5 begins at 1.4e-11 */
#define SPARE   0.03125 /* any value of a tail */

FAST_CLONES static void centre_block(double *p, size_t count)
{
	for (size_t i = 0; i < count; i++)
		p[i] = centre_quantile(p[i] - 0.5);
}

/* The quantiles of tails; whether some are beyond near_tail and wrong. */
FAST_CLONES static bool tail_block(const double *restrict p, double *restrict out, size_t count)
{
	uint64_t beyond = 0;
	for (size_t i = 0; i < count; i++) {
		double smaller = p[i] < 0.5 ? p[i] : 1.0 - p[i];
		out[i] = copysign(near_tail(sqrt(-log_core(smaller, 0))), p[i] - 0.5);
		beyond += smaller > FAR_OUT ? 0 : 1;
	}
	return beyond > 0;
}

/* How far from the middle. */
FAST_CLONES static void distances(const double *restrict p, double *restrict distance, size_t count)
{
	for (size_t i = 0; i < count; i++)
		distance[i] = fabs(p[i] - 0.5);
}

/* The places of the values outside the centre. */
static size_t list_tails(const double *p, size_t count, uint32_t *at)
{
	double distance[BLOCK];
	uint64_t is_tail[BLOCK / MARKS_WORD];
	distances(p, distance, count);
	marks_outside(distance, 0.0, CENTRE, count, is_tail);
	return marks_list(is_tail, count, at);
}

/* Most stand in the centre: all are taken for that, those of the tails are collected and done apart, in whole vectors,
 * and the very few beyond one by one. */
static void quantile_block(double *value, size_t count)
{
	double p[BLOCK + LANES], tail[BLOCK + LANES];
	uint32_t at[BLOCK];
	size_t tail_count = list_tails(value, count, at);
	for (size_t t = 0; t < tail_count; t++)
		p[t] = value[at[t]];
	for (size_t t = 0; t < LANES; t++)
		p[tail_count + t] = SPARE;
	if (tail_block(p, tail, (tail_count + LANES - 1) / LANES * LANES)) {
		for (size_t t = 0; t < tail_count; t++)
			tail[t] = fixed_normal_quantile(p[t]);
	}
	centre_block(value, count);
	for (size_t t = 0; t < tail_count; t++)
		value[at[t]] = tail[t];
}

void fixed_normal_quantiles(double *value, size_t count)
{
	for (size_t first = 0; first < count; first += BLOCK)
		quantile_block(value + first, count - first < BLOCK ? count - first : BLOCK);
}
