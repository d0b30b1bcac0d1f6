/*
 * function_extreme.c: min(a, b, ...) and max(a, b, ...); missing if any value is.
 */
#include "formula/function.h"

static void check(struct types *types, struct syntax *call)
{
	bool is_right = true;

	for (struct syntax *argument = call->child; argument; argument = argument->next)
		is_right &= types_expect(types, argument, FORMULA_NUMBER, call->text);
	if (is_right)
		types_set(call, FORMULA_NUMBER);
}

static uint32_t emit(struct compiler *compiler, const struct syntax *call, enum operation operation)
{
	uint32_t value = compiler_emit(compiler, call->child);

	for (const struct syntax *argument = call->child->next; argument; argument = argument->next)
		value = compiler_add_binary(compiler, operation, value, compiler_emit(compiler, argument));
	return value;
}

static uint32_t emit_min(struct compiler *compiler, const struct syntax *call)
{
	return emit(compiler, call, OPERATION_MIN);
}

static uint32_t emit_max(struct compiler *compiler, const struct syntax *call)
{
	return emit(compiler, call, OPERATION_MAX);
}

const struct function function_min = {
	.about = {"min", "min(a, b, ...)", "the smallest of its values, e.g. a rate under its cap",
		  "各值中最小的一个，如按比例计算且不超过上限"},
	.least = 2,
	.most = FUNCTION_ANY_COUNT,
	.check = check,
	.emit = emit_min,
};

const struct function function_max = {
	.about = {"max", "max(a, b, ...)", "the largest of its values", "各值中最大的一个"},
	.least = 2,
	.most = FUNCTION_ANY_COUNT,
	.check = check,
	.emit = emit_max,
};
