/* What stands in a policy file: keys, measures, items, defaults; faults at their places, all in one go. */
#include "policy/policy_file.h"

#include <math.h>

static const char whole[] = "policy: small\n"
			    "title: {zh: 小政策, en: a small policy}\n"
			    "valid: {from: 2022, years: 5}\n"
			    "fields:\n"
			    "  revenue: {of: applicant, type: money}\n"
			    "  investment: {of: application, type: money}\n"
			    "measures:\n"
			    "  - id: 5\n"
			    "    clause: 二(二)5\n"
			    "    title: growth\n"
			    "    lead: [市工业和信息化局, 市财政局]\n"
			    "    items:\n"
			    "      - {id: 5.1, access: automatic, amount: 1% * revenue}\n"
			    "      - {id: 5.2, lead: 市科技局, amount: investment}\n"
			    "  - id: 6\n"
			    "    items:\n"
			    "      - {id: 6.1, source: district}\n";

Test(policy, measures_and_items_are_numbered_in_file_order)
{
	struct policy_file file;

	policy_file_read(&file, whole);
	world_expect_silence(&file.world);
	cr_expect_str_eq(file.policy.name, "small");
	cr_expect_str_eq(file.policy.title.en, "a small policy");
	cr_expect_eq(file.policy.measure_count, 2);
	cr_expect_eq(file.policy.measure[1].first_item, 2);
	cr_expect_eq(policy_find_item(&file.policy, "5.2"), 1);
	cr_expect_eq(policy_find_item(&file.policy, "6.1"), 2);
	cr_expect_eq(policy_find_item(&file.policy, "6.2"), INDEX_NONE);
	cr_expect_str_eq(file.policy.measure[0].title.zh, "growth", "a title may be plain text");
	policy_file_release(&file);
}

Test(policy, an_item_is_by_application_and_municipal_unless_it_says_otherwise)
{
	struct policy_file file;

	policy_file_read(&file, whole);
	cr_expect_eq(file.policy.item[0].access, ITEM_AUTOMATIC);
	cr_expect_eq(file.policy.item[1].access, ITEM_BY_APPLICATION);
	cr_expect_eq(file.policy.item[1].source, ITEM_MUNICIPAL);
	cr_expect_eq(file.policy.item[2].source, ITEM_DISTRICT);
	cr_expect_null(file.policy.item[2].amount, "another purse needs no amount");
	policy_file_release(&file);
}

Test(policy, the_first_department_named_pays_and_an_item_may_override_its_measure)
{
	struct policy_file file;

	policy_file_read(&file, whole);
	cr_expect_str_eq(file.policy.item[0].lead, "市工业和信息化局");
	cr_expect_str_eq(file.policy.item[1].lead, "市科技局");
	cr_expect_str_eq(file.policy.item[2].lead, "");
	policy_file_release(&file);
}

Test(policy, an_item_without_eligible_takes_everyone)
{
	struct policy_file file;
	double value = 0;

	policy_file_read(&file, whole);
	cr_expect(formula_is_constant(file.policy.item[0].eligible, &value));
	cr_expect_eq(value, 1.0);
	policy_file_release(&file);
}

Test(policy, validity_is_that_many_years_from_the_first)
{
	struct policy_file file;

	policy_file_read(&file, whole);
	cr_expect_not(policy_is_valid(&file.policy, 2021));
	cr_expect(policy_is_valid(&file.policy, 2022));
	cr_expect(policy_is_valid(&file.policy, 2026));
	cr_expect_not(policy_is_valid(&file.policy, 2027));
	policy_file_release(&file);
}

Test(policy, a_policy_without_valid_has_no_end)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\nmeasures: [{id: 1, items: [{id: 1.1, amount: 5}]}]\n");
	cr_expect(policy_is_valid(&file.policy, 2150));
	policy_file_release(&file);
}

Test(policy, a_note_is_allowed_in_every_map)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n"
				"note: n\n"
				"valid: {from: 2022, years: 5, note: n}\n"
				"parameters: {rate: 30%, note: n}\n"
				"assumed: {rate: why, note: n}\n"
				"fields:\n"
				"  note: n\n"
				"  size: {of: applicant, type: choice, values: {small: 小型, note: n}, note: n}\n"
				"measures:\n"
				"  - id: 1\n"
				"    note: n\n"
				"    items: [{id: 1.1, amount: 5, note: n}]\n"
				"limits: {a: {items: [1.1], total: 5, note: n}, note: n}\n"
				"exclusions: {b: {when: no, note: n}, note: n}\n");
	world_expect_silence(&file.world);
	cr_expect_eq(file.policy.schema.field_count, SLOT_BUILT_IN_COUNT + 1);
	cr_expect_eq(policy_field(&file, "size")->choice_count, 1);
	cr_expect_eq(file.policy.limit_count, 1);
	cr_expect_eq(file.policy.exclusion_count, 1);
	policy_file_release(&file);
}

Test(policy, all_wrong_keys_are_named_at_once_with_the_nearest_right_key)
{
	policy_expect_faults("policy: p\n"
			     "titel: x\n"
			     "measures:\n"
			     "  - id: 1\n"
			     "    itms: []\n"
			     "    items:\n"
			     "      - {id: 1.1, acess: automatic, amount: 5}\n"
			     "      - {id: 1.2, access: automatc, amount: 5}\n",
			     "p.yaml:2:1: error: unknown key \"titel\" in the policy; did you mean \"title\"?\n"
			     "p.yaml:5:5: error: unknown key \"itms\" in a measure; did you mean \"items\"?\n"
			     "p.yaml:7:19: error: unknown key \"acess\" in an item; did you mean \"access\"?\n"
			     "p.yaml:8:27: error: access \"automatc\" is not known; did you mean \"automatic\"?\n");
}

