/* What stands in a scenario file, and what is said about faults in it. */
#include "scenario/town.h"

#define MONEY "budget: {total: 100}\nstrategy: proportional\n"

Test(scenario, the_least_scenario_is_read)
{
	struct town town;

	town_open(&town);
	cr_expect(town_load(&town, TOWN_HEAD MONEY));
	world_expect_silence(&town.world);
	cr_expect_str_eq(town.scenario.name, "town");
	cr_expect_eq(town.scenario.year, 2022);
	cr_expect_eq(town.scenario.settings.budget.total.fen[0], 10000);
	cr_expect_eq(town.scenario.settings.budget.carried, 0);
	cr_expect_not(town.scenario.settings.budget.carries_unspent, "unspent money lapses");
	cr_expect_eq(town.scenario.settings.rounding.unit, 1);
	cr_expect_eq(town.scenario.settings.rounding.residue, RESIDUE_LARGEST_REMAINDER);
	cr_expect_str_eq(town.scenario.settings.strategy.stage[0].rule->name, "proportional");
	cr_expect_str_eq(town.scenario.settings.strategy.stage[0].name, "proportional",
			 "an unnamed stage is called as its rule");
	town_close(&town);
}

Test(scenario, budget_and_rounding_are_read)
{
	struct town town;

	town_open(&town);
	cr_expect(town_load(&town,
			    TOWN_HEAD "budget: {total: {from 2022: 4亿, from 2024: 3.5亿}, carried: 2.5万, unspent: "
				      "carry, unpaid: lapse}\n"
				      "strategy: proportional\n"
				      "rounding: {unit: 100, residue: keep}\n"));
	world_expect_silence(&town.world);
	cr_expect_eq(dated_amount_in_year(&town.scenario.settings.budget.total, 2023), 0);
	cr_expect_eq(town.scenario.settings.budget.total.fen[1], INT64_C(35000000000));
	cr_expect_eq(town.scenario.settings.budget.carried, 2500000);
	cr_expect(town.scenario.settings.budget.carries_unspent);
	cr_expect_eq(town.scenario.settings.rounding.unit, 10000);
	cr_expect_eq(town.scenario.settings.rounding.residue, RESIDUE_KEEP);
	town_close(&town);
}

Test(scenario, all_wrong_keys_are_named_at_once)
{
	town_expect_faults(
		"scenario: town\n"
		"polcy: policy.yaml\n"
		"policy: policy.yaml\n"
		"data: {applicants: applicants.csv}\n"
		"year: 22\n"
		"budget: {totl: 5}\n"
		"strategy: {rule: proportional, where: yes, wher: no}\n"
		"envelopes: {a: {at_mst: 5}}\n"
		"rounding: {unit: 0}\n"
		"forecast: {draw: 5}\n",
		"s.yaml:2:1: error: unknown key \"polcy\" in the scenario; did you mean \"policy\"?\n"
		"s.yaml:5:7: error: year 22 is too small; write a number from 1900 to 2200\n"
		"s.yaml:6:10: error: unknown key \"totl\" in the budget; did you mean \"total\"?\n"
		"s.yaml:7:44: error: unknown key \"wher\" in a stage; did you mean \"where\"?\n"
		"s.yaml:8:16: error: the envelope a limits nothing; write at_most: or at_least: with an amount "
		"or a share\n"
		"s.yaml:8:17: error: unknown key \"at_mst\" in an envelope; did you mean \"at_most\"?\n"
		"s.yaml:9:18: error: the unit is 0; write the smallest sum paid, such as 0.01 or 100\n"
		"s.yaml:10:12: error: unknown key \"draw\" in the forecast; did you mean \"draws\"?\n");
}

Test(scenario, what_is_missing_is_said)
{
	town_expect_faults(
		"policy: policy.yaml\n",
		"s.yaml:1:1: error: \"data\" is missing in the scenario; write data: and a value\n"
		"s.yaml:1:1: error: \"year\" is missing in the scenario; write year: and a year such as 2022\n"
		"s.yaml:1:1: error: \"budget\" is missing in the scenario; write budget: and a value\n"
		"s.yaml:1:1: error: \"strategy\" is missing in the scenario; write strategy: and a value\n");
}

Test(scenario, a_file_that_is_not_there_is_a_fault_where_it_is_named)
{
	struct town town;

	town_open(&town);
	cr_expect_not(town_load(
		&town, "scenario: town\npolicy: policy.yaml\ndata: {applicants: nobody.csv, awards: none.csv}\n"
		       "year: 2022\n" MONEY));
	world_expect_part(&town.world, "s.yaml:3:20: error: ");
	world_expect_part(&town.world, "s.yaml:3:40: error: ");
	cr_expect_eq(town.world.err.code, ERROR_INPUT);
	town_close(&town);
}

