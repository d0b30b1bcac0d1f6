#include "demand/fixed_math.h"
#include "demand/fixed_polynomial.h"

#include <math.h>
#include <stdbool.h>

#define HALF_LN_TWOPI  0.91893853320467274178
#define TWOPI          6.2831853071795864769
#define ONE_LESS_EULER 0.42278433509846713939 /* 1 - Euler's constant */
#define STIRLING_FROM  10.0
#define EPSILON        0x1p-54

/* ln Gamma(2 + e) = (1 - gamma) e + sum over k >= 2 of (-1)^k (zeta(k) - 1) e^k / k, |e| <= 1/2 (Abramowitz and Stegun
 * 6.1.33). Exactly 0 at e = 0, so that the zeros of ln Gamma at 1 and 2 keep their relative accuracy. */
static double log_gamma_at_two(double e)
{
	static const double series[] = {
		ONE_LESS_EULER,
		0.32246703342411321824,
		-0.067352301053198095133,
		0.020580808427784547879,
		-0.0073855510286739852663,
		0.0028905103307415232858,
		-0.0011927539117032609771,
		0.00050966952474304242234,
		-0.00022315475845357937976,
		0.000099457512781808533715,
		-0.0000449262367381331417,
		0.000020507212775670691553,
		-9.439488275268395904e-6,
		4.3748667899074878042e-6,
		-2.0392157538013662368e-6,
		9.5514121304074198329e-7,
		-4.4924691987645660433e-7,
		2.1207184805554665869e-7,
		-1.0043224823968099609e-7,
		4.7698101693639805658e-8,
		-2.271109460894316491e-8,
		1.0838659214896954091e-8,
		-5.1834750419700466551e-9,
		2.4836745438024783172e-9,
		-1.1921401405860912074e-9,
	};
	return e * polynomial(series, LENGTH(series), e);
}

/* ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2): Stirling's series B_2k / (2k (2k-1) x^(2k-1)), x >= 10. */
static double stirling_rest(double x)
{
	static const double series[] = {1.0 / 12,        -1.0 / 360, 1.0 / 1260,       -1.0 / 1680,     1.0 / 1188,
					-691.0 / 360360, 1.0 / 156,  -3617.0 / 122400, 43867.0 / 244188};
	return polynomial(series, LENGTH(series), 1.0 / (x * x)) / x;
}

double fixed_lgamma(double x)
{
	if (!(x > 0.0))
		return x == 0.0 ? INFINITY : NAN;
	if (x < 0.5)
		return log_gamma_at_two(x) - fixed_log1p(x) - fixed_log(x);
	if (x < 1.5)
		return log_gamma_at_two(x - 1.0) - fixed_log1p(x - 1.0);
	if (x >= STIRLING_FROM)
		return (x - 0.5) * fixed_log(x) - x + HALF_LN_TWOPI + stirling_rest(x);
	double product = 1.0;
	while (x > 2.5) {
		x -= 1.0;
		product *= x;
	}
	return fixed_log(product) + log_gamma_at_two(x - 2.0);
}

/* x^a e^-x / Gamma(a + 1). For larger a as a saddle point: the exponent a (mu - ln(1 + mu)), mu = (x - a) / a, has no
 * large parts that cancel (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
static double gamma_term(double a, double x)
{
	if (a < STIRLING_FROM)
		return fixed_exp(a * fixed_log(x) - x - fixed_lgamma(a + 1.0));
	double mu = (x - a) / a;
	double rest = mu < -0.25 ? mu - fixed_log(x / a) : fixed_log1p_rest(mu);
	return fixed_exp(-a * rest - stirling_rest(a)) / sqrt(TWOPI * a);
}

/* Lower tail over gamma_term: 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...; all terms positive. */
static double lower_series(double a, double x)
{
	double sum = 1.0, term = 1.0;
	for (double k = 1.0; term > EPSILON * sum; k += 1.0) {
		term *= x / (a + k);
		sum += term;
	}
	return sum;
}

/* Upper tail over gamma_term, x >= a + 1: a / (x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...))) (Abramowitz and Stegun
 * 6.5.31, even part), by Lentz's method as modified by Thompson and Barnett 1986. */
static double upper_fraction(double a, double x)
{
	const double tiny = 1e-300;
	double b = x - a + 1.0;
	double c = 1.0 / tiny, d = 1.0 / b, value = d;
	for (int step = 1; step < 1000000; step++) {
		double k = step, numerator = k * (a - k);
		b += 2.0;
		d = numerator * d + b;
		d = 1.0 / (fabs(d) < tiny ? tiny : d);
		c = b + numerator / c;
		c = fabs(c) < tiny ? tiny : c;
		double factor = c * d;
		value *= factor;
		if (fabs(factor - 1.0) < 4.0 * EPSILON)
			break;
	}
	return a * value;
}

/* Both tails, each computed directly where it is the smaller one, and the density times x (both from one term). */
struct gamma_tails {
	double lower, upper, slope;
};

static struct gamma_tails gamma_tails(double a, double x)
{
	struct gamma_tails tails;
	double term = gamma_term(a, x);
	tails.slope = a * term;
	if (x < a + 1.0) {
		tails.lower = term * lower_series(a, x);
		tails.upper = 1.0 - tails.lower;
	} else {
		tails.upper = term * upper_fraction(a, x);
		tails.lower = 1.0 - tails.upper;
	}
	return tails;
}

double fixed_gamma_p(double a, double x)
{
	if (!(a > 0.0 && x > 0.0 && x < INFINITY))
		return x == 0.0 ? 0.0 : x == INFINITY ? 1.0 : NAN;
	return gamma_tails(a, x).lower;
}

/* Where to start: Wilson and Hilferty 1931 (a cube of a normal), but never below the root of x^a / Gamma(a + 1) = p,
 * which the quantile cannot be below. */
static double first_guess(double a, double p)
{
	double least = fixed_exp((fixed_log(p) + fixed_lgamma(a + 1.0)) / a);
	double cube = 1.0 - 1.0 / (9.0 * a) + fixed_normal_quantile(p) / (3.0 * sqrt(a));
	double normal = cube > 0.0 ? a * cube * cube * cube : 0.0;
	return fmax(least, normal);
}

/*
 * Halley's step towards ln P(a, x) = ln p in y = ln x, or in the upper tail ln Q(a, x) = ln(1 - p). Both are concave in
 * y, so that Newton's step alone would converge from everywhere; the bounds keep the correction from spoiling that.
 */
static double log_step(double a, double p, double x, bool is_upper)
{
	struct gamma_tails tails = gamma_tails(a, x);
	double tail = is_upper ? tails.upper : tails.lower;
	double miss = fixed_log(tail / (is_upper ? 1.0 - p : p));
	double first = (is_upper ? -tails.slope : tails.slope) / tail;
	double second = first * (a - x - first);
	double newton = miss / first;
	double halley = newton / fmin(fmax(1.0 - 0.5 * newton * second / first, 0.5), 2.0);
	return fmin(fmax(-halley, -2.0), 2.0);
}

double fixed_gamma_quantile(double a, double p)
{
	if (!(a > 0.0 && p > 0.0 && p < 1.0))
		return p == 0.0 ? 0.0 : p == 1.0 ? INFINITY : NAN;
	bool is_upper = p > 0.9;
	double x = first_guess(a, p);
	for (int round = 0; round < 50 && x > 0.0; round++) {
		double step = log_step(a, p, x, is_upper);
		x *= fixed_exp(step);
		if (fabs(step * step * step) * (1.0 + a) < 1e-17) /* the next step would be of this order */
			break;
	}
	return x;
}
