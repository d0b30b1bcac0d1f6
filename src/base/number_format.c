#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DECIMALS 6
#define MILLION  1000000

/* 15 / 16000 is 0.0009375, but as a double a little less, and a mean of such ratios some bits less: half up all the
 * same. Only below 1000, where ratios, counts and their means stand. */
#define HALF_ALLOWANCE (4 * DBL_EPSILON)

/* Writes the digits of `value` backwards, at least `fewest` of them; printf knows no 128-bit integers. */
static size_t write_reversed(uint128 value, size_t fewest, char out[NUMBER_TEXT_SIZE])
{
	size_t count = 0;
	for (; value > UINT64_MAX; value /= 10)
		out[count++] = (char)('0' + (int)(value % 10));
	for (uint64_t rest = (uint64_t)value; rest > 0 || count < fewest; rest /= 10)
		out[count++] = (char)('0' + (int)(rest % 10));
	return count;
}

/* Writes `scaled` / 10^decimals with exactly that many decimals. */
static void write_fixed(bool is_negative, uint128 scaled, size_t decimals, char text[NUMBER_TEXT_SIZE])
{
	char reversed[NUMBER_TEXT_SIZE];
	size_t count = write_reversed(scaled, decimals + 1, reversed), at = 0;
	if (is_negative && scaled > 0)
		text[at++] = '-';
	while (count > 0) {
		text[at++] = reversed[--count];
		if (count == decimals && count > 0)
			text[at++] = '.';
	}
	text[at] = '\0';
}

static uint128 magnitude(int128 value)
{
	return value < 0 ? -(uint128)value : (uint128)value;
}

void money_format(int128 fen, char text[NUMBER_TEXT_SIZE])
{
	write_fixed(fen < 0, magnitude(fen), 2, text);
}

/* fraction * 10^6, half up, exactly: fraction = digits / 2^shift. 0 <= fraction < 1. */
static uint128 round_fraction(double fraction)
{
	int exponent;
	double mantissa = frexp(fraction, &exponent); /* fraction = mantissa * 2^exponent, exact */
	int shift = 53 - exponent;
	if (fraction == 0.0 || shift > 120)
		return 0;
	uint128 scaled = (uint128)ldexp(mantissa, 53) * MILLION;
	return (scaled + ((uint128)1 << (shift - 1))) >> shift;
}

void decimal_format(double value, char text[NUMBER_TEXT_SIZE])
{
	double size = fabs(value);
	text[0] = '\0';
	if (!(size < 1e32)) /* NaN, infinities and what 128 bits cannot hold: undefined is empty */
		return;
	if (size < 1000.0)
		size += HALF_ALLOWANCE * size;
	double whole = floor(size);
	write_fixed(value < 0.0, (uint128)whole * MILLION + round_fraction(size - whole), DECIMALS, text);
}

/* Halves go away from zero, so that a ratio and its negative look alike. */
void ratio_format(int128 numerator, int128 denominator, char text[NUMBER_TEXT_SIZE])
{
	uint128 top = magnitude(numerator), bottom = (uint128)denominator;
	uint128 whole = top / bottom, rest = top % bottom * MILLION;
	uint128 scaled = whole * MILLION + rest / bottom;
	if (rest % bottom >= bottom - rest % bottom)
		scaled++;
	write_fixed(numerator < 0, scaled, DECIMALS, text);
}

/* Puts commas into the whole part. */
static void group_thousands(char text[NUMBER_TEXT_SIZE])
{
	size_t sign = text[0] == '-' ? 1 : 0, whole = strspn(text + sign, "0123456789");
	for (size_t at = whole; at > 3;) {
		at -= 3;
		size_t length = strlen(text);
		if (length + 2 > NUMBER_TEXT_SIZE)
			return;
		memmove(text + sign + at + 1, text + sign + at, length - sign - at + 1);
		text[sign + at] = ',';
	}
}

struct people_unit {
	uint128 yuan;
	const char *name;
};

/* The largest unit of which the rounded amount has at least one; NULL below 10,000 yuan. */
static const struct people_unit *choose_unit(uint128 fen, bool is_chinese)
{
	static const struct people_unit chinese[] = {{100000000, "亿"}, {10000, "万"}, {0, NULL}};
	static const struct people_unit english[] = {{1000000000, "bn"}, {1000000, "m"}, {1000, "k"}, {0, NULL}};
	if (fen < (uint128)10000 * 100)
		return NULL;
	for (const struct people_unit *unit = is_chinese ? chinese : english; unit->name != NULL; unit++)
		if (fen + unit->yuan / 2 >= unit->yuan * 100)
			return unit;
	return NULL;
}

void money_format_people(int128 fen, const char *lang, char text[NUMBER_TEXT_SIZE])
{
	uint128 size = magnitude(fen);
	const struct people_unit *unit = choose_unit(size, strcmp(lang, "zh") == 0);
	if (unit != NULL)
		size = (size + unit->yuan / 2) / unit->yuan; /* hundredths of the unit */
	write_fixed(fen < 0, size, 2, text);
	group_thousands(text);
	size_t length = strlen(text);
	if (unit != NULL)
		snprintf(text + length, NUMBER_TEXT_SIZE - length, "%s", unit->name);
}

#define MOST_DECIMALS 18

struct decimal {
	int64_t mantissa;
	unsigned decimals;
	double error; /* of what number_read makes of it */
};

/* The decimal with this many decimals that number_read takes for `value` or, if none is, for something near it; false
 * if it has too many digits. `divisor` is 10^decimals. */
static bool find_decimal(double value, double divisor, unsigned decimals, struct decimal *found)
{
	static const int64_t steps[] = {0, -1, 1};
	double guess = value * divisor;
	if (!(guess < 1e18))
		return false;
	*found = (struct decimal){.decimals = decimals, .error = INFINITY};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int64_t mantissa = (int64_t)floor(guess + 0.5) + steps[i];
		double error = fabs((double)mantissa / divisor - value);
		if (mantissa >= 0 && error < found->error) {
			found->mantissa = mantissa;
			found->error = error;
		}
	}
	return true;
}

void number_format(double value, bool as_percent, char text[NUMBER_TEXT_SIZE])
{
	double size = fabs(value), divisor = as_percent ? 100.0 : 1.0;
	struct decimal best = {.error = INFINITY}, found;
	for (unsigned decimals = 0; decimals <= MOST_DECIMALS && best.error > 0.0; decimals++, divisor *= 10.0)
		if (find_decimal(size, divisor, decimals, &found) && found.error < best.error)
			best = found;
	if (!(best.error < INFINITY)) {
		decimal_format(value, text);
		return;
	}
	write_fixed(value < 0.0, (uint128)best.mantissa, best.decimals, text);
	if (as_percent) {
		size_t length = strlen(text);
		text[length] = '%';
		text[length + 1] = '\0';
	}
}
