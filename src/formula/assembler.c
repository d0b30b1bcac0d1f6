/*
 * assembler.c: from values to registers. Instructions whose value is not needed are dropped, uniform ones put first,
 * and the registers of the others given out again behind their last use, so that a block stays in the nearest cache.
 */
#include "formula/compiler.h"

#include <stdlib.h>

/* What is known of a value. */
struct value {
	bool is_needed, is_uniform;
	size_t last_use; /* the instruction that reads it last; SIZE_MAX: the result */
	uint32_t target; /* its register */
};

static const struct instruction *at(const struct compiler *compiler, size_t i)
{
	return &compiler->code[i];
}

static void find_needs(const struct compiler *compiler, uint32_t result, struct value *values)
{
	values[result].is_needed = true;
	for (size_t i = compiler->count; i-- > 0;) {
		if (!values[i].is_needed)
			continue;
		for (size_t o = 0; o < operation_operands(at(compiler, i)->operation); o++) {
			struct value *operand = &values[at(compiler, i)->operand[o]];

			operand->is_needed = true;
			if (operand->last_use < i)
				operand->last_use = i;
		}
	}
	values[result].last_use = SIZE_MAX;
}

static void find_uniform(const struct compiler *compiler, struct value *values)
{
	for (size_t i = 0; i < compiler->count; i++) {
		values[i].is_uniform = !operation_reads_rows(at(compiler, i)->operation);
		for (size_t o = 0; o < operation_operands(at(compiler, i)->operation); o++)
			values[i].is_uniform &= values[at(compiler, i)->operand[o]].is_uniform;
	}
}

/* Copies an instruction into the program, its values now registers. */
static void place_instruction(const struct compiler *compiler, const struct value *values, size_t i,
			      struct formula *formula)
{
	struct instruction *instruction = &formula->code[formula->count++];

	*instruction = *at(compiler, i);
	instruction->target = values[i].target;
	for (size_t o = 0; o < operation_operands(instruction->operation); o++)
		instruction->operand[o] = values[instruction->operand[o]].target;
}

static void place_uniform(const struct compiler *compiler, struct value *values, struct formula *formula)
{
	for (size_t i = 0; i < compiler->count; i++) {
		if (!values[i].is_needed || !values[i].is_uniform)
			continue;
		values[i].target = formula->register_count++;
		place_instruction(compiler, values, i, formula);
	}
	formula->uniform_count = formula->count;
}

static void place_varying(const struct compiler *compiler, struct value *values, struct formula *formula)
{
	uint32_t *spare = memory_array(compiler->count, sizeof(*spare));
	size_t spare_count = 0;

	for (size_t i = 0; i < compiler->count; i++) {
		if (!values[i].is_needed || values[i].is_uniform)
			continue;
		values[i].target = spare_count ? spare[--spare_count] : formula->register_count++;
		place_instruction(compiler, values, i, formula);
		for (size_t o = 0; o < operation_operands(at(compiler, i)->operation); o++) {
			struct value *operand = &values[at(compiler, i)->operand[o]];

			if (operand->is_uniform || operand->last_use != i)
				continue;
			operand->last_use = 0; /* once, though it may be both operands */
			spare[spare_count++] = operand->target;
		}
	}
	free(spare);
}

static size_t count_needed(const struct compiler *compiler, const struct value *values)
{
	size_t count = 0;

	for (size_t i = 0; i < compiler->count; i++)
		count += values[i].is_needed;
	return count;
}

void compiler_note_reads(const struct compiler *compiler, struct formula *formula)
{
	static const enum formula_source sources[] = {
		[OPERATION_PARAMETER] = FORMULA_PARAMETER, [OPERATION_YEAR] = FORMULA_YEAR,
		[OPERATION_APPLICANT] = FORMULA_APPLICANT, [OPERATION_APPLICATION] = FORMULA_APPLICATION,
		[OPERATION_CLAIM] = FORMULA_CLAIM,         [OPERATION_PAID] = FORMULA_APPLICANT,
	};

	formula->read = arena_array(compiler->arena, compiler->count, sizeof(*formula->read));
	for (size_t i = 0; i < compiler->count; i++) {
		enum operation operation = at(compiler, i)->operation;

		if (operation >= OPERATION_PARAMETER && operation <= OPERATION_PAID)
			formula->read[formula->read_count++] = (struct formula_read){
				operation == OPERATION_PAID, sources[operation], at(compiler, i)->slot};
	}
}

void compiler_assemble(const struct compiler *compiler, uint32_t result, struct formula *formula)
{
	struct value *values = memory_array(compiler->count, sizeof(*values));

	find_needs(compiler, result, values);
	find_uniform(compiler, values);
	formula->code = arena_array(compiler->arena, count_needed(compiler, values), sizeof(*formula->code));
	place_uniform(compiler, values, formula);
	place_varying(compiler, values, formula);
	formula->result = values[result].target;
	free(values);
}
