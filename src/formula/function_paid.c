/*
 * function_paid.c: paid("5.1"): yuan already awarded to this applicant under that item in all earlier years; paid() is
 * the item the formula stands in.
 */
#include "formula/function.h"

static bool is_item_text(struct types *types, const struct syntax *argument)
{
	char shown[TYPES_SHOWN_SIZE];

	if (!argument || argument->kind == SYNTAX_TEXT)
		return true;
	return error_at(types->err, types_place(types, argument->start),
			"paid takes an item's id as a text; write paid(\"%s\")", types_show(types, argument, shown));
}

static void check(struct types *types, struct syntax *call)
{
	const struct formula_scope *scope = types->scope;
	const struct syntax *item = call->child;

	types_set(call, FORMULA_NUMBER);
	if (!is_item_text(types, item))
		return;
	call->symbol.slot = scope->find_item ? scope->find_item(scope->context, item ? item->text : NULL) : INDEX_NONE;
	if (call->symbol.slot != INDEX_NONE)
		return;
	if (item)
		error_at(types->err, types_place(types, item->start),
			 "there is no item %s; write the id of an item of the policy", item->text);
	else
		error_at(types->err, types_place(types, call->start),
			 "no item stands here; name one, such as paid(\"5.1\")");
}

static uint32_t emit(struct compiler *compiler, const struct syntax *call)
{
	return compiler_add(compiler, &(struct instruction){
					      .operation = OPERATION_PAID, .slot = call->symbol.slot, .name = "paid"});
}

const struct function function_paid = {
	.about = {"paid", "paid(\"5.1\")",
		  "yuan already awarded to the applicant under that item, all earlier years; paid() is this item",
		  "该申请单位以往各年在该事项下已获奖励（元）；paid() 指本事项"},
	.least = 0,
	.most = 1,
	.check = check,
	.emit = emit,
};
