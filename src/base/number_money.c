#include "base/number.h"

#include <math.h>

/* Two amounts that differ by this many yuan or more are different, however large they are. */
#define NEAR_YUAN  0.001
#define NEAR_SHARE 1e-12

bool number_is_near(double a, double b)
{
	double difference = fabs(a - b);
	return difference <= NEAR_SHARE * fmax(fabs(a), fabs(b)) && difference < NEAR_YUAN;
}

double number_floor(double value)
{
	double nearest = floor(value + 0.5);
	return number_is_near(value, nearest) ? nearest : floor(value);
}

/* fen = floor((yuan + allowance) * 100 + 0.5), allowance = min(1e-12 yuan, just under 0.001). The whole yuan are taken
 * off first: what is left is exact, so the sum keeps its digits however large the amount is. */
static int64_t round_positive(double yuan)
{
	const double most = (double)(MONEY_MAX_FEN * 10); /* yuan */
	if (yuan >= most)
		return MONEY_MAX_FEN * 1000;
	double allowance = fmin(NEAR_SHARE * yuan, NEAR_YUAN * 0.999999);
	double whole = floor(yuan);
	return (int64_t)whole * 100 + (int64_t)floor((yuan - whole + allowance) * 100.0 + 0.5);
}

int64_t money_from_yuan(double yuan)
{
	return yuan < 0.0 ? -round_positive(-yuan) : round_positive(yuan);
}

double money_to_yuan(int64_t fen)
{
	return (double)fen / 100.0;
}
