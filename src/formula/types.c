#include "formula/types.h"

#include "base/text.h"
#include "formula/function.h"

#include <stdio.h>
#include <string.h>

static void check(struct types *types, struct syntax *syntax);

struct place types_place(const struct types *types, size_t offset)
{
	return yaml_place_inside(types->node, offset);
}

const char *types_show(const struct types *types, const struct syntax *syntax, char shown[TYPES_SHOWN_SIZE])
{
	size_t length = syntax->end - syntax->start;
	const char *text = types->node->text + syntax->start;
	bool is_cut = length > 60;

	if (is_cut)
		length = 60;
	while (is_cut && length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--; /* not inside a character */
	snprintf(shown, TYPES_SHOWN_SIZE, "%.*s%s", (int)length, text, is_cut ? "..." : "");
	return shown;
}

void types_set(struct syntax *syntax, enum formula_type type)
{
	syntax->type = type;
	syntax->has_type = true;
}

static const char *type_words(const struct syntax *syntax)
{
	switch (syntax->type) {
	case FORMULA_NUMBER:
		return "a number";
	case FORMULA_FLAG:
		return "a flag";
	case FORMULA_TEXT:
		return syntax->choices ? "a choice" : "a text";
	case FORMULA_DATE:
		return "a date";
	case FORMULA_SCHEDULE:
		return "a schedule";
	case FORMULA_ORDERED:
		return "a number, flag or date";
	}
	return "";
}

/* What to do about a part that has another type than wanted. */
static const char *type_remedy(const struct syntax *syntax, enum formula_type wanted)
{
	if (syntax->type == FORMULA_SCHEDULE)
		return "read it with band(x, schedule)";
	if (wanted == FORMULA_SCHEDULE)
		return "name a parameter such as tiers: {1000万: 10万, 1亿: 50万}";
	if (wanted == FORMULA_FLAG)
		return "compare it with something, e.g. with == or >";
	if (wanted == FORMULA_TEXT)
		return "write a name or \"text\"";
	if (wanted == FORMULA_DATE)
		return "write a date such as \"2022-04-25\"";
	if (syntax->type == FORMULA_FLAG)
		return "make it a number with if(condition, 1, 0)";
	if (syntax->type == FORMULA_DATE)
		return "dates can only be compared";
	return "write a number there";
}

/* What to do about two parts of different types. */
static const char *pair_remedy(const struct syntax *a, const struct syntax *b)
{
	if (a->type == FORMULA_SCHEDULE || b->type == FORMULA_SCHEDULE)
		return "read a schedule with band(x, schedule)";
	if (a->type == FORMULA_FLAG || b->type == FORMULA_FLAG)
		return "a flag goes with yes or no";
	if (a->type == FORMULA_DATE || b->type == FORMULA_DATE)
		return "a date goes with a date such as \"2022-04-25\"";
	return "write a text in quotes and a number without";
}

static const char *wanted_words(enum formula_type wanted)
{
	return type_words(&(struct syntax){.type = wanted});
}

static bool is_text_parameter(const struct syntax *syntax)
{
	return syntax->kind == SYNTAX_NAME && syntax->symbol.source == FORMULA_PARAMETER &&
	       syntax->type == FORMULA_TEXT;
}

/* Whether the part is text whose meaning is still open: a literal, a parameter, or an `if` between such. */
static bool is_open_text(const struct syntax *syntax, bool with_parameters)
{
	if (syntax->kind == SYNTAX_CALL && syntax->function == &function_if)
		return is_open_text(syntax_child(syntax, 1), with_parameters) &&
		       is_open_text(syntax_child(syntax, 2), with_parameters);
	return (syntax->kind == SYNTAX_TEXT && !syntax->is_resolved) || (with_parameters && is_text_parameter(syntax));
}

/* Reads literal text as a date. */
static bool become_date(struct types *types, struct syntax *syntax)
{
	char why[NUMBER_WHY_SIZE];

	types_set(syntax, FORMULA_DATE);
	if (syntax->kind == SYNTAX_CALL) {
		bool is_date = become_date(types, syntax_child(syntax, 1));

		return become_date(types, syntax_child(syntax, 2)) && is_date;
	}
	syntax->is_resolved = true;
	if (date_read(syntax->text, strlen(syntax->text), &syntax->number, why))
		return true;
	syntax->has_type = false;
	return error_at(types->err, types_place(types, syntax->start), "%s", why);
}

static bool no_such_choice(struct types *types, const struct syntax *syntax, const char *text,
			   const struct field *field)
{
	const char *nearest = types_nearest_choice(field, text);
	char by[TYPES_SHOWN_SIZE] = "";

	if (syntax->kind == SYNTAX_NAME)
		snprintf(by, sizeof(by), " (the value of %s)", syntax->text);
	if (field->choice_count == 0)
		return error_at(types->err, types_place(types, syntax->start),
				"\"%s\"%s is no value of %s, which has none; give the field its values", text, by,
				field->name);
	if (nearest)
		return error_at(types->err, types_place(types, syntax->start),
				"\"%s\"%s is no value of %s; did you mean \"%s\"?", text, by, field->name, nearest);
	return error_at(types->err, types_place(types, syntax->start), "\"%s\"%s is no value of %s; write one of %s",
			text, by, field->name, types_list_choices(field, types->arena));
}

/* Reads literal text, or the text of a parameter in every year, as a value of a choice. */
static bool become_choice(struct types *types, struct syntax *syntax, const struct field *field)
{
	const struct parameter *parameter = syntax->symbol.parameter;

	syntax->choices = field;
	if (syntax->kind == SYNTAX_CALL) {
		bool is_choice = become_choice(types, syntax_child(syntax, 1), field);

		return become_choice(types, syntax_child(syntax, 2), field) && is_choice;
	}
	if (syntax->kind == SYNTAX_TEXT) {
		int code = field_choice(field, syntax->text);

		syntax->number = code;
		syntax->is_resolved = true;
		return code >= 0 || no_such_choice(types, syntax, syntax->text, field);
	}
	for (size_t v = 0; v < parameter->value_count; v++)
		if (field_choice(field, parameter->value[v].text) < 0)
			return no_such_choice(types, syntax, parameter->value[v].text, field);
	return true;
}

static bool have_same_choices(const struct field *a, const struct field *b)
{
	if (a == b)
		return true;
	if (a->choice_count != b->choice_count)
		return false;
	for (size_t c = 0; c < a->choice_count; c++)
		if (strcmp(a->choice[c], b->choice[c]) != 0)
			return false;
	return true;
}

/* Two texts: choices compare with values of the same choice, all else as texts. */
static bool unify_texts(struct types *types, struct syntax *a, struct syntax *b, size_t at)
{
	struct syntax *choice = a->choices ? a : b, *other = a->choices ? b : a;
	char shown[2][TYPES_SHOWN_SIZE];

	if (!choice->choices)
		return true;
	if (!other->choices && is_open_text(other, true))
		return become_choice(types, other, choice->choices);
	if (other->choices && have_same_choices(choice->choices, other->choices))
		return true;
	return error_at(types->err, types_place(types, at),
			"%s and %s do not have the same values; compare each with a value of its own, such as \"%s\"",
			types_show(types, a, shown[0]), types_show(types, b, shown[1]), choice->choices->choice[0]);
}

bool types_unify(struct types *types, struct syntax *a, struct syntax *b, size_t at)
{
	char shown[2][TYPES_SHOWN_SIZE];

	if (!a->has_type || !b->has_type)
		return false;
	if (a->type == FORMULA_TEXT && b->type == FORMULA_TEXT)
		return unify_texts(types, a, b, at);
	if (a->type == b->type)
		return true;
	if (a->type == FORMULA_DATE && is_open_text(b, false))
		return become_date(types, b);
	if (b->type == FORMULA_DATE && is_open_text(a, false))
		return become_date(types, a);
	return error_at(types->err, types_place(types, at), "%s is %s, %s is %s; %s", types_show(types, a, shown[0]),
			type_words(a), types_show(types, b, shown[1]), type_words(b), pair_remedy(a, b));
}

bool types_expect(struct types *types, struct syntax *operand, enum formula_type wanted, const char *user)
{
	char shown[TYPES_SHOWN_SIZE];

	if (!operand->has_type)
		return false;
	if (operand->type == wanted)
		return true;
	if (wanted == FORMULA_ORDERED && operand->type != FORMULA_TEXT && operand->type != FORMULA_SCHEDULE)
		return true;
	return error_at(types->err, types_place(types, operand->start), "%s is %s, %s needs %s; %s",
			types_show(types, operand, shown), type_words(operand), user, wanted_words(wanted),
			type_remedy(operand, wanted));
}

/* `-`, `+`, `and`, `not` ...: every operand has the type of the result. */
static void check_alike(struct types *types, struct syntax *syntax, enum formula_type type)
{
	bool is_right = true;

	for (struct syntax *operand = syntax->child; operand; operand = operand->next)
		is_right &= types_expect(types, operand, type, syntax_operator_text(syntax->operation));
	if (is_right)
		types_set(syntax, type);
}

/* A text of the formula, compared with a name whose values are all known: one that is none of them never holds. Noted,
 * as it may be misspelt; no fault, as a scenario may serve several policies. */
static void note_unknown_text(struct types *types, const struct syntax *name, const struct syntax *text)
{
	const char *const *values = name->kind == SYNTAX_NAME ? name->symbol.values : NULL;
	struct place place = types_place(types, text->start);
	const char *near;
	size_t count = 0;

	if (!values || text->kind != SYNTAX_TEXT)
		return;
	for (; values[count]; count++) {
		if (strcmp(values[count], text->text) == 0)
			return;
	}
	near = text_nearest(text->text, values, count);
	error_note(types->err, place.file, "line %u, column %u: no claim has \"%s\" as %s%s%s%s", place.line,
		   place.column, text->text, name->text, near ? "; did you mean \"" : "", near ? near : "",
		   near ? "\"?" : "");
}

static bool is_ordering(enum syntax_operator operation)
{
	return operation >= SYNTAX_LESS && operation <= SYNTAX_AT_LEAST;
}

/* Comparisons and `in`. The result is a flag even when the operands are at fault: the rest can still be checked. */
static void check_comparison(struct types *types, struct syntax *syntax)
{
	struct syntax *first = syntax->child;
	char shown[TYPES_SHOWN_SIZE];

	types_set(syntax, FORMULA_FLAG);
	if (!first)
		return;
	for (struct syntax *other = first->next; other; other = other->next) {
		size_t at = syntax->operation == SYNTAX_IN ? other->start : syntax->at;

		if (!types_unify(types, first, other, at))
			continue;
		note_unknown_text(types, first, other);
		note_unknown_text(types, other, first);
		if (first->type == FORMULA_SCHEDULE)
			error_at(types->err, types_place(types, at),
				 "%s is a schedule, which cannot be compared; read it with band(x, schedule)",
				 types_show(types, first, shown));
		else if (is_ordering(syntax->operation) && first->type != FORMULA_NUMBER && first->type != FORMULA_DATE)
			error_at(types->err, types_place(types, at),
				 "%s is %s, which has no order; compare it with == or !=",
				 types_show(types, first, shown), type_words(first));
	}
}

static void check_operation(struct types *types, struct syntax *syntax)
{
	switch (syntax->operation) {
	case SYNTAX_OR:
	case SYNTAX_AND:
	case SYNTAX_NOT:
		check_alike(types, syntax, FORMULA_FLAG);
		break;
	case SYNTAX_IN:
	case SYNTAX_LESS:
	case SYNTAX_AT_MOST:
	case SYNTAX_GREATER:
	case SYNTAX_AT_LEAST:
	case SYNTAX_EQUAL:
	case SYNTAX_NOT_EQUAL:
		check_comparison(types, syntax);
		break;
	case SYNTAX_ADD:
	case SYNTAX_SUBTRACT:
	case SYNTAX_MULTIPLY:
	case SYNTAX_DIVIDE:
	case SYNTAX_NEGATE:
		check_alike(types, syntax, FORMULA_NUMBER);
		break;
	}
}

static void check_name(struct types *types, struct syntax *syntax)
{
	struct formula_symbol *symbol = &syntax->symbol;

	if (!types->scope->find(types->scope->context, syntax->text, symbol)) {
		types_unknown_name(types, syntax);
		return;
	}
	types_set(syntax, symbol->type);
	if (symbol->field != NULL && symbol->field->type == FIELD_CHOICE)
		syntax->choices = symbol->field;
}

static void check_call(struct types *types, struct syntax *call)
{
	const struct function *function = function_find(call->text);

	for (struct syntax *argument = call->child; argument; argument = argument->next)
		check(types, argument);
	if (!function) {
		types_unknown_function(types, call);
		return;
	}
	call->function = function;
	if (call->count < function->least || call->count > function->most) {
		error_at(types->err, types_place(types, call->start), "%s has %zu value%s here; write %s", call->text,
			 call->count, call->count == 1 ? "" : "s", function->about.usage);
		return;
	}
	function->check(types, call);
}

static void check(struct types *types, struct syntax *syntax)
{
	switch (syntax->kind) {
	case SYNTAX_NUMBER:
		types_set(syntax, FORMULA_NUMBER);
		break;
	case SYNTAX_FLAG:
		types_set(syntax, FORMULA_FLAG);
		break;
	case SYNTAX_TEXT:
		types_set(syntax, FORMULA_TEXT);
		break;
	case SYNTAX_NAME:
		check_name(types, syntax);
		break;
	case SYNTAX_CALL:
		check_call(types, syntax);
		break;
	case SYNTAX_OPERATION:
		for (struct syntax *operand = syntax->child; operand; operand = operand->next)
			check(types, operand);
		check_operation(types, syntax);
		break;
	}
}

bool types_check(struct types *types, struct syntax *syntax, enum formula_type wanted)
{
	size_t faults = types->err->fault_count;

	check(types, syntax);
	if (syntax->has_type && wanted == FORMULA_DATE && is_open_text(syntax, false))
		become_date(types, syntax);
	else
		types_expect(types, syntax, wanted, "this key");
	return types->err->fault_count == faults;
}
