/* The typed columns that a policy declares. */
#include "policy/policy_file.h"

#include <math.h>

#define MEASURES "measures: [{id: 1, items: [{id: 1.1, amount: 5}]}]\n"

Test(fields, every_type_of_the_contract_is_known)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "fields:\n"
				"  a: {of: applicant, type: money}\n"
				"  b: {of: applicant, type: number}\n"
				"  c: {of: applicant, type: integer}\n"
				"  d: {of: application, type: flag}\n"
				"  e: {of: application, type: choice, values: {x: 甲, y: 乙}}\n"
				"  f: {of: application, type: text}\n"
				"  g: {of: application, type: date, negative: no}\n");
	world_expect_silence(&file.world);
	cr_expect_eq(policy_field(&file, "c")->type, FIELD_INTEGER);
	cr_expect_eq(policy_field(&file, "g")->type, FIELD_DATE);
	cr_expect_eq(policy_field(&file, "c")->slot, 2, "slots count within the owner");
	cr_expect_eq(policy_field(&file, "d")->slot, SLOT_BUILT_IN_COUNT);
	cr_expect_eq(file.policy.schema.slot_count[FIELD_OF_APPLICATION], SLOT_BUILT_IN_COUNT + 4);
	policy_file_release(&file);
}

Test(fields, requested_score_and_filed_at_are_there_undeclared)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES);
	cr_expect_eq(policy_field(&file, "requested")->type, FIELD_MONEY);
	cr_expect_eq(policy_field(&file, "score")->type, FIELD_NUMBER);
	cr_expect_eq(policy_field(&file, "filed_at")->type, FIELD_DATE);
	policy_file_release(&file);
}

Test(fields, a_choice_is_known_by_name_and_by_chinese_value)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES
				"fields: {size: {of: applicant, type: choice, values: {micro: 微型, small: 小型}}}\n");
	cr_expect_eq(field_choice(policy_field(&file, "size"), "small"), 1);
	cr_expect_eq(field_choice(policy_field(&file, "size"), "小型"), 1);
	cr_expect_eq(field_choice(policy_field(&file, "size"), "large"), -1);
	policy_file_release(&file);
}

Test(fields, defaults_are_read_by_type)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "fields:\n"
				"  a: {of: applicant, type: money, default: 2.5亿}\n"
				"  b: {of: applicant, type: number, default: 28.5%}\n"
				"  c: {of: applicant, type: integer, default: -3, negative: yes}\n"
				"  d: {of: applicant, type: flag, default: yes}\n"
				"  e: {of: applicant, type: choice, values: {x: 甲, y: 乙}, default: 乙}\n"
				"  g: {of: applicant, type: date, default: 1970-02-01}\n"
				"  h: {of: applicant, type: money}\n");
	world_expect_silence(&file.world);
	cr_expect_eq(policy_field(&file, "a")->default_value, 250000000.0);
	cr_expect_eq(policy_field(&file, "b")->default_value, 0.285);
	cr_expect_eq(policy_field(&file, "c")->default_value, -3.0);
	cr_expect_eq(policy_field(&file, "d")->default_value, 1.0);
	cr_expect_eq(policy_field(&file, "e")->default_value, 1.0);
	cr_expect_eq(policy_field(&file, "g")->default_value, 31.0);
	cr_expect_not(policy_field(&file, "h")->has_default);
	policy_file_release(&file);
}

Test(fields, a_default_that_does_not_fit_is_one_fault_each)
{
	policy_expect_faults(
		"policy: p\n" MEASURES "fields:\n"
		"  a: {of: applicant, type: integer, default: 2.5}\n"
		"  b: {of: applicant, type: flag, default: maybe}\n"
		"  c: {of: applicant, type: money, default: -1}\n"
		"  d: {of: applicant, type: money, default: 0.005}\n"
		"  e: {of: applicant, type: choice, values: {x: 甲}, default: z}\n",
		"p.yaml:4:46: error: the default of a: \"2.5\" is not a whole number; write one such as 0\n"
		"p.yaml:5:43: error: the default of b does not fit its type flag; write a value of that "
		"type\n"
		"p.yaml:6:44: error: the default of c: \"-1\" is negative; write an amount of 0 or more\n"
		"p.yaml:7:44: error: the default of d: \"0.005\" has more than 2 decimals (smaller than one "
		"fen); write it rounded to the fen\n"
		"p.yaml:8:61: error: the default of e does not fit its type choice; write a value of that "
		"type\n");
}

