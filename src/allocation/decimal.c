#include "allocation/decimal.h"

#define DIGITS 15

#define WHOLE_POWERS 19 /* below 2^64 */

/* 10^exponent; exact up to 10^48. */
static float128 power_of_ten(int exponent)
{
	float128 power = 1, square = 10;
	uint64_t whole = 1;
	for (int k = 0; k < exponent && exponent <= WHOLE_POWERS; k++)
		whole *= 10;
	if (exponent <= WHOLE_POWERS)
		return (float128)whole;
	for (int rest = exponent; rest > 0; rest /= 2) {
		if (rest % 2 == 1)
			power *= square;
		square *= square;
	}
	return power;
}

/* The digits before the decimal point, 0 or fewer below 1; one more or less where the binary exponent cannot tell. */
static int guess_digits(double value)
{
	return (int)floor(ilogb(value) * 0.30102999566398120) + 1;
}

float128 decimal_of(double value)
{
	if (!(value > 0))
		return 0;
	int shift = DIGITS - guess_digits(value);
	float128 unit = power_of_ten(shift > 0 ? shift : -shift);
	float128 digits = shift > 0 ? (float128)value * unit : (float128)value / unit;
	if (digits >= power_of_ten(DIGITS)) {
		unit = shift > 0 ? unit / 10 : unit * 10;
		digits /= 10;
	}
	digits = (float128)(int64_t)(digits + (float128)0.5);
	return shift > 0 ? digits / unit : digits * unit;
}
