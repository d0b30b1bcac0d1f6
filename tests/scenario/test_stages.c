/* Stages in order, and weights. */
#include "scenario/town.h"

#define HEADER "application_id,applicant_id,item,requested,priority\n"
#define FOUR   HEADER "r1,A,1.1,10,3\nr2,B,1.2,10,1\nr3,A,2.1,10,2\nr4,C,2.1,30,2\n"

Test(stages, earlier_stages_are_paid_first)
{
	/* 2.* takes 40 of 45, the rest shares 5. */
	town_expect(FOUR,
		    "budget: {total: 45}\n"
		    "strategy:\n"
		    "  - {stage: second measure, where: 'measure == \"2\"', rule: proportional}\n"
		    "  - {stage: the rest, rule: proportional}\n",
		    "r1 10.00 2.50 cut\nr2 10.00 2.50 cut\nr3 10.00 10.00 full\nr4 30.00 30.00 full\n");
}

Test(stages, a_claim_belongs_to_the_first_stage_that_takes_it)
{
	struct town town;

	town_open(&town);
	town_run(&town, FOUR,
		 "budget: {total: 60}\n"
		 "strategy:\n"
		 "  - {stage: a, where: item == \"1.1\" or entitlement > 10, rule: proportional}\n"
		 "  - {stage: b, where: lead == \"工信局\" and access == \"application\", rule: proportional}\n"
		 "  - {stage: c, rule: proportional}\n");
	for (size_t i = 0; i < 4; i++)
		cr_expect_eq(year_claims(town.work)->stage[i], ((uint8_t[]){0, 1, 2, 0})[i]);
	town_close(&town);
}

Test(stages, a_missing_where_is_no_and_what_no_stage_takes_is_unpaid)
{
	struct town town;

	town_open(&town);
	town_run(&town, HEADER "r1,A,1.1,10,3\nr2,B,1.2,10,\n",
		 "budget: {total: 60}\nstrategy: {where: priority >= 1, rule: proportional}\n");
	town_expect_awards(&town, "r1 10.00 10.00 full\nr2 10.00 0.00 unpaid\n");
	cr_expect_eq(town.result.unstaged, 1);
	cr_expect_eq((int64_t)town.result.demand, 2000, "it is still asked for");
	cr_expect_not(town.result.is_full);
	town_close(&town);
}

Test(stages, an_envelope_gives_later_stages_what_is_left_of_it)
{
	/* a holds 12: stage one pays r1 10, r2 gets 2. */
	struct town town;

	town_open(&town);
	town_run(&town, FOUR,
		 "budget: {total: 100}\n"
		 "envelopes: {a: {items: [1.*], at_most: 12}}\n"
		 "strategy: [{stage: one, where: item == \"1.1\", rule: proportional}, {stage: two, rule: "
		 "proportional}]\n");
	town_expect_awards(&town, "r1 10.00 10.00 full\nr2 10.00 2.00 cut\nr3 10.00 10.00 full\nr4 30.00 30.00 full\n");
	cr_assert_eq(town.result.outcome_count, 4, "budget and a, in both stages");
	cr_expect_str_eq(town.result.outcome[3].stage, "two");
	cr_expect_eq(town.result.outcome[3].limit, 200);
	cr_expect_eq(town.result.outcome[3].used, 200);
	cr_expect_eq(town.result.outcome[2].limit, 9000, "the budget less 10");
	town_close(&town);
}

Test(weights, the_first_pattern_that_fits_wins)
{
	/* Weights 3, 1, 2, 2: 35 pays r1, then 25 for 40 of r3 and r4. */
	town_expect(FOUR, "budget: {total: 35}\nstrategy: {rule: weighted, weight: {1.1: 3, 1.*: 1, \"*\": 2}}\n",
		    "r1 10.00 10.00 full\nr2 10.00 0.00 unpaid\nr3 10.00 6.25 cut\nr4 30.00 18.75 cut\n");
}

Test(weights, a_weight_can_be_a_formula)
{
	town_expect(FOUR, "budget: {total: 35}\nstrategy: {rule: weighted, weight: priority}\n",
		    "r1 10.00 10.00 full\nr2 10.00 0.00 unpaid\nr3 10.00 6.25 cut\nr4 30.00 18.75 cut\n");
	town_expect(FOUR, "budget: {total: 30}\nstrategy: {rule: weighted, weight: 'if(entitlement > 10, 5, 1)'}\n",
		    "r1 10.00 0.00 unpaid\nr2 10.00 0.00 unpaid\nr3 10.00 0.00 unpaid\nr4 30.00 30.00 full\n");
}

Test(weights, without_weight_all_weigh_the_same_and_share_as_under_proportional)
{
	town_expect(FOUR, "budget: {total: 30}\nstrategy: weighted\n",
		    "r1 10.00 5.00 cut\nr2 10.00 5.00 cut\nr3 10.00 5.00 cut\nr4 30.00 15.00 cut\n");
}

