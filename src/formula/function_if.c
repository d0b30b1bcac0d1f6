/*
 * function_if.c: if(condition, a, b), of any one type, schedules included; a missing value in the branch not taken does
 * not matter.
 */
#include "formula/function.h"

static void check(struct types *types, struct syntax *call)
{
	struct syntax *a = syntax_child(call, 1), *b = syntax_child(call, 2);

	types_expect(types, call->child, FORMULA_FLAG, call->text);
	if (!types_unify(types, a, b, b->start))
		return;
	types_set(call, a->type);
	call->choices = a->choices;
}

static uint32_t emit(struct compiler *compiler, const struct syntax *call)
{
	uint32_t condition = compiler_emit(compiler, call->child);
	uint32_t a = compiler_emit(compiler, syntax_child(call, 1));
	uint32_t b = compiler_emit(compiler, syntax_child(call, 2));

	return compiler_add_choice(compiler, condition, a, b);
}

const struct function function_if = {
	.about = {"if", "if(condition, a, b)", "a where the condition holds, else b; reads only the one taken",
		  "条件成立取 a，否则取 b；只读取所选的一个"},
	.least = 3,
	.most = 3,
	.check = check,
	.emit = emit,
};
