#include "base/number.h"

#include "base/clones.h"

#include <math.h>

/* Two amounts that differ by this many yuan or more are different, however large they are. */
#define NEAR_YUAN  0.001
#define NEAR_SHARE 1e-12

#define INLINE static inline __attribute__((always_inline))

INLINE bool is_near(double a, double b)
{
	double difference = fabs(a - b), size_a = fabs(a), size_b = fabs(b);
	return (difference <= NEAR_SHARE * (size_a > size_b ? size_a : size_b)) & (difference < NEAR_YUAN);
}

bool number_is_near(double a, double b)
{
	return is_near(a, b);
}

/* The last value near `to` on the way from it to `end`. The first guess is off by the rounding of a sum at most. */
static double near_edge(double to, double end)
{
	double edge = to + copysign(fmin(NEAR_SHARE * fabs(to), NEAR_YUAN), end);
	while (!number_is_near(edge, to))
		edge = nextafter(edge, to);
	while (number_is_near(nextafter(edge, end), to))
		edge = nextafter(edge, end);
	return edge;
}

double number_near_least(double to)
{
	return near_edge(to, -INFINITY);
}

double number_near_most(double to)
{
	return near_edge(to, INFINITY);
}

INLINE double floor_near(double value)
{
	double nearest = floor(value + 0.5), below = floor(value);
	return is_near(value, nearest) ? nearest : below;
}

double number_floor(double value)
{
	return floor_near(value);
}

FAST_CLONES void number_floors(double *value, size_t count)
{
	for (size_t i = 0; i < count; i++)
		value[i] = floor_near(value[i]);
}

/* fen = floor((yuan + allowance) * 100 + 0.5), allowance = min(1e-12 yuan, just under 0.001). The whole yuan are taken
 * off first: what is left is exact, so the sum keeps its digits however large the amount is. */
INLINE int64_t from_yuan(double yuan)
{
	const double most = (double)(MONEY_MAX_FEN * 10), near_most = NEAR_YUAN * 0.999999; /* yuan */
	double size = fabs(yuan), near = NEAR_SHARE * size, whole = floor(size), part = size - whole;
	double cents = floor((part + (near < near_most ? near : near_most)) * 100.0 + 0.5);
	int64_t fen = size >= most ? MONEY_MAX_FEN * 1000 : (int64_t)whole * 100 + (int64_t)cents;
	return yuan < 0.0 ? -fen : fen;
}

int64_t money_from_yuan(double yuan)
{
	return from_yuan(yuan);
}

FAST_CLONES void money_from_yuans(const double *restrict yuan, size_t count, int64_t *restrict fen)
{
	for (size_t i = 0; i < count; i++)
		fen[i] = from_yuan(yuan[i]);
}

double money_to_yuan(int64_t fen)
{
	return (double)fen / 100.0;
}