Test(weights, prices_say_what_one_more_yuan_adds)
{
	struct town town;
	const struct limit_outcome *budget;

	town_open(&town);
	town_run(&town, FOUR, "budget: {total: 35}\nstrategy: {rule: weighted, weight: priority}\n");
	budget = town_outcome(&town, "budget", LIMIT_BUDGET);
	cr_expect(budget->has_price);
	cr_expect_float_eq(budget->price, 2.0, 1e-9);
	cr_expect_float_eq(budget->price_left, 2.0, 1e-9);
	town_close(&town);
	/* At 10 the yuan before bought weight 3, the next one buys weight 2. */
	town_open(&town);
	town_run(&town, FOUR, "budget: {total: 10}\nstrategy: {rule: weighted, weight: priority}\n");
	budget = town_outcome(&town, "budget", LIMIT_BUDGET);
	cr_expect_float_eq(budget->price, 2.0, 1e-9);
	cr_expect_float_eq(budget->price_left, 3.0, 1e-9);
	town_close(&town);
}

static void expect_no_weight(const char *applications, const char *weight, const char *part)
{
	struct town town;
	char rest[400];

	snprintf(rest, sizeof rest, "budget: {total: 35}\nstrategy: {rule: weighted, weight: %s}\n", weight);
	town_open(&town);
	town_run(&town, applications, rest);
	cr_expect_not(town.is_good);
	cr_expect_eq(town.world.err.code, ERROR_INPUT);
	world_expect_part(&town.world, part);
	town_close(&town);
}

Test(weights, a_claim_without_weight_is_an_input_fault)
{
	expect_no_weight(FOUR, "{1.*: 2}",
			 "s.yaml:6:36: error: the claim of A (application r3) under item 2.1 has no weight; add a "
			 "pattern that fits its item, such as \"*\": 1\n");
	expect_no_weight(HEADER "r1,A,1.1,10,2\nr2,B,1.1,10,\n", "priority + 1",
			 "s.yaml:6:36: error: the claim of B (application r2) under item 1.1 has no weight (missing: "
			 "priority); fill that in, or leave such claims to another stage by where:\n");
	expect_no_weight(HEADER "r1,A,1.1,10,0\n", "5 / priority",
			 "s.yaml:6:36: error: the claim of A (application r1) under item 1.1 has no weight (missing: "
			 "division by zero); ");
	expect_no_weight(HEADER "r1,A,1.1,10,-1\n", "priority",
			 "the claim of A (application r1) under item 1.1 has a negative weight; ");
}

Test(weights, an_automatic_claim_without_weight_is_told_by_its_applicant)
{
	struct town town;

	town_open(&town);
	world_write(&town.world, "applicants.csv", "applicant_id,size\nA,large\nB,small\n");
	town_run(&town, HEADER, "budget: {total: 35}\nstrategy: {rule: selection, weight: score}\n");
	cr_expect_not(town.is_good);
	world_expect_part(&town.world, "s.yaml:6:37: error: the claim of B under item 2.9 has no weight (missing: "
				       "score); ");
	town_close(&town);
}

Test(weights, claims_of_other_stages_need_no_weight)
{
	town_expect(FOUR,
		    "budget: {total: 45}\n"
		    "strategy:\n"
		    "  - {where: 'measure == \"1\"', rule: weighted, weight: {1.*: 2}}\n"
		    "  - proportional\n",
		    "r1 10.00 10.00 full\nr2 10.00 10.00 full\nr3 10.00 6.25 cut\nr4 30.00 18.75 cut\n");
}

Test(weights, only_rules_with_weights_take_them)
{
	town_expect_faults(
		TOWN_HEAD "budget: {total: 5}\nstrategy: {rule: proportional, weight: 2}\n",
		"s.yaml:6:40: error: the rule proportional does not read weight; leave it out or use weighted "
		"or selection\n");
	town_expect_faults(TOWN_HEAD
			   "budget: {total: 5}\nstrategy: {rule: proportional, by: score, on_shortage: skip}\n",
			   "s.yaml:6:36: error: the rule proportional does not read by; leave it out or use ranked\n"
			   "s.yaml:6:56: error: the rule proportional does not read on_shortage; leave it out or use "
			   "ranked, first-come or lottery\n");
	town_expect_faults(TOWN_HEAD "budget: {total: 5}\nstrategy: {rule: ranked, per: applicant, by: []}\n",
			   "s.yaml:6:31: error: the rule ranked does not read per; leave it out or use proportional, "
			   "equal-awards, equal-losses or talmud\n"
			   "s.yaml:6:46: error: by is an empty list; write a formula such as score, or leave it out\n");
	town_expect_faults(TOWN_HEAD "budget: {total: 5}\nstrategy: {rule: weighted, weight: {3.*: 2, \"*\": -1}}\n",
			   "s.yaml:6:37: error: there is no item 3.*; write an item's id, or a pattern such as 5.*\n"
			   "s.yaml:6:50: error: weight -1 is too small; write a number from 0 to 1000000000000000\n");
}

