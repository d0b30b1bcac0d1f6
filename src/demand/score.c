#include "demand/score.h"

#include <math.h>

double score_quantile(const double *draw, size_t count, double p)
{
	double rank = ceil((double)count * p - 1e-9);

	return draw[rank < 1 ? 0 : (size_t)rank - 1];
}

double score_pit(const double *draw, size_t count, double came)
{
	double below = 0;

	for (size_t i = 0; i < count; i++)
		below += draw[i] < came ? 1 : draw[i] == came ? 0.5 : 0;
	return below / (double)count;
}

double score_crps(const double *draw, size_t count, double came)
{
	double n = (double)count, distance = 0, spread = 0;

	for (size_t i = 0; i < count; i++) {
		distance += fabs(draw[i] - came);
		spread += (2 * (double)i + 1 - n) * draw[i];
	}
	return distance / n - spread / (n * n);
}

double score_pinball(double quantile, double p, double came)
{
	return came >= quantile ? p * (came - quantile) : (1 - p) * (quantile - came);
}
