/*
 * firms_grow.c: growth of the firms, all growing fields of a firm by the same factor.
 */
#include "demand/firms_steps.h"

#include "demand/fixed_math.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"
#include "demand/stream_lanes.h"

#include <math.h>

/* The growth of one draw. */
struct law {
	double drift;       /* ln(1 + mean) - sd^2/2 */
	double common, own; /* sd times the roots of the shares */
	double ar, fresh;   /* G' = ar G + fresh new */
};

static struct law law_of(const struct growth_settings *growth, const double *number)
{
	double sd = number[growth->sd], common = number[growth->common], ar = number[growth->ar];

	return (struct law){.drift = fixed_log1p(number[growth->mean]) - sd * sd / 2,
			    .common = sd * sqrt(common),
			    .own = sd * sqrt(1 - common),
			    .ar = ar,
			    .fresh = sqrt(1 - ar * ar)};
}

static void grow_common(struct firms *firms, const struct law *law, const struct demand_year *year)
{
	struct stream stream;
	double fresh;

	stream_start(&stream, firms->seed, 0, year->draw, year->year, STREAM_GROWTH_COMMON);
	fresh = stream_normal(&stream);
	firms->common_factor =
		year->year == 1 || law->ar == 0 ? fresh : law->ar * firms->common_factor + law->fresh * fresh;
}

/* Turns fresh normals into the firms' own factors of this year; a firm's first is its fresh one. */
static void remember(struct firms *firms, const struct law *law, size_t first, size_t count, double *own)
{
	double *before = firms->own_factor + first;

	for (size_t i = 0; i < count; i++) {
		own[i] = isnan(before[i]) ? own[i] : law->ar * before[i] + law->fresh * own[i];
		before[i] = own[i];
	}
}

static void grow_field(struct firms *firms, uint32_t slot, size_t first, size_t count, const double *times)
{
	const struct field *field = firms->column[slot].field;
	double *value = firms->slot[slot] + first;

	for (size_t i = 0; i < count; i++)
		value[i] *= times[i];
	simulated_values(field, value, count);
}

void firms_grow(struct firms *firms, const struct demand_year *year)
{
	const struct growth_settings *growth = &firms->settings->growth;
	struct law law = law_of(growth, year->number);
	double own[FORMULA_BLOCK], times[FORMULA_BLOCK];

	grow_common(firms, &law, year);
	for (size_t first = 0; first < firms->row_count; first += FORMULA_BLOCK) {
		size_t left = firms->row_count - first, count = left < FORMULA_BLOCK ? left : FORMULA_BLOCK;

		stream_normals(firms->seed, firms->hash + first, count, year->draw, year->year, STREAM_GROWTH, own);
		if (firms->own_factor != NULL)
			remember(firms, &law, first, count, own);
		for (size_t i = 0; i < count; i++)
			times[i] = law.drift + (law.common * firms->common_factor + law.own * own[i]);
		fixed_exps(times, count);
		for (size_t f = 0; f < growth->field_count; f++)
			grow_field(firms, growth->slot[f], first, count, times);
	}
	for (size_t f = 0; f < growth->field_count; f++)
		compared_forget(&firms->compared, growth->slot[f], 0);
}
