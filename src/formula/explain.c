/*
 * explain.c: why a row is missing. Runs the program for that row alone and carries, beside each register, what made it
 * missing; the operations are those of program.c, so the explanation cannot differ from the result.
 */
#include "formula/program.h"

#include <stdlib.h>

static bool is_missing(double value)
{
	return value != value;
}

/* Why the value that an instruction just gave is missing; operands and their causes are by register. */
static const char *find_cause(const struct instruction *instruction, const double *value, const char *const *cause)
{
	size_t count = operation_operands(instruction->operation);
	const uint32_t *operand = instruction->operand;

	if (operation_reads_rows(instruction->operation))
		return instruction->name;
	if (instruction->operation == OPERATION_CONSTANT)
		return "division by zero";
	if (instruction->operation == OPERATION_CHOOSE && !is_missing(value[operand[0]]))
		return cause[operand[value[operand[0]] == 1.0 ? 1 : 2]];
	for (size_t o = 0; o < count; o++)
		if (is_missing(value[operand[o]]))
			return cause[operand[o]];
	if (instruction->operation == OPERATION_DIVIDE && value[operand[1]] == 0.0)
		return "division by zero";
	return "a number too large";
}

const char *formula_missing_cause(const struct formula *formula, const struct formula_batch *batch, size_t row)
{
	double *value = memory_array(formula->register_count, sizeof(*value));
	const char **cause = memory_array(formula->register_count, sizeof(*cause)), *result;

	for (size_t i = 0; i < formula->count; i++) {
		const struct instruction *instruction = &formula->code[i];
		const double *operand[OPERAND_MAX];

		for (size_t o = 0; o < OPERAND_MAX; o++)
			operand[o] = &value[instruction->operand[o]];
		instruction_run(instruction, batch, row, 1, &value[instruction->target], operand);
		if (is_missing(value[instruction->target]))
			cause[instruction->target] = find_cause(instruction, value, cause);
	}
	result = is_missing(value[formula->result]) ? cause[formula->result] : "nothing";
	free(value);
	free(cause);
	return result;
}
