#include "formula/formula.h"

enum formula_type formula_type_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_MONEY:
	case FIELD_NUMBER:
	case FIELD_INTEGER:
		return FORMULA_NUMBER;
	case FIELD_FLAG:
		return FORMULA_FLAG;
	case FIELD_CHOICE:
	case FIELD_TEXT:
		return FORMULA_TEXT;
	case FIELD_DATE:
		return FORMULA_DATE;
	}
	return FORMULA_NUMBER;
}

struct formula_symbol formula_symbol_of_field(const struct field *field)
{
	return (struct formula_symbol){
		.source = field->owner == FIELD_OF_APPLICANT ? FORMULA_APPLICANT : FORMULA_APPLICATION,
		.slot = field->slot,
		.type = formula_type_of(field),
		.field = field,
	};
}

static enum formula_type type_of_parameter(const struct parameter *parameter)
{
	switch (parameter->kind) {
	case PARAMETER_NUMBER:
	case PARAMETER_PERCENT:
		return FORMULA_NUMBER;
	case PARAMETER_FLAG:
		return FORMULA_FLAG;
	case PARAMETER_TEXT:
		return FORMULA_TEXT;
	case PARAMETER_DATE:
		return FORMULA_DATE;
	case PARAMETER_SCHEDULE:
	case PARAMETER_LOOKUP:
		return FORMULA_SCHEDULE;
	}
	return FORMULA_NUMBER;
}

struct formula_symbol formula_symbol_of_parameter(const struct parameter *parameter)
{
	return (struct formula_symbol){
		.source = FORMULA_PARAMETER, .type = type_of_parameter(parameter), .parameter = parameter};
}
