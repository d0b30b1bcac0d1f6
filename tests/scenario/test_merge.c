/* `extends`: a reform is a difference. */
#include "scenario/town.h"

#include <sys/stat.h>

static const char base[] =
	"scenario: base\n"
	"title: the base\n"
	"policy: policy.yaml\n"
	"data: {applicants: applicants.csv, applications: applications.csv}\n"
	"year: 2022\n"
	"suspend: [1.1, 2.1]\n"
	"budget: {total: {from 2022: 100, from 2024: 200}, carried: 7, unspent: carry}\n"
	"envelopes:\n"
	"  a: {items: [1.*], at_most: 30}\n"
	"  b: {where: 'size == \"small\"', at_least: 20%}\n"
	"strategy:\n"
	"  - {stage: one, where: 'access == \"automatic\"', rule: proportional}\n"
	"  - {stage: two, rule: weighted, weight: {1.*: 2, \"*\": 1}}\n"
	"strategies:\n"
	"  fair: proportional\n"
	"  heavy: {rule: weighted, weight: 2}\n"
	"forecast: {draws: 100, demand: {items: {2.1: {count: {mean: 12, size: 8}, approval: 70%}}}}\n";

static bool load(struct town *town, const char *reform)
{
	/* The base has at_least with two stages; reforms that keep it are faults of their own. */
	town_open(town);
	world_write(&town->world, "base.yaml", base);
	return town_load(town, reform);
}

#define REFORM "scenario: reform\nextends: base.yaml\nenvelopes: {b: none}\n"

Test(merge, what_a_reform_does_not_say_stays)
{
	struct town town;

	cr_assert(load(&town, REFORM), "%s", world_said(&town.world));
	cr_expect_str_eq(town.scenario.name, "reform");
	cr_expect_null(town.scenario.title.zh, "a name and a title belong to one file");
	cr_expect_eq(town.scenario.year, 2022);
	cr_expect_eq(town.scenario.settings.budget.carried, 700);
	cr_expect_eq(town.scenario.settings.strategy.stage_count, 2);
	cr_expect_eq(town.scenario.forecast.draws, 100);
	town_close(&town);
}

/* A number of the demand settings. */
static double number(const struct town *town, uint32_t place)
{
	return town->scenario.forecast.demand.number[place].value;
}

Test(merge, none_removes_by_name)
{
	struct town town;

	cr_assert(load(&town, REFORM "forecast: {demand: {items: {2.1: {count: none}}}}\nsuspend: none\n"), "%s",
		  world_said(&town.world));
	cr_expect_eq(town.scenario.settings.envelope_count, 1);
	cr_expect_str_eq(town.scenario.settings.envelope[0].name, "a");
	cr_expect_not(town.scenario.forecast.demand.item[2].has_count);
	cr_expect_eq(number(&town, town.scenario.forecast.demand.item[2].approval), 0.7);
	cr_expect_not(town.scenario.policy.item[0].is_suspended);
	town_close(&town);
}

Test(merge, maps_merge_key_by_key)
{
	struct town town;

	cr_assert(load(&town,
		       "scenario: reform\nextends: base.yaml\nenvelopes: {b: none, a: {at_most: 40}, c: {at_most: 5}}\n"
		       "forecast: {demand: {items: {2.1: {count: {mean: 15}}}}}\nbudget: {carried: 9}\n"),
		  "%s", world_said(&town.world));
	cr_expect_eq(town.scenario.settings.envelope_count, 2);
	cr_expect_eq(town.scenario.settings.envelope[0].at_most.fen[0], 4000);
	cr_expect_not(town.scenario.settings.envelope[0].has_item[2], "items stay as they were");
	cr_expect_str_eq(town.scenario.settings.envelope[1].name, "c");
	cr_expect_eq(number(&town, town.scenario.forecast.demand.item[2].count.mean), 15);
	cr_expect_eq(number(&town, town.scenario.forecast.demand.item[2].count.size), 8);
	cr_expect(town.scenario.settings.budget.carries_unspent);
	cr_expect_eq(town.scenario.settings.budget.carried, 900);
	town_close(&town);
}

Test(merge, lists_strategies_and_dated_values_replace)
{
	struct town town;

	cr_assert(load(&town,
		       "scenario: reform\nextends: base.yaml\nsuspend: [1.2]\nbudget: {total: {from 2023: 300}}\n"
		       "strategy: {rule: weighted, weight: {2.*: 5, \"*\": 1}}\nstrategies: {heavy: proportional}\n"),
		  "%s", world_said(&town.world));
	cr_expect_not(town.scenario.policy.item[0].is_suspended);
	cr_expect(town.scenario.policy.item[1].is_suspended);
	cr_expect_eq(town.scenario.settings.budget.total.count, 1);
	cr_expect_eq(town.scenario.settings.strategy.stage_count, 1);
	cr_expect_eq(town.scenario.settings.strategy.stage[0].weight.by_item[0], 1, "1.*: 2 is gone");
	cr_expect_eq(town.scenario.strategy_count, 2);
	cr_expect_str_eq(town.scenario.strategies[0].name, "fair");
	cr_expect_str_eq(town.scenario.strategies[1].stage[0].rule->name, "proportional");
	town_close(&town);
}