Test(policy, columns_count_characters)
{
	policy_expect_faults("policy: p\n"
			     "measures: [{id: 1, title: 支持企业, itens: 5, items: [{id: 1.1, amount: 5}]}]\n",
			     "p.yaml:2:33: error: unknown key \"itens\" in a measure; did you mean \"items\"?\n");
}

Test(policy, a_key_twice_is_a_fault)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\nmeasures: [{id: 1, items: [{id: 1.1, amount: 5}]}]\npolicy: q\n");
	cr_expect_not(file.is_good);
	world_expect_part(&file.world, "p.yaml:3:1: error: ");
	policy_file_release(&file);
}

Test(policy, what_is_missing_is_said)
{
	policy_expect_faults("measures:\n"
			     "  - items: [{amount: 5}]\n"
			     "  - id: 2\n",
			     "p.yaml:1:1: error: \"policy\" is missing in the policy; write policy: and a text\n"
			     "p.yaml:2:5: error: \"id\" is missing in a measure; write id: and a text\n"
			     "p.yaml:2:13: error: \"id\" is missing in an item; write id: and a text\n"
			     "p.yaml:3:5: error: \"items\" is missing in a measure; write items: and a value\n");
}

Test(policy, a_municipal_item_needs_an_amount)
{
	policy_expect_faults("policy: p\n"
			     "measures: [{id: 1, items: [{id: 1.1}]}]\n",
			     "p.yaml:2:28: error: item 1.1 has no amount; write amount: FORMULA, or source: district "
			     "or other if another purse pays it\n");
}

Test(policy, an_id_given_twice_is_a_fault)
{
	policy_expect_faults("policy: p\n"
			     "measures:\n"
			     "  - {id: 1, items: [{id: 1.1, amount: 5}]}\n"
			     "  - {id: 1, items: [{id: 1.1, amount: 6}]}\n",
			     "p.yaml:4:5: error: measure 1 is already defined on line 3; give each measure its own id\n"
			     "p.yaml:4:21: error: item 1.1 is already defined on line 3; give each item its own id\n");
}

Test(policy, ids_have_no_spaces_or_stars)
{
	policy_expect_faults(
		"policy: p\n"
		"measures: [{id: 1, items: [{id: 1 1, amount: 5}, {id: 1.*, amount: 5}]}]\n",
		"p.yaml:2:33: error: the id \"1 1\" of an item has a space, comma, quote or *; use letters, "
		"digits and points\n"
		"p.yaml:2:55: error: the id \"1.*\" of an item has a space, comma, quote or *; use letters, "
		"digits and points\n");
}

Test(policy, types_of_formulas_are_checked_on_loading_at_their_column)
{
	/* `revenue + "x"`: the "x" starts 10 characters into the formula, which starts at column 42. */
	policy_expect_faults("policy: p\n"
			     "fields: {revenue: {of: applicant, type: money}}\n"
			     "measures: [{id: 1, items: [{id: 1.1, amount: 'revenue + \"x\"'}]}]\n",
			     "p.yaml:3:57: error: \"x\" is a text, + needs a number; write a number there\n");
}

Test(policy, automatic_items_cannot_read_what_stands_in_applications)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n"
				"measures: [{id: 1, items: [{id: 1.1, access: automatic, amount: requested}]}]\n");
	cr_expect_not(file.is_good);
	world_expect_part(&file.world, "p.yaml:2:65: error: ");
	policy_file_release(&file);
}

Test(policy, assumed_names_parameters_with_a_reason)
{
	struct policy_file file;

	policy_file_read(&file,
			 "policy: p\n"
			 "parameters: {rate: 30%}\n"
			 "assumed: {rate: the text says a certain share}\n"
			 "measures:\n"
			 "  - id: 1\n"
			 "    items: [{id: 1.1, parameters: {cap: 5}, amount: cap, assumed: {cap: no figure}}]\n");
	world_expect_silence(&file.world);
	cr_expect_eq(file.policy.assumption_count, 2);
	cr_expect_str_eq(file.policy.assumption[0].item, "");
	cr_expect_str_eq(file.policy.assumption[1].item, "1.1");
	cr_expect_str_eq(file.policy.assumption[1].reason, "no figure");
	policy_file_release(&file);
	policy_expect_faults(
		"policy: p\n"
		"measures: [{id: 1, items: [{id: 1.1, amount: 5, assumed: {cap: why}}]}]\n",
		"p.yaml:2:59: error: cap is no parameter of 1.1; assumed names parameters with a reason\n");
}

Test(policy, instalments_are_shares_of_one_whole)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n"
				"measures: [{id: 1, items: [{id: 1.1, amount: 5, instalments: [40%, 60%]}]}]\n");
	cr_assert(file.is_good);
	cr_expect_eq(file.policy.item[0].instalment_count, 2);
	cr_expect_float_eq(file.policy.item[0].instalment[1], 0.6, 1e-15);
	policy_file_release(&file);
	policy_file_read(&file, "policy: p\n"
				"measures: [{id: 1, items: [{id: 1.1, amount: 5, instalments: [40%, 50%]}]}]\n");
	cr_expect_not(file.is_good);
	world_expect_part(&file.world, "do not add up to 100%");
	policy_file_release(&file);
}
