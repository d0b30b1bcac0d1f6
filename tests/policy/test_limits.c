/* Limits of one applicant and exclusions, as they are written. */
#include "policy/policy_file.h"

#define MEASURES                                                                                                       \
	"measures:\n"                                                                                                  \
	"  - id: 1\n"                                                                                                  \
	"    items: [{id: 3.1, amount: 5}, {id: 3.2, amount: 5}, {id: 7.1, amount: 5}]\n"

Test(limits, total_count_over_and_keep_are_read)
{
	struct policy_file file;
	const struct limit *limit;

	policy_file_read(&file, "policy: p\n" MEASURES "limits:\n"
				"  high-tech growth: {items: [7.1], total: 100万, over: lifetime}\n"
				"  competitive projects: {items: [3.*], count: 2, keep: score}\n");
	world_expect_silence(&file.world);
	limit = file.policy.limit;
	cr_expect_str_eq(limit[0].name, "high-tech growth");
	cr_expect_eq(limit[0].total, 100000000);
	cr_expect_eq(limit[0].count, -1);
	cr_expect_eq(limit[0].over, LIMIT_OVER_LIFETIME);
	cr_expect(!limit[0].has_item[0] && !limit[0].has_item[1] && limit[0].has_item[2]);
	cr_expect_eq(limit[1].count, 2);
	cr_expect_eq(limit[1].over, LIMIT_OVER_YEAR);
	cr_expect_eq(limit[1].keep, LIMIT_KEEP_SCORE);
	cr_expect(limit[1].has_item[0] && limit[1].has_item[1] && !limit[1].has_item[2]);
	policy_file_release(&file);
}

Test(limits, a_quoted_star_is_every_item)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "limits: {all: {items: \"*\", count: 1}}\n");
	world_expect_silence(&file.world);
	cr_expect(file.policy.limit[0].has_item[0] && file.policy.limit[0].has_item[2]);
	policy_file_release(&file);
}

Test(limits, an_unquoted_star_is_told_to_be_quoted)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "limits: {all: {items: [*], count: 1}}\n");
	cr_expect_not(file.is_good);
	world_expect_part(&file.world, "\"*\"");
	policy_file_release(&file);
}

Test(limits, an_item_that_is_not_there_is_named_with_the_nearest_one)
{
	policy_expect_faults(
		"policy: p\n" MEASURES "limits: {a: {items: [3.3, 8.*], total: 5}}\n",
		"p.yaml:5:22: error: there is no item 3.3; did you mean 3.1?\n"
		"p.yaml:5:27: error: there is no item 8.*; write an item's id, or a pattern such as 5.*\n");
}

Test(limits, a_limit_that_limits_nothing_and_a_keep_without_count_are_faults)
{
	policy_expect_faults(
		"policy: p\n" MEASURES "limits:\n"
		"  a: {items: [3.1]}\n"
		"  b: {items: [3.1], total: 5, keep: first}\n",
		"p.yaml:6:6: error: the limit a limits nothing; write total: AMOUNT or count: NUMBER\n"
		"p.yaml:7:37: error: keep says which claims a count keeps, but b has no count; write count: "
		"NUMBER or leave keep out\n");
}

Test(limits, an_exclusion_stands_over_all_items_unless_it_names_some)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "exclusions:\n"
				"  other city support: {when: requested > 5, clause: 三(二)}\n"
				"  outside: {items: [3.*], when: 'year == 2022'}\n");
	world_expect_silence(&file.world);
	cr_expect(file.policy.exclusion[0].has_item[0] && file.policy.exclusion[0].has_item[2]);
	cr_expect(file.policy.exclusion[1].has_item[1] && !file.policy.exclusion[1].has_item[2]);
	policy_file_release(&file);
}

Test(limits, when_must_be_a_yes_or_no)
{
	struct policy_file file;

	policy_file_read(&file, "policy: p\n" MEASURES "exclusions: {a: {when: requested}, b: {items: [3.1]}}\n");
	cr_expect_not(file.is_good);
	world_expect_part(&file.world, "p.yaml:5:24: error: ");
	world_expect_part(&file.world, "p.yaml:5:39: error: \"when\" is missing in an exclusion");
	policy_file_release(&file);
}
