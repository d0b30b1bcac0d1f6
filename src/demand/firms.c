#include "demand/firms.h"

#include "base/memory.h"
#include "base/number.h"
#include "demand/fixed_math.h"
#include "demand/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_following(const struct field *field)
{
	return field->owner == FIELD_OF_APPLICANT && (field->last_of != FIELD_NONE || field->peak_of != FIELD_NONE);
}

static void own(struct firms *firms, uint32_t slot)
{
	if (firms->owns[slot])
		return;
	firms->owns[slot] = 1;
	firms->slot[slot] = memory_array(firms->population->applicants.frame.row_count, sizeof **firms->slot);
}

void firms_init(struct firms *firms, const struct population *population, const struct schema *schema,
		const struct growth_settings *growth, uint64_t seed)
{
	const struct frame *frame = &population->applicants.frame;

	*firms = (struct firms){.population = population, .schema = schema, .growth = growth, .seed = seed};
	firms->slot = memory_array(frame->slot_count, sizeof *firms->slot);
	firms->owns = memory_array(frame->slot_count, 1);
	for (size_t s = 0; s < frame->slot_count; s++)
		firms->slot[s] = frame->slot[s];
	for (size_t f = 0; f < schema->field_count; f++) {
		if (is_following(&schema->field[f]))
			own(firms, schema->field[f].slot);
	}
	for (size_t i = 0; i < growth->field_count; i++)
		own(firms, growth->slot[i]);
	if (growth->ar != 0)
		firms->own_factor = memory_array(frame->row_count, sizeof *firms->own_factor);
	firms_reset(firms);
}

void firms_release(struct firms *firms)
{
	for (size_t s = 0; firms->slot != NULL && s < firms->population->applicants.frame.slot_count; s++) {
		if (firms->owns[s])
			free(firms->slot[s]);
	}
	free(firms->slot);
	free(firms->owns);
	free(firms->own_factor);
	*firms = (struct firms){0};
}

void firms_reset(struct firms *firms)
{
	const struct frame *frame = &firms->population->applicants.frame;

	for (size_t s = 0; s < frame->slot_count; s++) {
		if (firms->owns[s])
			memcpy(firms->slot[s], frame->slot[s], frame->row_count * sizeof **firms->slot);
	}
}

static void follow(struct firms *firms, const struct field *field)
{
	bool is_peak = field->peak_of != FIELD_NONE;
	const double *from = firms->slot[firms->schema->field[is_peak ? field->peak_of : field->last_of].slot];
	double *to = firms->slot[field->slot];

	for (size_t i = 0; i < firms->population->applicants.frame.row_count; i++) {
		if (!is_peak || isnan(to[i]) || from[i] > to[i])
			to[i] = from[i];
		if (isnan(to[i]) && field->has_default)
			to[i] = field->default_value;
	}
}

/* G or e of this year: independent from year to year, or G' = ar G + sqrt(1 - ar^2) new. */
static double factor(const struct firms *firms, uint64_t entity, uint32_t draw, uint32_t year,
		     enum stream_purpose purpose, double before)
{
	double ar = firms->growth->ar, fresh;
	struct stream stream;

	stream_start(&stream, firms->seed, entity, draw, year, purpose);
	fresh = stream_normal(&stream);
	return year == 1 || ar == 0 ? fresh : ar * before + sqrt(1 - ar * ar) * fresh;
}

static double round_to_fen(double yuan)
{
	return isnan(yuan) ? yuan : money_to_yuan(money_from_yuan(yuan));
}

static void grow(struct firms *firms, uint32_t draw, uint32_t year)
{
	const struct growth_settings *growth = firms->growth;
	const struct applicants *applicants = &firms->population->applicants;
	double common = sqrt(growth->common), own_share = sqrt(1 - growth->common);
	double drift = fixed_log1p(growth->mean) - growth->sd * growth->sd / 2;

	firms->common_factor = factor(firms, 0, draw, year, STREAM_GROWTH_COMMON, firms->common_factor);
	for (size_t i = 0; i < applicants->frame.row_count; i++) {
		double before = firms->own_factor == NULL ? 0 : firms->own_factor[i];
		double e = factor(firms, applicants->hash[i], draw, year, STREAM_GROWTH, before);
		double times = fixed_exp(drift + growth->sd * (common * firms->common_factor + own_share * e));

		if (firms->own_factor != NULL)
			firms->own_factor[i] = e;
		for (size_t f = 0; f < growth->field_count; f++)
			firms->slot[growth->slot[f]][i] *= times;
	}
}

static const struct field *field_of_slot(const struct schema *schema, uint32_t slot)
{
	for (size_t f = 0; f < schema->field_count; f++) {
		if (schema->field[f].owner == FIELD_OF_APPLICANT && schema->field[f].slot == slot)
			return &schema->field[f];
	}
	return NULL;
}

void firms_advance(struct firms *firms, uint32_t draw, uint32_t year)
{
	size_t count = firms->population->applicants.frame.row_count;

	for (size_t f = 0; f < firms->schema->field_count; f++) {
		if (is_following(&firms->schema->field[f]))
			follow(firms, &firms->schema->field[f]);
	}
	if (firms->growth->field_count == 0)
		return;
	grow(firms, draw, year);
	for (size_t f = 0; f < firms->growth->field_count; f++) {
		uint32_t slot = firms->growth->slot[f];

		if (field_of_slot(firms->schema, slot)->type != FIELD_MONEY)
			continue;
		for (size_t i = 0; i < count; i++)
			firms->slot[slot][i] = round_to_fen(firms->slot[slot][i]);
	}
}
