#include "demand/fixed_math.h"
#include "demand/known.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/*
 * Expected values: mpmath 1.3.0 with 60 digits, at the double that stands here as argument, printed as the nearest
 * double. (log, log1p, exp, loggamma; erfc(-x / sqrt 2) / 2 and its root; regularised gammainc and its root.)
 */
struct known {
	double x, value;
};
struct known_pair {
	double a, x, value;
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void expect_all(double (*function)(double), const struct known *known, size_t count, double relative)
{
	for (size_t i = 0; i < count; i++) {
		char what[50];
		snprintf(what, sizeof what, "at %.17g", known[i].x);
		known_expect(function(known[i].x), known[i].value, relative, what);
	}
}

static void expect_pairs(double (*function)(double, double), const struct known_pair *known, size_t count,
			 double relative)
{
	for (size_t i = 0; i < count; i++) {
		char what[80];
		snprintf(what, sizeof what, "at %.17g, %.17g", known[i].a, known[i].x);
		known_expect(function(known[i].a, known[i].x), known[i].value, relative, what);
	}
}

static const struct known logs[] = {
	{5e-324, -744.4400719213812},
	{2.2e-308, -708.4077512818018},
	{1e-20, -46.051701859880914},
	{0.1, -2.3025850929940455},
	{0.7071, -0.346583180371942},
	{0.99, -0.01005033585350145},
	{0.9999999, -1.0000000494736474e-07},
	{1.0000001, 9.999999505838704e-08},
	{1.01, 0.009950330853168092},
	{1.4142, 0.3465640001880033},
	{1.4143, 0.34663470904431704},
	{2.0, 0.6931471805599453},
	{10.0, 2.302585092994046},
	{12345.678, 9.421061321291832},
	{1e+20, 46.051701859880914},
	{1.7e+308, 709.7268368932282},
};

Test(fixed_math, logarithms_agree_with_sixty_digits)
{
	expect_all(fixed_log, logs, LENGTH(logs), 1e-15);
}

static const struct known log1ps[] = {
	{-0.999999, -13.815510557935518}, {-0.5, -0.6931471805599453},    {-0.29, -0.3424903089467759},
	{-0.001, -0.0010005003335835335}, {-1e-10, -1.00000000005e-10},   {1e-18, 1e-18},
	{1e-10, 9.999999999500001e-11},   {0.001, 0.0009995003330835331}, {0.3, 0.26236426446749106},
	{0.41, 0.3435897043900769},       {0.42, 0.35065687161316933},    {1.0, 0.6931471805599453},
	{100.0, 4.61512051684126},        {1e+17, 39.14394658089878},
};

Test(fixed_math, logarithms_near_one_keep_their_digits)
{
	expect_all(fixed_log1p, log1ps, LENGTH(log1ps), 1e-15);
}

static const struct known rests[] = {
	{-0.9, 1.402585092994046},        {-0.3, 0.056674943938732375},   {-0.1, 0.005360515657826302},
	{-0.0001, 5.000333358335334e-09}, {1e-06, 4.999996666669166e-13}, {0.01, 4.966914683191715e-05},
	{0.2, 0.017678443206045377},      {0.4, 0.06352776337878707},     {0.5, 0.09453489189183562},
	{3.0, 1.6137056388801094},
};

Test(fixed_math, the_rest_of_a_logarithm_keeps_its_digits)
{
	expect_all(fixed_log1p_rest, rests, LENGTH(rests), 3e-15);
}

static const struct known exps[] = {
	{-708.0, 3.307553003638408e-308},
	{-100.3, 2.7559000653565687e-44},
	{-20.0, 2.061153622438558e-09},
	{-1.0, 0.36787944117144233},
	{-0.35, 0.7046880897187134},
	{-1e-10, 0.9999999999},
	{1e-08, 1.00000001},
	{0.1, 1.1051709180756477},
	{0.346, 1.4134026158176771},
	{0.347, 1.4148167253704287},
	{1.0, 2.718281828459045},
	{2.5, 12.182493960703473},
	{10.1, 24343.00942440838},
	{88.0, 1.6516362549940018e+38},
	{500.7, 2.82648762888561e+217},
	{709.7, 1.6549840276802644e+308},
};

Test(fixed_math, exponentials_agree_with_sixty_digits)
{
	expect_all(fixed_exp, exps, LENGTH(exps), 1e-15);
}

static const struct known lgammas[] = {
	{1e-10, 23.025850929882736},
	{0.01, 4.599479878042022},
	{0.4999, 0.5725613186041184},
	{0.5, 0.5723649429247001},
	{0.9, 0.06637623973474295},
	{0.9999, 5.7729791561193866e-05},
	{1.0000001, -5.772155829918507e-08},
	{1.2, -0.08537409000331583},
	{1.4616, -0.12148629003589732},
	{1.5, -0.12078223763524522},
	{1.9999999, -4.2278430309861296e-08},
	{2.00001, 4.22787559764836e-06},
	{2.5, 0.2846828704729192},
	{3.0, 0.6931471805599453},
	{5.5, 3.9578139676187165},
	{9.99, 12.779315214350193},
	{10.0, 12.801827480081469},
	{17.3, 31.51562417817529},
	{100.0, 359.1342053695754},
	{10000.0, 82099.71749644238},
	{1000000.0, 12815504.569147611},
	{1000000000000.0, 26631021115915.652},
};

Test(fixed_math, log_gamma_agrees_also_beside_its_zeros)
{
	expect_all(fixed_lgamma, lgammas, LENGTH(lgammas), 2e-15);
}

static const struct known normals[] = {
	{-37.5, 4.605353009581955e-308}, {-30.1, 2.4226672179857586e-199}, {-20.0, 2.7536241186062337e-89},
	{-10.3, 3.5230650789264124e-25}, {-8.2, 1.2019351542735859e-16},   {-5.0, 2.866515718791939e-07},
	{-3.3, 0.0004834241423837775},   {-2.0, 0.02275013194817921},      {-1.96, 0.024997895148220435},
	{-1.0001, 0.15863105806885877},  {-1.0, 0.15865525393145705},      {-0.5, 0.3085375387259869},
	{-1e-05, 0.49999601057719606},   {0.1, 0.539827837277029},         {0.67, 0.7485711049046899},
	{1.0, 0.8413447460685429},       {1.0001, 0.8413689419311412},     {1.6448536269514722, 0.95},
	{2.5, 0.9937903346742238},       {4.0, 0.9999683287581669},        {6.0, 0.9999999990134123},
	{8.0, 0.9999999999999993},
};

Test(fixed_math, the_normal_distribution_agrees_in_both_tails)
{
	expect_all(fixed_normal_cdf, normals, LENGTH(normals), 2e-15);
}

static const struct known quantiles[] = {
	{1e-300, -37.0470962993612},        {1e-100, -21.273453560965326},     {1.3e-16, -8.190566252423789},
	{1e-12, -7.034483825301132},        {1e-11, -6.706023155495136},       {1e-10, -6.361340902404057},
	{1e-05, -4.264890793922825},        {0.001, -3.0902323061678136},      {0.025, -1.9599639845400543},
	{0.074, -1.4466320671589785},       {0.0751, -1.43882539275254},       {0.3, -0.5244005127080408},
	{0.49999, -2.5066282748960008e-05}, {0.5001, 0.00025066283008800747},  {0.7, 0.5244005127080407},
	{0.925, 1.4395314709384561},        {0.9251, 1.440238267527964},       {0.975, 1.9599639845400538},
	{0.9999, 3.7190164854557084},       {0.9999999999, 6.361340889697422},
};

Test(fixed_math, normal_quantiles_agree_down_to_1e_300)
{
	expect_all(fixed_normal_quantile, quantiles, LENGTH(quantiles), 2e-15);
}

static const struct known_pair gammas[] = {
	{0.01, 1e-05, 0.8963367982671973},      {0.1, 0.5, 0.9414024458901336},
	{0.5, 0.01, 0.1124629160182849},        {0.5, 3.0, 0.9856941215645704},
	{1.0, 0.7, 0.5034146962085905},         {2.7, 1.0, 0.11816076225543161},
	{2.7, 4.0, 0.8128771213415171},         {4.0, 25.0, 0.9999999591324105},
	{9.9, 5.0, 0.03447433035425408},        {10.0, 5.0, 0.03182805730620481},
	{10.0, 12.0, 0.7576078383294876},       {31.4, 20.0, 0.011024940311441382},
	{100.0, 80.0, 0.017108313035133115},    {100.0, 101.0, 0.5528962934345113},
	{100.0, 130.0, 0.9972495916326934},     {1000.0, 950.0, 0.05505468623073803},
	{1000.0, 1100.0, 0.99894067674607},     {10000.0, 9800.0, 0.022207543813969693},
	{10000.0, 10100.0, 0.8413487504471796},
};

Test(fixed_math, the_incomplete_gamma_function_agrees)
{
	expect_pairs(fixed_gamma_p, gammas, LENGTH(gammas), 1e-14);
}

static const struct known_pair gamma_quantiles[] = {
	{0.05, 0.5, 5.573878440746248e-07},
	{0.05, 0.999, 2.736458598728676},
	{0.3, 1e-08, 1.5022224816458266e-27},
	{0.3, 0.95, 1.3723499441008866},
	{1.0, 0.25, 0.2876820724517809},
	{2.5, 1e-15, 1.616704637072463e-06},
	{2.5, 0.01, 0.27714903836413857},
	{2.5, 0.5, 2.1757300955477636},
	{2.5, 0.9, 4.61817844989056},
	{2.5, 0.91, 4.760537065197959},
	{2.5, 0.9999999999, 27.781199171832426},
	{8.0, 0.37, 6.789805380800612},
	{25.0, 0.999, 43.33040759520157},
	{100.0, 0.001, 71.9213974950004},
	{100.0, 0.6, 102.21684140686737},
	{1000.0, 0.025, 938.9730184076952},
	{10000.0, 0.5, 9999.666668642047},
	{10000.0, 0.99999, 10432.231964259992},
};

Test(fixed_math, gamma_quantiles_agree)
{
	expect_pairs(fixed_gamma_quantile, gamma_quantiles, LENGTH(gamma_quantiles), 1e-14);
}

Test(fixed_math, arguments_at_the_edge_give_the_limits)
{
	cr_expect_eq(fixed_log(0.0), -INFINITY);
	cr_expect_eq(fixed_log(INFINITY), INFINITY);
	cr_expect(isnan(fixed_log(-1.0)) && isnan(fixed_log(NAN)));
	cr_expect_eq(fixed_log(1.0), 0.0);
	cr_expect_eq(fixed_log1p(-1.0), -INFINITY);
	cr_expect_eq(fixed_log1p(INFINITY), INFINITY);
	cr_expect(isnan(fixed_log1p(-2.0)) && isnan(fixed_log1p(NAN)));
	cr_expect_eq(fixed_exp(0.0), 1.0);
	cr_expect_eq(fixed_exp(-INFINITY), 0.0);
	cr_expect_eq(fixed_exp(INFINITY), INFINITY);
	cr_expect_eq(fixed_exp(709.79), INFINITY);
	cr_expect_eq(fixed_exp(-745.0), 5e-324); /* e^-745 = 4.99e-324: the least subnormal */
	cr_expect(isnan(fixed_exp(NAN)));
	cr_expect_eq(fixed_lgamma(1.0), 0.0);
	cr_expect_eq(fixed_lgamma(2.0), 0.0);
	cr_expect_eq(fixed_normal_cdf(0.0), 0.5);
	cr_expect_eq(fixed_normal_cdf(-40.0), 0.0);
	cr_expect_eq(fixed_normal_cdf(INFINITY), 1.0);
	cr_expect(isnan(fixed_normal_cdf(NAN)));
	cr_expect_eq(fixed_normal_quantile(0.0), -INFINITY);
	cr_expect_eq(fixed_normal_quantile(0.5), 0.0);
	cr_expect_eq(fixed_normal_quantile(1.0), INFINITY);
	cr_expect(isnan(fixed_normal_quantile(1.5)) && isnan(fixed_normal_quantile(NAN)));
	cr_expect_eq(fixed_gamma_p(2.5, 0.0), 0.0);
	cr_expect_eq(fixed_gamma_p(2.5, INFINITY), 1.0);
	cr_expect(isnan(fixed_gamma_p(-1.0, 2.0)) && isnan(fixed_gamma_p(2.0, NAN)));
	cr_expect_eq(fixed_gamma_quantile(2.5, 0.0), 0.0);
	cr_expect_eq(fixed_gamma_quantile(2.5, 1.0), INFINITY);
	cr_expect(isnan(fixed_gamma_quantile(NAN, 0.5)) && isnan(fixed_gamma_quantile(2.5, NAN)));
}

/* No step of an approximation may turn a larger argument into a smaller value by more than rounding. */
Test(fixed_math, what_should_rise_rises)
{
	double last_cdf = 0.0, last_quantile = -INFINITY, last_gamma = 0.0;
	for (int i = 1; i < 40000; i++) {
		double cdf = fixed_normal_cdf(-20.0 + i * 0.001), quantile = fixed_normal_quantile(i / 40000.0);
		double gamma = fixed_gamma_quantile(2.5, i / 40000.0);
		cr_assert_geq(cdf, last_cdf * (1.0 - 1e-15));
		cr_assert_gt(quantile, last_quantile);
		cr_assert_gt(gamma, last_gamma);
		last_cdf = cdf;
		last_quantile = quantile;
		last_gamma = gamma;
	}
}

/* GSL is another implementation, over the ranges that shapes and amounts take. */
Test(fixed_math, gsl_finds_the_same)
{
	gsl_set_error_handler_off();
	for (double a = 0.02; a < 2000.0; a *= 1.7) {
		known_expect(fixed_lgamma(a), gsl_sf_lngamma(a), 1e-13, "lgamma");
		for (double u = 0.001; u < 1.0; u += 0.037) {
			double x = fixed_gamma_quantile(a, u);
			if (x < 1e-290) /* shape 0.02: the quantile itself leaves the range of a double */
				continue;
			known_expect(fixed_gamma_p(a, x), u, 1e-13, "quantile and back");
			known_expect(gsl_cdf_gamma_P(x, a, 1.0), u, 1e-11, "GSL's distribution of our quantile");
		}
	}
}