Test(merge, a_schedule_in_set_is_replaced_whole_and_none_takes_a_setting_back)
{
	struct town town;
	const struct parameters *parameters;

	town_open(&town);
	world_write(&town.world, "policy.yaml",
		    "policy: p\nmeasures: [{id: 1, items: [{id: 1.1, parameters: {cap: 5, rate: 10%, tiers: {1: 10, 2: "
		    "20}}, "
		    "amount: \"band(requested, tiers) * rate + cap\"}]}]\n");
	world_write(
		&town.world, "base.yaml",
		TOWN_HEAD
		"budget: {total: 5}\nstrategy: proportional\nset: {1.1: {cap: 6, rate: 20%, tiers: {3: 30, 4: 40}}}\n");
	cr_assert(town_load(&town, "scenario: reform\nextends: base.yaml\nset: {1.1: {cap: none, tiers: {9: 90}}}\n"),
		  "%s", world_said(&town.world));
	parameters = &town.scenario.policy.item[0].parameters;
	cr_expect_eq(parameters_find(parameters, "cap")->value[0].number, 5);
	cr_expect_eq(parameters_find(parameters, "rate")->value[0].number, 0.2);
	cr_expect_eq(parameters_find(parameters, "tiers")->value[0].count, 1);
	cr_expect_eq(parameters_find(parameters, "tiers")->value[0].threshold[0], 9);
	town_close(&town);
}

Test(merge, paths_are_relative_to_the_file_they_stand_in)
{
	struct town town;
	char directory[100];

	town_open(&town);
	snprintf(directory, sizeof directory, "%s/reforms", town.world.directory);
	cr_assert_eq(mkdir("reforms", 0700), 0);
	world_write(&town.world, "base.yaml", TOWN_HEAD "budget: {total: 5}\nstrategy: proportional\n");
	world_write(&town.world, "reforms/s.yaml", "scenario: reform\nextends: ../base.yaml\n");
	world_write(&town.world, "reforms/t.yaml", "scenario: third\nextends: s.yaml\nbudget: {total: 6}\n");
	town.is_loaded = true;
	cr_expect(scenario_load(&town.scenario, "reforms/t.yaml", &(struct scenario_overrides){-1, -1, -1, NULL},
				&town.world.err));
	world_expect_silence(&town.world);
	cr_expect_str_eq(town.scenario.name, "third");
	cr_expect_eq(town.scenario.settings.budget.total.fen[0], 600);
	town_close(&town);
	rmdir(directory);
	rmdir(town.world.directory);
}

Test(merge, what_is_not_there_cannot_be_removed)
{
	struct town town;

	cr_expect_not(load(&town, "scenario: reform\nextends: base.yaml\nenvelopes: {b: none, z: none}\n"));
	world_expect(&town.world,
		     "s.yaml:3:22: error: there is no z to remove in what this scenario extends; leave it out\n");
	town_close(&town);
}

Test(merge, faults_in_what_is_extended_are_reported_there)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "base.yaml", TOWN_HEAD "budget: {totl: 5}\nstrategy: proportional\n");
	cr_expect_not(town_load(&town, "scenario: reform\nextends: base.yaml\nbudget: {total: x}\n"));
	world_expect_part(&town.world,
			  "base.yaml:5:10: error: unknown key \"totl\" in the budget; did you mean \"total\"?");
	world_expect_part(&town.world, "s.yaml:3:17: error: ");
	town_close(&town);
}

Test(merge, a_file_without_a_name_is_called_like_the_file_and_not_like_its_baseline)
{
	struct town town;

	cr_expect(load(&town, "extends: base.yaml\nenvelopes: {b: none}\n"), "%s", world_said(&town.world));
	cr_expect_str_eq(town.scenario.name, "s");
	town_close(&town);
}

Test(merge, a_circle_is_a_fault)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "other.yaml", "scenario: other\nextends: s.yaml\n");
	cr_expect_not(town_load(&town, "scenario: s\nextends: other.yaml\n"));
	world_expect_part(&town.world, "error: scenarios extend each other in a circle");
	cr_expect_eq(town.world.err.code, ERROR_INPUT);
	town_close(&town);
}

Test(merge, a_base_that_is_not_there_is_a_fault_where_it_is_named)
{
	struct town town;

	town_open(&town);
	cr_expect_not(town_load(&town, "scenario: s\nextends: nothing.yaml\n"));
	world_expect_part(&town.world, "s.yaml:2:10: error: ");
	town_close(&town);
}
