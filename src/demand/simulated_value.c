#include "demand/simulated_value.h"

#include "base/clones.h"
#include "base/number.h"

#include <math.h>

double simulated_value(const struct field *field, double value)
{
	int64_t fen;

	if (isnan(value))
		return value;
	if (value < 0 && !field->may_be_negative && field->type <= FIELD_INTEGER)
		return 0;
	if (field->type == FIELD_INTEGER)
		return number_floor(value + 0.5);
	if (field->type != FIELD_MONEY)
		return value;
	fen = money_from_yuan(value);
	if (fen > MONEY_MAX_FEN || fen < -MONEY_MAX_FEN)
		fen = fen < 0 ? -MONEY_MAX_FEN : MONEY_MAX_FEN;
	return money_to_yuan(fen);
}

/* money_from_yuan and back with doubles alone, which hold the fen exactly up to the largest amount. */
FAST_CLONES static void settle_money(double *value, size_t count, double least)
{
	for (size_t i = 0; i < count; i++) {
		double yuan = fabs(value[i]), allowance = 1e-12 * yuan, whole = floor(yuan), fen;

		allowance = allowance < 0.001 * 0.999999 ? allowance : 0.001 * 0.999999;
		fen = whole * 100.0 + floor((yuan - whole + allowance) * 100.0 + 0.5);
		fen = fen > (double)MONEY_MAX_FEN ? (double)MONEY_MAX_FEN : fen;
		yuan = fen / 100.0;
		yuan = value[i] < 0.0 ? 0.0 - yuan : yuan; /* never -0 */
		value[i] = yuan < least ? least : yuan;
	}
}

/* To the nearest, half up. */
static void settle_integers(double *value, size_t count, double least)
{
	for (size_t i = 0; i < count; i++)
		value[i] = (value[i] < least ? least : value[i]) + 0.5;
	number_floors(value, count);
}

void simulated_values(const struct field *field, double *value, size_t count)
{
	if (field->type == FIELD_INTEGER) {
		settle_integers(value, count, field->may_be_negative ? -INFINITY : 0);
		return;
	}
	if (field->type == FIELD_MONEY) {
		settle_money(value, count, field->may_be_negative ? -INFINITY : 0);
		return;
	}
	for (size_t i = 0; i < count; i++)
		value[i] = simulated_value(field, value[i]);
}
