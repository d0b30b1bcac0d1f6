/*
 * function_band.c: band(x, schedule): the value of the highest threshold that x reaches, 0 below the first; of a
 * choice: the value the map has for it, 0 if none. The schedule is a parameter or an `if` between parameters.
 */
#include "formula/function.h"

/* Whether every key of a lookup is a value of the choice, and none twice. */
static bool check_keys(struct types *types, const struct syntax *name, const struct parameter_value *value,
		       const struct field *field)
{
	struct place place = types_place(types, name->start);
	bool is_right = true;

	for (size_t k = 0; k < value->count; k++) {
		const char *key = value->choice[k], *nearest = types_nearest_choice(field, key);
		int code = field_choice(field, key);

		if (code < 0 && nearest)
			is_right = error_at(types->err, place,
					    "%s has a value for %s, which is no value of %s; did you mean %s?",
					    name->text, key, field->name, nearest);
		else if (code < 0)
			is_right = error_at(types->err, place,
					    "%s has a value for %s, which is no value of %s; write one of %s",
					    name->text, key, field->name, types_list_choices(field, types->arena));
		for (size_t other = 0; code >= 0 && other < k; other++)
			if (field_choice(field, value->choice[other]) == code)
				is_right = error_at(types->err, place, "%s has two values for %s of %s; leave one out",
						    name->text, field->choice[code], field->name);
	}
	return is_right;
}

static bool check_lookup(struct types *types, const struct syntax *name, const struct syntax *x)
{
	const struct parameter *parameter = name->symbol.parameter;
	char shown[TYPES_SHOWN_SIZE];
	bool is_right = true;

	if (!x->choices)
		return error_at(
			types->err, types_place(types, x->start),
			"%s looks up values of a choice, %s is none; name a choice field, or give %s rising thresholds",
			name->text, types_show(types, x, shown), name->text);
	for (size_t v = 0; v < parameter->value_count; v++)
		is_right &= check_keys(types, name, &parameter->value[v], x->choices);
	return is_right;
}

/* A schedule, or an `if` between schedules, for the value x. */
static bool check_schedule(struct types *types, const struct syntax *schedule, struct syntax *x)
{
	char shown[TYPES_SHOWN_SIZE];

	if (schedule->kind == SYNTAX_CALL) {
		bool is_right = check_schedule(types, syntax_child(schedule, 1), x);

		return check_schedule(types, syntax_child(schedule, 2), x) && is_right;
	}
	if (schedule->symbol.parameter->kind == PARAMETER_LOOKUP)
		return check_lookup(types, schedule, x);
	if (x->type == FORMULA_NUMBER)
		return true;
	if (x->choices)
		return error_at(
			types->err, types_place(types, schedule->start),
			"%s has number thresholds, %s is a choice; give %s a value for each choice, such as {%s: 10万}",
			schedule->text, types_show(types, x, shown), schedule->text, x->choices->choice[0]);
	return types_expect(types, x, FORMULA_NUMBER, "band");
}

static void check(struct types *types, struct syntax *call)
{
	struct syntax *x = call->child, *schedule = x->next;

	if (types_expect(types, schedule, FORMULA_SCHEDULE, "band") && x->has_type &&
	    check_schedule(types, schedule, x))
		types_set(call, FORMULA_NUMBER);
}

static uint32_t emit_band(struct compiler *compiler, uint32_t x, const struct syntax *of, const struct syntax *schedule)
{
	const struct parameter *parameter = schedule->symbol.parameter;
	bool is_lookup = parameter && parameter->kind == PARAMETER_LOOKUP;
	uint32_t condition, a, b;

	if (schedule->kind != SYNTAX_CALL)
		return compiler_add(compiler, &(struct instruction){
						      .operation = is_lookup ? OPERATION_LOOKUP : OPERATION_BAND,
						      .operand = {x},
						      .parameter = parameter,
						      .field = is_lookup ? of->choices : NULL,
					      });
	condition = compiler_emit(compiler, schedule->child);
	a = emit_band(compiler, x, of, syntax_child(schedule, 1));
	b = emit_band(compiler, x, of, syntax_child(schedule, 2));
	return compiler_add_choice(compiler, condition, a, b);
}

static uint32_t emit(struct compiler *compiler, const struct syntax *call)
{
	return emit_band(compiler, compiler_emit(compiler, call->child), call->child, call->child->next);
}

const struct function function_band = {
	.about = {"band", "band(x, schedule)",
		  "the value of the highest threshold x reaches, 0 below the first; of a choice: its value in the map",
		  "x 达到的最高一档的值，未达第一档为 0；x 为选项时取其对应值"},
	.least = 2,
	.most = 2,
	.check = check,
	.emit = emit,
};
