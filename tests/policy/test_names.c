/* One name, one meaning: a clash is a fault where the second meaning is given. */
#include "policy/policy_file.h"

#define ITEM "measures: [{id: 1, items: [{id: 1.1, amount: 5}]}]\n"

Test(names, a_field_may_not_take_a_name_of_the_language_or_of_claims)
{
	policy_expect_faults("policy: p\n" ITEM "fields:\n"
			     "  year: {of: applicant, type: integer}\n"
			     "  paid: {of: applicant, type: money}\n"
			     "  requested: {of: application, type: money}\n"
			     "  entitlement: {of: applicant, type: money}\n"
			     "  lead: {of: applicant, type: text}\n"
			     "  not: {of: applicant, type: flag}\n",
			     "p.yaml:4:3: error: year is already a word of the formula language; choose another name\n"
			     "p.yaml:5:3: error: paid is already a function; choose another name\n"
			     "p.yaml:6:3: error: requested is already a built-in field; choose another name\n"
			     "p.yaml:7:3: error: entitlement is already a column of every claim; choose another name\n"
			     "p.yaml:8:3: error: lead is already a column of every claim; choose another name\n"
			     "p.yaml:9:3: error: not is already a word of the formula language; choose another name\n");
}

Test(names, a_field_may_not_take_the_name_of_a_column_that_every_file_has)
{
	policy_expect_faults("policy: p\n" ITEM "fields:\n"
			     "  applicant_id: {of: applicant, type: text}\n"
			     "  name: {of: applicant, type: text}\n"
			     "  approved: {of: application, type: flag}\n"
			     "  award: {of: applicant, type: money}\n",
			     "p.yaml:4:3: error: applicant_id is already a built-in column; choose another name\n"
			     "p.yaml:5:3: error: name is already a built-in column; choose another name\n"
			     "p.yaml:6:3: error: approved is already a built-in column; choose another name\n"
			     "p.yaml:7:3: error: award is already a built-in column; choose another name\n");
}

Test(names, a_field_that_formulas_cannot_name_is_a_fault)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" ITEM "fields: {annual revenue: {of: applicant, type: money}}\n");
	cr_expect_not(file.is_good);
	world_expect_part(&file.world, "p.yaml:3:10: error: formulas cannot name \"annual revenue\"; ");
	policy_file_release(&file);
}

Test(names, a_parameter_may_not_take_the_name_of_a_field)
{
	policy_expect_faults("policy: p\n"
			     "fields: {revenue: {of: applicant, type: money}}\n"
			     "parameters: {revenue: 5}\n"
			     "measures:\n"
			     "  - id: 1\n"
			     "    items: [{id: 1.1, parameters: {revenue: 6}, amount: 5}]\n",
			     "p.yaml:3:14: error: revenue is already a field; choose another name\n"
			     "p.yaml:6:36: error: revenue is already a field; choose another name\n");
}

Test(names, a_parameter_of_an_item_may_not_hide_one_of_the_policy)
{
	policy_expect_faults("policy: p\n"
			     "parameters: {rate: 30%}\n"
			     "measures:\n"
			     "  - id: 1\n"
			     "    items: [{id: 1.1, parameters: {rate: 25%}, amount: 5}]\n",
			     "p.yaml:5:36: error: rate is already a parameter of the policy; choose another name\n");
}

Test(names, a_parameter_may_not_take_a_built_in_name)
{
	policy_expect_faults("policy: p\n"
			     "parameters: {score: 5, item: 6, waited: 2}\n" ITEM,
			     "p.yaml:2:14: error: score is already a built-in field; choose another name\n"
			     "p.yaml:2:24: error: item is already a column of every claim; choose another name\n"
			     "p.yaml:2:33: error: waited is already a column of every claim; choose another name\n");
}

Test(names, two_items_may_use_one_name_each_for_itself)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n"
				"measures:\n"
				"  - id: 1\n"
				"    items:\n"
				"      - {id: 1.1, parameters: {cap: 5}, amount: cap}\n"
				"      - {id: 1.2, parameters: {cap: 7}, amount: cap}\n");
	world_expect_silence(&file.world);
	policy_file_release(&file);
}

Test(names, a_name_that_means_nothing_is_a_fault_with_the_nearest_one)
{
	policy_expect_faults("policy: p\n"
			     "fields: {revenue: {of: applicant, type: money}}\n"
			     "measures: [{id: 1, items: [{id: 1.1, amount: 5% * revenu}]}]\n",
			     "p.yaml:3:51: error: there is no revenu here; did you mean revenue?\n");
}

Test(names, a_limit_may_not_take_a_name_that_set_already_gives_to_something_else)
{
	policy_expect_faults("policy: p\n" ITEM "limits:\n"
			     "  1.1: {items: [1.1], total: 5}\n"
			     "  policy: {items: [1.1], total: 5}\n",
			     "p.yaml:4:3: error: the limit 1.1 has the id of an item; choose another name\n"
			     "p.yaml:5:3: error: a limit cannot be called policy, which `set` keeps for the policy's "
			     "parameters; choose another name\n");
}

Test(names, a_parameter_called_as_a_function_is_one_fault)
{
	policy_expect_faults(
		"policy: p\n"
		"parameters: {max: 5}\n" ITEM,
		"p.yaml:2:14: error: formulas cannot name \"max\"; use letters, digits and _, and no word of "
		"formulas such as min or not\n");
}

Test(names, two_fields_of_one_file_may_not_share_a_title)
{
	policy_expect_faults(
		"policy: p\n" ITEM "fields:\n"
		"  a: {of: applicant, type: money, title: {zh: 年营收, en: revenue}}\n"
		"  b: {of: application, type: money, title: 年营收}\n"
		"  c: {of: applicant, type: money, title: {zh: 年营收, en: a}}\n"
		"  d: {of: application, type: money, title: 申请金额}\n"
		"  e: {of: applicant, type: text, title: 企业名称}\n",
		"p.yaml:6:3: error: the title 年营收 of c also stands for a; choose another title\n"
		"p.yaml:6:3: error: the title a of c also stands for a; choose another title\n"
		"p.yaml:7:3: error: the title 申请金额 of d also stands for requested; choose another title\n"
		"p.yaml:8:3: error: the title 企业名称 of e is already a built-in column; choose another "
		"title\n");
}