Test(scenario, faults_of_scenario_and_data_are_reported_together)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "applicants.csv", "applicant_id,size\nA,smal\n");
	cr_expect_not(town_load(&town, TOWN_HEAD "budget: {total: 1e7}\nstrategy: proportionl\n"));
	world_expect_part(&town.world, "s.yaml:5:17: error: ");
	world_expect_part(&town.world, "s.yaml:6:11: error: there is no rule proportionl; did you mean proportional?");
	world_expect_part(&town.world,
			  "applicants.csv:2:size: error: \"smal\" is no value of size; did you mean small?");
	town_close(&town);
}

Test(scenario, a_name_must_do_for_a_folder)
{
	town_expect_faults(
		"scenario: ../up\npolicy: policy.yaml\ndata: {applicants: applicants.csv}\nyear: 2022\n" MONEY,
		"s.yaml:1:11: error: the scenario's name \"../up\" cannot name a results folder; write a short "
		"one without / and line breaks that does not begin with a point\n");
}

Test(scenario, set_and_suspend_change_the_policy)
{
	struct town town;

	town_open(&town);
	world_write(
		&town.world, "policy.yaml",
		"policy: p\nmeasures: [{id: 1, items: [{id: 1.1, parameters: {rate: 30%}, amount: rate * requested}, "
		"{id: 8.1, amount: 5}]}]\nlimits: {growth: {items: [1.1], total: 5}}\n");
	cr_expect(town_load(&town,
			    TOWN_HEAD MONEY "set:\n  1.1: {rate: 25%}\n  growth: {total: 80万}\nsuspend: [8.*]\n"));
	cr_expect_eq(town.scenario.policy.item[0].parameters.parameter[0].value[0].number, 0.25);
	cr_expect_eq(town.scenario.policy.limit[0].total, 80000000);
	cr_expect(town.scenario.policy.item[1].is_suspended);
	town_close(&town);
}

Test(scenario, set_says_how_to_write_a_value_of_the_right_kind)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "applicants.csv", "applicant_id\nA\n");
	world_write(&town.world, "applications.csv", "application_id,applicant_id,item,requested\n");
	world_write(&town.world, "policy.yaml",
		    "policy: p\nmeasures: [{id: 1, items: [{id: 1.1, parameters: {rate: 30%}, amount: rate * "
		    "requested}]}]\n");
	cr_expect_not(town_load(&town, TOWN_HEAD MONEY "set: {1.1: {rate: 0.25}}\nsuspend: 1.2\n"));
	world_expect(&town.world, "s.yaml:7:19: error: rate is a percentage, 0.25 is a number; write 25%\n"
				  "s.yaml:8:10: error: there is no item 1.2; did you mean 1.1?\n");
	town_close(&town);
}

Test(scenario, the_command_line_stands_over_the_file)
{
	static const struct scenario_overrides overrides = {2024, 50, 7, NULL};
	struct town town;

	town_open(&town);
	world_write(&town.world, "s.yaml", TOWN_HEAD MONEY "forecast: {draws: 100, seed: 3}\n");
	town.is_loaded = true;
	cr_expect(scenario_load(&town.scenario, "s.yaml", &overrides, &town.world.err));
	cr_expect_eq(town.scenario.year, 2024);
	cr_expect_eq(town.scenario.forecast.draws, 50);
	cr_expect_eq(town.scenario.forecast.seed, 7);
	town_close(&town);
}

Test(scenario, a_year_outside_the_validity_is_noted_and_takes_no_new_claims)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "applications.csv",
		    "application_id,applicant_id,item,requested,year\nr1,A,1.1,5,2027\n");
	world_write(&town.world, "applicants.csv", "applicant_id,size\nA,small\n");
	cr_expect(town_load(&town,
			    "scenario: town\npolicy: policy.yaml\n"
			    "data: {applicants: applicants.csv, applications: applications.csv}\nyear: 2027\n" MONEY));
	world_expect(&town.world, "s.yaml: note: 2027 is outside the policy's validity, 2022 to 2026: new claims are "
				  "expired\n");
	cr_expect(town_year(&town));
	town_expect_awards(&town, "");
	cr_expect(town.result.is_full, "a year without claims counts as paid in full");
	town_close(&town);
}

Test(scenario, a_note_is_allowed_in_every_map)
{
	struct town town;

	town_open(&town);
	cr_expect(town_load(&town, "scenario: town\nnote: n\npolicy: policy.yaml\n"
				   "data: {applicants: applicants.csv, note: n}\nyear: 2022\n"
				   "budget: {total: {from 2022: 5, note: n}, note: n}\n"
				   "set: {note: n}\n"
				   "envelopes: {note: n, a: {at_most: 5, note: n}}\n"
				   "strategy: {rule: weighted, weight: {\"*\": 1, note: n}, note: n}\n"
				   "strategies: {note: n, b: proportional}\n"
				   "rounding: {note: n}\n"
				   "forecast: {note: n, demand: {note: n, items: {note: n, 2.1: {note: n, count: "
				   "{mean: 5, note: n}}}}}\n"));
	world_expect_silence(&town.world);
	town_close(&town);
}
