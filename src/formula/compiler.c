#include "formula/compiler.h"
#include "formula/function.h"

#include <string.h>

/* Equal bits: a missing constant is the same as itself, -0 is not 0. */
static bool is_same_constant(double a, double b)
{
	uint64_t bits_a, bits_b;

	memcpy(&bits_a, &a, sizeof bits_a);
	memcpy(&bits_b, &b, sizeof bits_b);
	return bits_a == bits_b;
}

static bool is_same(const struct instruction *a, const struct instruction *b)
{
	return a->operation == b->operation && a->slot == b->slot && a->parameter == b->parameter &&
	       a->field == b->field && memcmp(a->operand, b->operand, sizeof(a->operand)) == 0 &&
	       is_same_constant(a->constant, b->constant);
}

static const double *constant(const struct compiler *compiler, uint32_t value)
{
	const struct instruction *instruction = &compiler->code[value];

	return instruction->operation == OPERATION_CONSTANT ? &instruction->constant : NULL;
}

static uint32_t add_constant(struct compiler *compiler, double value)
{
	return compiler_add(compiler, &(struct instruction){.operation = OPERATION_CONSTANT, .constant = value});
}

/* Computes an operation on constants at once. */
static bool fold(struct compiler *compiler, const struct instruction *instruction, double *value)
{
	size_t count = operation_operands(instruction->operation);
	const double *operand[OPERAND_MAX];

	if (count == 0 || instruction->parameter)
		return false;
	for (size_t o = 0; o < count; o++) {
		operand[o] = constant(compiler, instruction->operand[o]);
		if (!operand[o])
			return false;
	}
	instruction_run(instruction, NULL, 0, 1, value, operand);
	return true;
}

/* `yes and x` is x, `if(no, a, b)` is b: the operand that a constant leaves over, or UINT32_MAX. */
static uint32_t remaining_operand(const struct compiler *compiler, const struct instruction *instruction)
{
	double decides = instruction->operation == OPERATION_OR ? 1.0 : 0.0;

	if (instruction->operation == OPERATION_CHOOSE) {
		const double *condition = constant(compiler, instruction->operand[0]);

		return condition && *condition == *condition ? instruction->operand[*condition == 1.0 ? 1 : 2]
							     : UINT32_MAX;
	}
	if (instruction->operation != OPERATION_AND && instruction->operation != OPERATION_OR)
		return UINT32_MAX;
	for (int o = 0; o < 2; o++) {
		const double *flag = constant(compiler, instruction->operand[o]);

		if (flag && *flag == *flag)
			return instruction->operand[*flag == decides ? o : 1 - o];
	}
	return UINT32_MAX;
}

uint32_t compiler_add(struct compiler *compiler, const struct instruction *instruction)
{
	uint32_t remaining = remaining_operand(compiler, instruction);
	double value;

	if (fold(compiler, instruction, &value))
		return add_constant(compiler, value);
	if (remaining != UINT32_MAX)
		return remaining;
	for (size_t i = 0; i < compiler->count; i++)
		if (is_same(&compiler->code[i], instruction))
			return (uint32_t)i;
	compiler->code = memory_grow(compiler->code, &compiler->capacity, compiler->count + 1, sizeof(*compiler->code));
	compiler->code[compiler->count] = *instruction;
	return (uint32_t)compiler->count++;
}

uint32_t compiler_add_unary(struct compiler *compiler, enum operation operation, uint32_t a)
{
	return compiler_add(compiler, &(struct instruction){.operation = operation, .operand = {a}});
}

uint32_t compiler_add_binary(struct compiler *compiler, enum operation operation, uint32_t a, uint32_t b)
{
	return compiler_add(compiler, &(struct instruction){.operation = operation, .operand = {a, b}});
}

uint32_t compiler_add_choice(struct compiler *compiler, uint32_t condition, uint32_t a, uint32_t b)
{
	return compiler_add(compiler,
			    &(struct instruction){.operation = OPERATION_CHOOSE, .operand = {condition, a, b}});
}

