#include "demand/distribution.h"
#include "demand/fixed_math.h"
#include "demand/stream_lanes.h"

#include <math.h>

/* Lognormal: ln X is normal with mean ln median and standard deviation sdlog. */
static double lognormal_quantile(const double parameter[2], double u)
{
	return parameter[0] * fixed_exp(parameter[1] * fixed_normal_quantile(u));
}

FAST_CLONES static void multiply(double *restrict value, const double *restrict by, size_t count)
{
	for (size_t i = 0; i < count; i++)
		value[i] *= by[i];
}

static void lognormal_quantiles(const double *const parameter[2], double *value, size_t count)
{
	fixed_normal_quantiles(value, count);
	multiply(value, parameter[1], count);
	fixed_exps(value, count);
	multiply(value, parameter[0], count);
}

static double lognormal_mean(const double parameter[2])
{
	return parameter[0] * fixed_exp(0.5 * parameter[1] * parameter[1]);
}

static const struct distribution lognormal = {
	.name = "lognormal",
	.parameter = {"median", "sdlog"},
	.summary = "the logarithm is normal: median in yuan, sdlog the standard deviation of the logarithm",
	.summary_zh = "对数正态：median 为中位数（元），sdlog 为对数的标准差",
	.least = {0.0, 0.0},
	.most = {1e12, 5.0},
	.quantile = lognormal_quantile,
	.quantiles = lognormal_quantiles,
	.mean = lognormal_mean,
};

/* Gamma: variance mean^2 / shape; the scale is mean / shape. */
static double gamma_quantile(const double parameter[2], double u)
{
	return parameter[0] / parameter[1] * fixed_gamma_quantile(parameter[1], u);
}

static void gamma_quantiles(const double *const parameter[2], double *value, size_t count)
{
	for (size_t i = 0; i < count; i++)
		value[i] = gamma_quantile((const double[]){parameter[0][i], parameter[1][i]}, value[i]);
}

static double gamma_mean(const double parameter[2])
{
	return parameter[0];
}

static const struct distribution gamma_amount = {
	.name = "gamma",
	.parameter = {"mean", "shape"},
	.summary = "gamma: mean in yuan, variance mean^2 / shape",
	.summary_zh = "伽马：mean 为均值（元），方差为 mean^2 / shape",
	.least = {0.0, 0.01},
	.most = {1e12, 1e4},
	.quantile = gamma_quantile,
	.quantiles = gamma_quantiles,
	.mean = gamma_mean,
};

const struct distribution *const distributions[] = {&lognormal, &gamma_amount, NULL};
