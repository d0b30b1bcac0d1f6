/*
 * fields_read.c: which columns a run really needs.
 */
#include "scenario/read.h"

static bool formula_reads_field(const struct formula *formula, const struct field *field)
{
	return formula != NULL &&
	       formula_reads_slot(formula, field->owner == FIELD_OF_APPLICANT ? FORMULA_APPLICANT : FORMULA_APPLICATION,
				  field->slot);
}

static bool reads_field(const struct formula *formula, const void *field)
{
	return formula_reads_field(formula, field);
}

static bool policy_reads(const struct policy *policy, const struct field *field)
{
	for (size_t i = 0; i < policy->item_count; i++) {
		if (policy->item[i].source == ITEM_MUNICIPAL && (formula_reads_field(policy->item[i].eligible, field) ||
								 formula_reads_field(policy->item[i].amount, field)))
			return true;
	}
	for (size_t i = 0; i < policy->exclusion_count; i++) {
		if (formula_reads_field(policy->exclusion[i].when, field))
			return true;
	}
	return false;
}

static bool strategy_reads(const struct strategy *strategy, const struct field *field)
{
	for (size_t i = 0; i < strategy->stage_count; i++) {
		const struct stage *stage = &strategy->stage[i];

		for (size_t k = 0; k < stage_formula_count(stage); k++) {
			if (formula_reads_field(stage_formula(stage, k), field))
				return true;
		}
	}
	return false;
}

static bool settings_read(const struct scenario *scenario, const struct field *field)
{
	const struct year_settings *settings = &scenario->settings;
	const struct growth_settings *growth = &scenario->forecast.demand.firms.growth;

	for (size_t i = 0; i < settings->envelope_count; i++) {
		if (formula_reads_field(settings->envelope[i].where, field))
			return true;
	}
	if (strategy_reads(&settings->strategy, field))
		return true;
	for (size_t i = 0; i < scenario->chosen_count; i++) {
		if (strategy_reads(&scenario->chosen[i], field))
			return true;
	}
	if (demand_has_formula(&scenario->forecast.demand, reads_field, field))
		return true;
	for (size_t i = 0; i < growth->field_count; i++) {
		if (field->owner == FIELD_OF_APPLICANT && growth->slot[i] == field->slot)
			return true;
	}
	return false;
}

/* requested, score and filed_at are optional by contract: absent columns are missing cells. */
static bool is_built_in(const struct schema *schema, const struct field *field)
{
	return field < schema->field + SLOT_BUILT_IN_COUNT;
}

const unsigned char *scenario_fields_read(struct scenario *scenario)
{
	const struct schema *schema = &scenario->policy.schema;
	unsigned char *is_read = arena_array(&scenario->arena, schema->field_count, 1);

	for (size_t i = 0; i < schema->field_count; i++)
		is_read[i] = !is_built_in(schema, &schema->field[i]) &&
			     (policy_reads(&scenario->policy, &schema->field[i]) ||
			      settings_read(scenario, &schema->field[i]));
	return is_read;
}