static enum operation source_operation(enum formula_source source)
{
	switch (source) {
	case FORMULA_APPLICANT:
		return OPERATION_APPLICANT;
	case FORMULA_APPLICATION:
		return OPERATION_APPLICATION;
	case FORMULA_CLAIM:
		return OPERATION_CLAIM;
	case FORMULA_PARAMETER:
		return OPERATION_PARAMETER;
	case FORMULA_YEAR:
		return OPERATION_YEAR;
	}
	return OPERATION_YEAR;
}

static uint32_t emit_name(struct compiler *compiler, const struct syntax *name)
{
	const struct formula_symbol *symbol = &name->symbol;
	bool is_parameter = symbol->source == FORMULA_PARAMETER;
	struct instruction instruction = {
		.operation = source_operation(symbol->source),
		.slot = symbol->source == FORMULA_YEAR || is_parameter ? 0 : symbol->slot,
		.parameter = is_parameter ? symbol->parameter : NULL,
		.field = is_parameter ? name->choices : NULL,
		.name = arena_copy(compiler->arena, name->text, strlen(name->text)),
	};

	return compiler_add(compiler, &instruction);
}

static uint32_t emit_text(struct compiler *compiler, const struct syntax *text)
{
	if (text->is_resolved)
		return add_constant(compiler, text->number);
	return add_constant(compiler, dictionary_code(compiler->scope->texts, text->text, strlen(text->text)));
}

static enum operation binary_operation(enum syntax_operator operation)
{
	static const enum operation operations[] = {
		[SYNTAX_OR] = OPERATION_OR,
		[SYNTAX_AND] = OPERATION_AND,
		[SYNTAX_LESS] = OPERATION_LESS,
		[SYNTAX_AT_MOST] = OPERATION_AT_MOST,
		[SYNTAX_GREATER] = OPERATION_GREATER,
		[SYNTAX_AT_LEAST] = OPERATION_AT_LEAST,
		[SYNTAX_EQUAL] = OPERATION_EQUAL,
		[SYNTAX_NOT_EQUAL] = OPERATION_EQUAL,
		[SYNTAX_ADD] = OPERATION_ADD,
		[SYNTAX_SUBTRACT] = OPERATION_SUBTRACT,
		[SYNTAX_MULTIPLY] = OPERATION_MULTIPLY,
		[SYNTAX_DIVIDE] = OPERATION_DIVIDE,
	};

	return operations[operation];
}

/* `x in (a, b)` is x == a or x == b. */
static uint32_t emit_in(struct compiler *compiler, const struct syntax *syntax)
{
	uint32_t x = compiler_emit(compiler, syntax->child);
	uint32_t found = add_constant(compiler, 0.0);

	for (const struct syntax *other = syntax->child->next; other; other = other->next) {
		uint32_t is_equal = compiler_add_binary(compiler, OPERATION_EQUAL, x, compiler_emit(compiler, other));

		found = compiler_add_binary(compiler, OPERATION_OR, found, is_equal);
	}
	return found;
}

static uint32_t emit_operation(struct compiler *compiler, const struct syntax *syntax)
{
	uint32_t a, b;

	if (syntax->operation == SYNTAX_IN)
		return emit_in(compiler, syntax);
	a = compiler_emit(compiler, syntax->child);
	if (syntax->operation == SYNTAX_NOT)
		return compiler_add_unary(compiler, OPERATION_NOT, a);
	if (syntax->operation == SYNTAX_NEGATE)
		return compiler_add_unary(compiler, OPERATION_NEGATE, a);
	b = compiler_emit(compiler, syntax->child->next);
	a = compiler_add_binary(compiler, binary_operation(syntax->operation), a, b);
	return syntax->operation == SYNTAX_NOT_EQUAL ? compiler_add_unary(compiler, OPERATION_NOT, a) : a;
}

uint32_t compiler_emit(struct compiler *compiler, const struct syntax *syntax)
{
	switch (syntax->kind) {
	case SYNTAX_NUMBER:
	case SYNTAX_FLAG:
		return add_constant(compiler, syntax->number);
	case SYNTAX_TEXT:
		return emit_text(compiler, syntax);
	case SYNTAX_NAME:
		return emit_name(compiler, syntax);
	case SYNTAX_CALL:
		return syntax->function->emit(compiler, syntax);
	case SYNTAX_OPERATION:
		break;
	}
	return emit_operation(compiler, syntax);
}
