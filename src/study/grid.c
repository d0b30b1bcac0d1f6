#include "study/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST          1e15
#define MOST_DECIMALS 12 /* MOST * 10^12 stays far below 2^127 */

static int128 power10(unsigned exponent)
{
	int128 power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* The three numbers of FROM:TO:STEP. */
static bool read_three(const char *text, struct number number[3], char why[NUMBER_WHY_SIZE])
{
	for (int i = 0; i < 3; i++) {
		size_t length = strcspn(text, ":");

		if ((text[length] == ':') != (i < 2)) {
			snprintf(why, NUMBER_WHY_SIZE, "there are not three numbers; write FROM:TO:STEP");
			return false;
		}
		if (!number_read(text, length, &number[i], why))
			return false;
		if (!(fabs(number[i].value) <= MOST) || number[i].decimals > MOST_DECIMALS) {
			snprintf(why, NUMBER_WHY_SIZE, "%.*s has too many digits; write a shorter number", (int)length,
				 text);
			return false;
		}
		text += length + 1;
	}
	return true;
}

static bool check(const struct number number[3], const struct grid *grid, char why[NUMBER_WHY_SIZE])
{
	const char *wrong = NULL;

	if (number[0].is_percent != number[1].is_percent || number[0].is_percent != number[2].is_percent)
		wrong = "percentages and plain numbers are mixed; write all three with %, or none";
	else if (grid->step <= 0)
		wrong = "the step is not above 0; write by how much the value rises";
	else if (grid->from > grid->to)
		wrong = "the values fall; write the lower end first";
	else if ((grid->to - grid->from + grid->step - 1) / grid->step >= GRID_MOST_VALUES)
		wrong = "these are more than 1000 values; write a larger step";
	if (wrong != NULL)
		snprintf(why, NUMBER_WHY_SIZE, "%s", wrong);
	return wrong == NULL;
}

bool grid_read(const char *text, struct grid *grid, char why[NUMBER_WHY_SIZE])
{
	struct number number[3];
	int128 scaled[3];

	*grid = (struct grid){0};
	if (!read_three(text, number, why))
		return false;
	for (int i = 0; i < 3; i++)
		grid->decimals = number[i].decimals > grid->decimals ? number[i].decimals : grid->decimals;
	for (int i = 0; i < 3; i++)
		scaled[i] = (int128)number[i].mantissa * number[i].multiplier *
			    power10(grid->decimals - number[i].decimals);
	grid->from = scaled[0];
	grid->to = scaled[1];
	grid->step = scaled[2];
	grid->is_percent = number[0].is_percent;
	if (!check(number, grid, why))
		return false;
	grid->count = (size_t)((grid->to - grid->from + grid->step - 1) / grid->step) + 1;
	return true;
}

const char *grid_text(const struct grid *grid, size_t k, struct arena *arena)
{
	int128 value = grid->from + (int128)k * grid->step, power = power10(grid->decimals), size;
	char fraction[NUMBER_TEXT_SIZE] = "";
	size_t length;

	value = value > grid->to ? grid->to : value;
	size = value < 0 ? -value : value;
	if (grid->decimals > 0)
		snprintf(fraction, sizeof fraction, ".%0*llu", (int)grid->decimals, (unsigned long long)(size % power));
	for (length = strlen(fraction); length > 0 && (fraction[length - 1] == '0' || fraction[length - 1] == '.');)
		fraction[--length] = '\0';
	return arena_format(arena, "%s%lld%s%s", value < 0 ? "-" : "", (long long)(size / power), fraction,
			    grid->is_percent ? "%" : "");
}