/* With a last digit 7, B's two claims come to the most that a unit can be; with 8, to a fen more. */
#define HUGE_UNIT HEADER "r1,A,1.1,700000000000.00,\nr2,B,1.1,700000000000.00,\nr3,B,1.2,707374883553.2"

Test(stages, an_applicant_may_claim_so_much_and_no_more_where_it_is_the_unit)
{
	static const char *const rule[] = {"proportional", "equal-awards", "equal-losses", "talmud"};
	char rest[200];
	struct town town;

	for (size_t k = 0; k < 4; k++) {
		snprintf(rest, sizeof rest,
			 "budget: {total: 1000000000000}\nstrategy: {stage: big, rule: %s, per: applicant}\n", rule[k]);
		town_open(&town);
		town_run(&town, HUGE_UNIT "7,\n", rest);
		cr_assert(town.is_good, "%s: %s", rule[k], world_said(&town.world));
		cr_expect_eq(town.result.award, 100000000000000);
		town_close(&town);
		town_open(&town);
		town_run(&town, HUGE_UNIT "8,\n", rest);
		cr_expect_not(town.is_good);
		cr_expect_eq(town.world.err.code, ERROR_INPUT);
		world_expect(
			&town.world,
			"s.yaml:6:11: error: stage big: the claims of B come to more than 1407374883553.27 yuan, the "
			"most that per: applicant divides; correct the amounts, or leave per: applicant out\n");
		town_close(&town);
	}
}

Test(stages, a_strategy_may_be_one_of_the_named_ones)
{
	struct town town;

	town_open(&town);
	town_run(&town, FOUR,
		 "budget: {total: 35}\nstrategy: heavy\nstrategies: {heavy: {stage: h, rule: weighted, weight: "
		 "priority}}\n");
	cr_expect_str_eq(town.scenario.settings.strategy.name, "heavy");
	cr_expect_str_eq(town.scenario.settings.strategy.stage[0].name, "h");
	town_close(&town);
}

Test(stages, a_strategy_without_a_rule_is_told_which_there_are)
{
	static const char rules_all[] =
		"error: no rule is named here; write one of proportional, equal-awards, "
		"equal-losses, talmud, weighted, ranked, first-come, lottery, selection, model\n";
	static const char *const empty[] = {"s.yaml:6:10", "strategy:",
					    "s.yaml:6:11", "strategy: ''",
					    "s.yaml:6:18", "strategy: {rule: [ranked]}",
					    "s.yaml:7:24", "strategy: ranked\nstrategies: {a: {rule: ''}}"};
	char scenario[400], fault[400];

	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i += 2) {
		snprintf(scenario, sizeof scenario, TOWN_HEAD "budget: {total: 5}\n%s\n", empty[i + 1]);
		snprintf(fault, sizeof fault, "%s: %s", empty[i], rules_all);
		town_expect_faults(scenario, fault);
	}
}

Test(stages, two_stages_of_one_name_are_a_fault_at_the_second)
{
	town_expect_faults(TOWN_HEAD "budget: {total: 5}\nstrategy:\n"
				     "  - {stage: a, where: item == \"1.1\", rule: ranked}\n"
				     "  - {stage: b, where: item == \"1.2\", rule: ranked}\n"
				     "  - {rule: lottery, stage: a}\n",
			   "s.yaml:9:28: error: stage 1 of this strategy is called a too; give each its own name by "
			   "stage:\n");
	town_expect_faults(TOWN_HEAD "budget: {total: 5}\nstrategy: lottery\nstrategies:\n"
				     "  s: [{stage: ranked, where: item == \"1.1\", rule: weighted}, ranked]\n",
			   "s.yaml:8:62: error: stage 1 of this strategy is called ranked too; give each its own name "
			   "by stage:\n");
}

Test(stages, without_a_name_they_are_called_like_their_rule)
{
	town_expect(FOUR,
		    "budget: {total: 45}\nstrategy: [{where: 'measure == \"2\"', rule: proportional}, proportional]\n",
		    "r1 10.00 2.50 cut\nr2 10.00 2.50 cut\nr3 10.00 10.00 full\nr4 30.00 30.00 full\n");
}

Test(stages, formulas_of_stages_are_checked_on_loading)
{
	town_expect_faults(TOWN_HEAD
			   "budget: {total: 5}\nstrategy: {rule: weighted, where: prioriti > 1, weight: size}\n",
			   "s.yaml:6:35: error: there is no prioriti here; did you mean priority?\n"
			   "s.yaml:6:57: error: size is a choice, this key needs a number; write a number there\n");
}

Test(weights, money_that_no_weight_wants_still_pays_claims_of_weight_0)
{
	/* Among the optima the awards of proportional: what r1 leaves of 15 is for the others. */
	town_expect(FOUR, "budget: {total: 15}\nstrategy: {rule: weighted, weight: {1.1: 1, \"*\": 0}}\n",
		    "r1 10.00 10.00 full\nr2 10.00 1.00 cut\nr3 10.00 1.00 cut\nr4 30.00 3.00 cut\n");
}
