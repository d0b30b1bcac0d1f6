/*
 * fixed_math.h: elementary functions with the same bits on every x86-64 machine and compiler: only + - * / and sqrt on
 * fixed polynomials and continued fractions, no libm, no contraction. Relative error below 1e-15 unless said otherwise
 * (tests compare with mpmath and GSL). Outside their range they give NaN, at its ends the limit.
 */
#ifndef DEMAND_FIXED_MATH_H
#define DEMAND_FIXED_MATH_H

double fixed_log(double x);
double fixed_exp(double x);
double fixed_log1p(double x);
double fixed_log1p_rest(double x); /* x - ln(1 + x), relatively accurate also for small x */
double fixed_lgamma(double x);     /* x > 0 */

/* Standard normal distribution function and its inverse (0 < p < 1). */
double fixed_normal_cdf(double x);
double fixed_normal_quantile(double p);

/* Regularised lower incomplete gamma P(a, x), to 1e-14 (3e-14 far out in the lower tail), and the inverse in x, to
 * 1e-14 (5e-14 for a < 0.1 and tiny p, where x itself is 1e-170). For a up to 1e4; above it takes ever longer. */
double fixed_gamma_p(double a, double x);
double fixed_gamma_quantile(double a, double p);

#endif
