#include "formula/formula.h"
#include "formula/function.h"

#include <stdlib.h>
#include <string.h>

static struct formula *assemble(struct compiler *compiler, uint32_t result, const char *text, enum formula_type type)
{
	struct formula *formula = arena_array(compiler->arena, 1, sizeof(*formula));

	formula->text = arena_copy(compiler->arena, text, strlen(text));
	formula->type = type;
	compiler_note_reads(compiler, formula);
	compiler_assemble(compiler, result, formula);
	if (type == FORMULA_FLAG)
		mark_assemble(compiler, result, formula);
	free(compiler->code);
	return formula;
}

static bool is_conjunction(const struct syntax *syntax)
{
	return syntax->kind == SYNTAX_OPERATION && syntax->operation == SYNTAX_AND;
}

static size_t count_parts(const struct syntax *syntax)
{
	return is_conjunction(syntax) ? count_parts(syntax->child) + count_parts(syntax->child->next) : 1;
}

/* Compiles the parts of `a and b and ...` in their order. */
static void add_parts(const struct syntax *syntax, const struct formula_scope *scope, struct arena *arena,
		      struct formula *whole)
{
	if (is_conjunction(syntax)) {
		add_parts(syntax->child, scope, arena, whole);
		add_parts(syntax->child->next, scope, arena, whole);
	} else {
		struct compiler compiler = {.scope = scope, .arena = arena};

		whole->part[whole->part_count++] =
			assemble(&compiler, compiler_emit(&compiler, syntax), "", FORMULA_FLAG);
	}
}

static const struct formula *compile(const struct syntax *syntax, const char *text, enum formula_type wanted,
				     const struct formula_scope *scope, struct arena *arena)
{
	struct compiler compiler = {.scope = scope, .arena = arena};
	struct formula *formula = assemble(&compiler, compiler_emit(&compiler, syntax), text, wanted);

	if (is_conjunction(syntax)) {
		formula->part = arena_array(arena, count_parts(syntax), sizeof(struct formula *));
		add_parts(syntax, scope, arena, formula);
	}
	return formula;
}

static bool is_scalar(const struct yaml_node *node, struct error *err)
{
	if (node->kind == YAML_TEXT)
		return true;
	return error_at(err, node->place,
			"a %s stands where a formula is wanted; write it on one line, in quotes if it has "
			"a comma inside { } or [ ]",
			node->kind == YAML_MAP ? "map" : "list");
}

const struct formula *formula_compile(const struct yaml_node *node, enum formula_type wanted,
				      const struct formula_scope *scope, struct arena *arena, struct error *err)
{
	struct types types = {.node = node, .scope = scope, .arena = arena, .err = err};
	const struct formula *formula = NULL;
	struct syntax *syntax;
	struct arena trees;

	if (!is_scalar(node, err))
		return NULL;
	arena_init(&trees);
	syntax = syntax_parse(node, &trees, err);
	if (syntax && types_check(&types, syntax, wanted))
		formula = compile(syntax, node->text, wanted, scope, arena);
	arena_release(&trees);
	return formula;
}

const struct formula *formula_constant(double value, enum formula_type type, struct arena *arena)
{
	struct compiler compiler = {.arena = arena};
	struct instruction constant = {.operation = OPERATION_CONSTANT, .constant = value};
	char text[NUMBER_TEXT_SIZE];

	number_format(value, false, text);
	return assemble(&compiler, compiler_add(&compiler, &constant),
			type != FORMULA_FLAG ? text
			: value == 1.0       ? "yes"
					     : "no",
			type);
}

bool formula_is_constant(const struct formula *formula, double *value)
{
	const struct instruction *only = formula->code;

	if (formula->count != 1 || only->operation != OPERATION_CONSTANT)
		return false;
	*value = only->constant;
	return true;
}

bool formula_reads(const struct formula *formula, enum formula_source source)
{
	for (size_t r = 0; r < formula->read_count; r++)
		if (!formula->read[r].is_paid && formula->read[r].source == source)
			return true;
	return false;
}

bool formula_reads_slot(const struct formula *formula, enum formula_source source, uint32_t slot)
{
	for (size_t r = 0; r < formula->read_count; r++)
		if (!formula->read[r].is_paid && formula->read[r].source == source && formula->read[r].slot == slot)
			return true;
	return false;
}

bool formula_is_dated(const struct formula *formula)
{
	for (size_t i = 0; i < formula->count; i++)
		if (formula->code[i].operation == OPERATION_YEAR || formula->code[i].parameter != NULL)
			return true;
	return false;
}

bool formula_reads_paid(const struct formula *formula, uint32_t item)
{
	for (size_t r = 0; r < formula->read_count; r++)
		if (formula->read[r].is_paid && formula->read[r].slot == item)
			return true;
	return false;
}

const char *formula_text(const struct formula *formula)
{
	return formula->text;
}

bool formula_is_name(const char *text)
{
	struct yaml_node node = {.kind = YAML_TEXT, .text = text};
	size_t length = strlen(text);
	struct lexer lexer;

	if (length == 0 || lexer_name_length(text, length) != length || function_find(text))
		return false;
	lexer_init(&lexer, &node, NULL); /* a name is never a fault */
	return lexer_next(&lexer).kind == TOKEN_NAME;
}