Test(fields, last_and_peak_take_the_type_of_the_field_they_follow)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "fields:\n"
				"  size_last: {of: applicant, last: size, default: x}\n"
				"  size: {of: applicant, type: choice, values: {x: 甲}}\n"
				"  staff: {of: applicant, type: integer, negative: yes}\n"
				"  staff_peak: {of: applicant, peak: staff}\n");
	world_expect_silence(&file.world);
	cr_expect_eq(policy_field(&file, "size_last")->type, FIELD_CHOICE);
	cr_expect_eq(policy_field(&file, "size_last")->choice_count, 1);
	cr_expect_eq(policy_field(&file, "size_last")->default_value, 0.0);
	cr_expect(policy_field(&file, "size_last")->has_default);
	cr_expect_eq(policy_field(&file, "staff_peak")->type, FIELD_INTEGER);
	cr_expect(policy_field(&file, "staff_peak")->may_be_negative);
	policy_file_release(&file);
}

Test(fields, last_and_peak_follow_plain_applicant_fields_only)
{
	policy_expect_faults(
		"policy: p\n" MEASURES "fields:\n"
		"  a: {of: applicant, last: nothing}\n"
		"  b: {of: applicant, last: investment}\n"
		"  c: {of: application, last: revenue}\n"
		"  d: {of: applicant, peak: revenue_last}\n"
		"  e: {of: applicant, peak: size}\n"
		"  size: {of: applicant, type: choice, values: {x: 甲}}\n"
		"  investment: {of: application, type: money}\n"
		"  revenue: {of: applicant, type: money}\n"
		"  revenue_last: {of: applicant, last: revenue}\n",
		"p.yaml:4:28: error: last: nothing is no plain applicant field; name a field that is\n"
		"p.yaml:5:28: error: last: investment is no plain applicant field; name a field that is\n"
		"p.yaml:6:30: error: last belongs to fields of applicants; write of: applicant\n"
		"p.yaml:7:28: error: peak: revenue_last is no plain applicant field; name a field that is\n"
		"p.yaml:8:28: error: peak: size has no highest value; name a money, number, integer or date "
		"field\n");
}

Test(fields, a_field_without_type_or_owner_is_a_fault)
{
	policy_expect_faults("policy: p\n" MEASURES "fields:\n"
			     "  a: {of: applicant}\n"
			     "  b: {type: money}\n"
			     "  c: {of: applicant, type: mony}\n"
			     "  d: {of: applicant, type: choice}\n",
			     "p.yaml:4:6: error: the field a has no type; write type: money, number, integer, flag, "
			     "choice, text or date\n"
			     "p.yaml:5:6: error: \"of\" is missing in a field; write of: and one of applicant, "
			     "application\n"
			     "p.yaml:6:28: error: type \"mony\" is not known; did you mean \"money\"?\n"
			     "p.yaml:7:3: error: the choice field d has no values; write values: {name: 中文, ...}\n");
}

Test(fields, two_values_of_a_choice_that_read_alike_are_a_fault)
{
	policy_expect_faults(
		"policy: p\n" MEASURES
		"fields: {size: {of: applicant, type: choice, values: {s: 小型, m: 小型, 小型: 大}}}\n",
		"p.yaml:3:65: error: 小型 stands for two values of size; give each its own name and Chinese "
		"value\n"
		"p.yaml:3:69: error: 小型 stands for two values of size; give each its own name and Chinese "
		"value\n");
}
