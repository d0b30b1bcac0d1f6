/*
 * types_names.c: what to say about a name, function or choice that does not exist.
 */
#include "base/text.h"
#include "formula/function.h"

#include <string.h>

#define NAMES_MAX   1024
#define LISTED_SIZE 600 /* bytes of a list in a message */

static const char *join(struct arena *arena, const char *const *names, size_t count, const char *mark)
{
	char *list = arena_copy(arena, "", 0);

	for (size_t n = 0; n < count; n++) {
		list = arena_format(arena, "%s%s%s%s%s", list, n ? ", " : "", mark, names[n], mark);
		if (strlen(list) > LISTED_SIZE)
			return arena_format(arena, "%s, ... (%zu in all)", list, count);
	}
	return list;
}

static size_t function_names(const char **names)
{
	size_t count = 0;

	for (const struct formula_function *const *f = formula_functions; *f; f++)
		names[count++] = (*f)->name;
	return count;
}

/* The scope's names and, behind them, the functions. */
static size_t all_names(const struct types *types, const char **names, size_t *scope_count)
{
	size_t count = types->scope->names ? types->scope->names(types->scope->context, names, NAMES_MAX) : 0;

	*scope_count = count < NAMES_MAX ? count : NAMES_MAX;
	return *scope_count + function_names(names + *scope_count);
}

void types_unknown_name(struct types *types, const struct syntax *name)
{
	const char **names = arena_array(types->arena, NAMES_MAX + 64, sizeof(*names)), *nearest;
	size_t scope_count, count = all_names(types, names, &scope_count);
	const char *own = lexer_own_word(name->text, strlen(name->text));
	const struct function *function = function_find(name->text);
	struct place place = types_place(types, name->start);

	const char *(*out_of_sight)(const void *, const char *) = types->scope->out_of_sight;
	const char *hidden = out_of_sight == NULL ? NULL : out_of_sight(types->scope->context, name->text);

	nearest = text_nearest(name->text, names, count);
	if (hidden != NULL)
		error_at(types->err, place, "%s is %s", name->text, hidden);
	else if (own)
		error_at(types->err, place, "%s is not known in formulas; write %s", name->text, own);
	else if (function)
		error_at(types->err, place, "%s is a function; write %s", name->text, function->about.usage);
	else if (nearest)
		error_at(types->err, place, "there is no %s here; did you mean %s?", name->text, nearest);
	else if (scope_count > 0)
		error_at(types->err, place, "there is no %s here; there are %s (a text is written \"%s\")", name->text,
			 join(types->arena, names, scope_count, ""), name->text);
	else
		error_at(types->err, place, "there is no %s here; write a number (a text is written \"%s\")",
			 name->text, name->text);
}

void types_unknown_function(struct types *types, const struct syntax *call)
{
	const char *names[64];
	size_t count = function_names(names);
	const char *nearest = text_nearest(call->text, names, count);
	struct place place = types_place(types, call->start);
	struct formula_symbol symbol;

	if (types->scope->find(types->scope->context, call->text, &symbol))
		error_at(types->err, place, "%s is no function; write an operator before the parenthesis, such as *",
			 call->text);
	else if (nearest)
		error_at(types->err, place, "there is no function %s; did you mean %s?", call->text,
			 function_find(nearest)->about.usage);
	else
		error_at(types->err, place, "there is no function %s; there are %s", call->text,
			 join(types->arena, names, count, ""));
}

const char *types_nearest_choice(const struct field *field, const char *text)
{
	const char *nearest = text_nearest(text, field->choice, field->choice_count);

	for (size_t c = 0; !nearest && field->choice_title && c < field->choice_count; c++)
		if (field->choice_title[c])
			nearest = text_nearest(text, &field->choice_title[c], 1);
	return nearest;
}

const char *types_list_choices(const struct field *field, struct arena *arena)
{
	return join(arena, field->choice, field->choice_count, "\"");
}
