/* What a scenario changes in a policy: `set` and `suspend`. */
#include "policy/policy_file.h"

static const char policy_yaml[] =
	"policy: p\n"
	"parameters: {base: 5}\n"
	"fields: {size: {of: applicant, type: choice, values: {small: 小型, large: 大型}}}\n"
	"measures:\n"
	"  - id: 1\n"
	"    items:\n"
	"      - id: 7.1\n"
	"        parameters:\n"
	"          rate: 30%\n"
	"          cap: {from 2022: 1000万, from 2024: 800万}\n"
	"          open: yes\n"
	"          tiers: {1亿: 70万, 5亿: 100万}\n"
	"          by_size: {small: 3, large: 5}\n"
	"          since: 2022-04-25\n"
	"          word: \"甲\"\n"
	"        amount: if(open, band(requested, tiers) * band(size, by_size) + base + rate * cap, 0)\n"
	"      - {id: 8.1, amount: 5}\n"
	"limits:\n"
	"  growth: {items: [7.1], total: 100万}\n"
	"  projects: {items: [7.1], count: 2}\n";

static struct parameter *parameter(struct policy_file *file, const char *name)
{
	return parameters_find(&file->policy.item[0].parameters, name);
}

static bool set(struct policy_file *file, const char *yaml)
{
	policy_file_read(file, policy_yaml);
	world_expect_silence(&file->world);
	return policy_set(&file->policy, policy_file_yaml(file, yaml), &file->world.err);
}

static void expect_fault(const char *yaml, const char *lines)
{
	struct policy_file file;

	cr_expect_not(set(&file, yaml));
	world_expect(&file.world, lines);
	policy_file_release(&file);
}

Test(set, parameters_change_by_item_and_name)
{
	struct policy_file file;

	cr_expect(set(&file, "7.1: {rate: 25%, cap: 800万, open: no, tiers: {2亿: 1万}}\npolicy: {base: 7}\n"));
	world_expect_silence(&file.world);
	cr_expect_eq(parameter(&file, "rate")->value[0].number, 0.25);
	cr_expect_eq(parameter_in_year(parameter(&file, "cap"), 2025)->number, 8e6);
	cr_expect_eq(parameter(&file, "open")->value[0].number, 0.0);
	cr_expect_eq(parameter(&file, "tiers")->value[0].count, 1, "a schedule is replaced");
	cr_expect_eq(parameter(&file, "tiers")->value[0].threshold[0], 2e8);
	cr_expect_eq(parameters_find(&file.policy.parameters, "base")->value[0].number, 7.0);
	policy_file_release(&file);
}

Test(set, a_dated_value_changes_with_the_years)
{
	struct policy_file file;

	cr_expect(set(&file, "7.1: {rate: {from 2023: 20%, from 2025: 10%}}\n"));
	cr_expect_eq(parameter_in_year(parameter(&file, "rate"), 2022)->number, 0.2, "before the first the first");
	cr_expect_eq(parameter_in_year(parameter(&file, "rate"), 2024)->number, 0.2);
	cr_expect_eq(parameter_in_year(parameter(&file, "rate"), 2026)->number, 0.1);
	policy_file_release(&file);
}

Test(set, limits_change_by_name)
{
	struct policy_file file;

	cr_expect(set(&file, "growth: {total: 80万}\nprojects: {count: 1}\n"));
	cr_expect_eq(file.policy.limit[0].total, 80000000);
	cr_expect_eq(file.policy.limit[1].count, 1);
	policy_file_release(&file);
}

Test(set, a_parameter_keeps_its_kind)
{
	expect_fault("7.1:\n"
		     "  rate: 0.25\n"
		     "  cap: 25%\n"
		     "  open: 1\n"
		     "  tiers: 5\n",
		     "s.yaml:2:9: error: rate is a percentage, 0.25 is a number; write 25%\n"
		     "s.yaml:3:8: error: cap is a number, 25% is a percentage; write 0.25\n"
		     "s.yaml:4:9: error: open is a flag, 1 is a number; write yes\n"
		     "s.yaml:5:10: error: tiers is a schedule of rising thresholds, 5 is a number; write a map such as "
		     "{1000万: 10万, 1亿: 50万}\n");
}

Test(set, a_map_of_choices_keeps_its_choices)
{
	struct policy_file file;

	cr_expect(set(&file, "7.1: {by_size: {大型: 9}}\n"));
	world_expect_silence(&file.world);
	policy_file_release(&file);
	expect_fault("7.1: {by_size: {smal: 9}}\n",
		     "s.yaml:1:16: error: smal is no value of size; did you mean small?\n");
}

Test(set, names_that_are_not_there_come_with_the_nearest_one)
{
	expect_fault("7.1: {rat: 25%}\n"
		     "7.2: {rate: 25%}\n"
		     "grwth: {total: 5}\n"
		     "growth: {totl: 5}\n"
		     "projects: {total: 5}\n"
		     "8.1: {eligible: no}\n",
		     "s.yaml:1:7: error: item 7.1 has no parameter rat; did you mean rate?\n"
		     "s.yaml:2:1: error: 7.2 is neither an item nor a limit of the policy; did you mean 7.1?\n"
		     "s.yaml:3:1: error: grwth is neither an item nor a limit of the policy; did you mean growth?\n"
		     "s.yaml:4:10: error: unknown key \"totl\" in the limit growth; did you mean \"total\"?\n"
		     "s.yaml:5:12: error: unknown key \"total\" in the limit projects; the keys are count\n"
		     "s.yaml:6:7: error: item 8.1 has no parameter eligible; only parameters and limits can be set\n");
}

Test(set, suspend_closes_the_items_that_fit)
{
	struct policy_file file;
	const char *pattern = "8.*";
	struct place place = {.file = "s.yaml", .line = 1, .column = 11};
	const struct yaml_texts patterns = {1, &pattern, &place};

	policy_file_read(&file, policy_yaml);
	cr_expect(policy_suspend(&file.policy, &patterns, &file.world.err));
	cr_expect_not(file.policy.item[0].is_suspended);
	cr_expect(file.policy.item[1].is_suspended);
	pattern = "9.*";
	cr_expect_not(policy_suspend(&file.policy, &patterns, &file.world.err));
	world_expect(&file.world, "s.yaml:1:11: error: there is no item 9.*; write an item's id, or a pattern such as "
				  "5.*\n");
	policy_file_release(&file);
}
