/*
 * function_floor.c: floor(x), the whole number at or below x; what is as near to a whole number as comparisons allow
 * counts as that number.
 */
#include "formula/function.h"

static void check(struct types *types, struct syntax *call)
{
	if (types_expect(types, call->child, FORMULA_NUMBER, call->text))
		types_set(call, FORMULA_NUMBER);
}

static uint32_t emit(struct compiler *compiler, const struct syntax *call)
{
	return compiler_add_unary(compiler, OPERATION_FLOOR, compiler_emit(compiler, call->child));
}

const struct function function_floor = {
	.about = {"floor", "floor(x)", "the whole number at or below x, e.g. full steps: floor(growth / 10%)",
		  "不大于 x 的整数，如按整档计算：floor(growth / 10%)"},
	.least = 1,
	.most = 1,
	.check = check,
	.emit = emit,
};
