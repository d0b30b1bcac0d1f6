/* The `forecast` of a scenario, as it is read. */
#include "scenario/town.h"

#include <math.h>

#define HEAD TOWN_HEAD "budget: {total: 100}\nstrategy: proportional\n"

#define FIRMS_POLICY                                                                                                   \
	"policy: p\n"                                                                                                  \
	"fields:\n"                                                                                                    \
	"  revenue: {of: applicant, type: money}\n"                                                                    \
	"  revenue_last: {of: applicant, last: revenue}\n"                                                             \
	"  size: {of: applicant, type: choice, values: {small: 小型, large: 大型}}\n"                              \
	"  investment: {of: application, type: money}\n"                                                               \
	"  done: {of: application, type: flag}\n"                                                                      \
	"measures:\n"                                                                                                  \
	"  - id: 1\n"                                                                                                  \
	"    items:\n"                                                                                                 \
	"      - {id: 2.1, amount: investment}\n"                                                                      \
	"      - {id: 2.2, amount: requested}\n"                                                                       \
	"      - {id: 2.3, access: automatic, amount: 1% * revenue}\n"

static void open_firms(struct town *town)
{
	town_open(town);
	world_write(&town->world, "policy.yaml", FIRMS_POLICY);
	world_write(&town->world, "applicants.csv", "applicant_id,revenue,size\nA,1,small\nB,2,large\n");
	world_write(&town->world, "applications.csv",
		    "application_id,applicant_id,item,investment,requested,approved\n"
		    "r1,A,2.1,10,,yes\nr2,A,2.2,,5,yes\nr3,B,2.2,,5,no\nr4,B,2.2,,6,yes\nr5,B,2.2,,7,yes\n");
}

static void load(struct town *town, const char *forecast)
{
	char text[4096];

	open_firms(town);
	snprintf(text, sizeof text, "%s%s", HEAD, forecast);
	cr_assert(town_load(town, text), "%s", world_said(&town->world));
	world_expect_silence(&town->world);
}

static void expect_faults(const char *forecast, const char *lines)
{
	struct town town;
	char text[4096];

	open_firms(&town);
	snprintf(text, sizeof text, "%s%s", HEAD, forecast);
	cr_expect_not(town_load(&town, text));
	world_expect(&town.world, lines);
	town_close(&town);
}

Test(forecast, years_draws_and_seed_are_read)
{
	struct town town;

	load(&town, "forecast: {years: 3, draws: 250, seed: 2022, after_validity: renew}\n");
	cr_expect(town.scenario.has_forecast);
	cr_expect_eq(town.scenario.forecast.years, 3);
	cr_expect_eq(town.scenario.forecast.draws, 250);
	cr_expect_eq(town.scenario.forecast.seed, 2022);
	cr_expect(town.scenario.settings.renews);
	town_close(&town);
}

Test(forecast, the_precision_is_a_share)
{
	struct town town;

	load(&town, "forecast: {precision: 0.5%}\n");
	cr_expect_eq(town.scenario.forecast.precision, 0.005);
	town_close(&town);
	load(&town, "forecast: {draws: 100}\n");
	cr_expect_eq(town.scenario.forecast.precision, 0.0);
	town_close(&town);
	expect_faults("forecast: {precision: 0%}\n",
		      "s.yaml:7:23: error: precision 0% is too small; write a number from 0.0001% to 100%\n");
}

/* A number of the demand settings, as written. */
static double number(const struct town *town, uint32_t place)
{
	const struct demand_settings *demand = &town->scenario.forecast.demand;

	cr_assert_lt(place, demand->number_count);
	return demand->number[place].value;
}

Test(forecast, growth_of_firms_is_read)
{
	struct town town;
	const struct growth_settings *growth;

	load(&town, "forecast: {firms: {growth: {fields: [revenue], mean: 12%, sd: 25%, common: 30%, ar: 0.5}}}\n");
	growth = &town.scenario.forecast.demand.firms.growth;
	cr_expect_eq(growth->field_count, 1);
	cr_expect_eq(growth->slot[0], 0);
	cr_expect_eq(number(&town, growth->mean), 0.12);
	cr_expect_eq(number(&town, growth->sd), 0.25);
	cr_expect_eq(number(&town, growth->common), 0.3);
	cr_expect_eq(number(&town, growth->ar), 0.5);
	town_close(&town);
}

Test(forecast, demand_of_items_is_read)
{
	struct town town;
	const struct item_demand *item;

	load(&town,
	     "forecast:\n"
	     "  demand:\n"
	     "    common: 40%\n"
	     "    items:\n"
	     "      2.1: {count: {mean: 12, size: 8, trend: 5%}, investment: {median: 800万, sdlog: 1.0}, approval: "
	     "70%, where: 'size == \"large\"'}\n"
	     "      2.2: {count: {mean: 3, fixed: yes}, requested: {mean: 60万, shape: 2}}\n"
	     "      2.3: {approval: 95%}\n");
	item = town.scenario.forecast.demand.item;
	cr_expect_eq(number(&town, town.scenario.forecast.demand.common), 0.4);
	cr_expect_eq(number(&town, item[0].count.mean), 12);
	cr_expect_eq(number(&town, item[0].count.size), 8);
	cr_expect_eq(number(&town, item[0].count.trend), 0.05);
	cr_expect_eq(number(&town, item[0].approval), 0.7);
	cr_expect_not_null(item[0].where);
	cr_expect_eq(item[0].amount_count, 1);
	cr_expect_eq(item[0].amount[0].slot, SLOT_BUILT_IN_COUNT);
	cr_expect_eq(number(&town, item[0].amount[0].parameter), 8e6);
	cr_expect_eq(number(&town, item[0].amount[0].parameter + 1), 1.0);
	cr_expect(item[1].count.is_fixed);
	cr_expect_eq(item[1].amount[0].slot, SLOT_REQUESTED);
	cr_expect_neq(item[1].amount[0].distribution, item[0].amount[0].distribution);
	cr_expect_eq(number(&town, item[2].approval), 0.95);
	town_close(&town);
}

Test(forecast, an_item_that_is_not_listed_is_poisson_with_this_years_approved_number)
{
	struct town town;
	const struct item_demand *item;

	load(&town, "forecast: {demand: {items: {2.2: {approval: 60%}}}}\n");
	item = town.scenario.forecast.demand.item;
	cr_expect_eq(number(&town, item[0].count.mean), 1);
	cr_expect(isinf(number(&town, item[0].count.size)), "no size: Poisson");
	cr_expect_eq(number(&town, item[0].approval), 1);
	cr_expect_float_eq(number(&town, item[1].count.mean), 5, 1e-12, "3 approved of r2 to r5, over 60 %%");
	town_close(&town);
}

Test(forecast, faults_come_with_the_nearest_right_key)
{
	expect_faults(
		"forecast:\n"
		"  years: 0\n"
		"  after_validity: renw\n"
		"  firms: {growth: {fields: [revenue_last], mean: 12, sd: -1}, exits: {}}\n"
		"  demand:\n"
		"    items:\n"
		"      2.4: {approval: 5%}\n"
		"      2.1: {invesment: {median: 1, sdlog: 1}, approval: 120%, done: {median: 1, sdlog: 1}}\n"
		"      2.2: {count: {size: 5}, requested: {median: 1, shape: 1}, investment: {median: 1, sdlog: 1, "
		"mean: 1, "
		"shape: 1}}\n"
		"      2.3: {count: {mean: 5}}\n",
		"s.yaml:8:10: error: years 0 is too small; write a number from 1 to 50\n"
		"s.yaml:9:19: error: after_validity \"renw\" is not known; did you mean \"renew\"?\n"
		"s.yaml:10:29: error: revenue_last is no money or number field of applicants; growth needs one "
		"that is\n"
		"s.yaml:10:58: error: sd -1 is too small; write a number from 0 to 10\n"
		"s.yaml:10:63: error: unknown key \"exits\" in firms; did you mean \"exit\"?\n"
		"s.yaml:13:7: error: there is no item 2.4; did you mean 2.1?\n"
		"s.yaml:14:13: error: unknown key \"invesment\" in an item's demand; did you mean \"investment\"?\n"
		"s.yaml:14:57: error: approval 120% is too large; write a number from 0% to 100%\n"
		"s.yaml:14:63: error: done is neither money nor a number; only those have distributions, others are "
		"taken from this year's applications\n"
		"s.yaml:15:20: error: \"mean\" is missing in count; write mean: and a value\n"
		"s.yaml:15:42: error: requested needs a distribution; write {median: AMOUNT, sdlog: NUMBER} or "
		"{mean: AMOUNT, shape: NUMBER}\n"
		"s.yaml:15:77: error: investment has both median, sdlog and mean, shape; leave two of them out, "
		"inherited ones by `median: none`\n"
		"s.yaml:16:13: error: item 2.3 is automatic: its demand follows from the firms; only approval can "
		"be set\n");
}

Test(forecast, a_fixed_count_is_a_whole_number)
{
	expect_faults("forecast: {demand: {items: {2.1: {count: {mean: 1.5, fixed: yes}}}}}\n",
		      "s.yaml:7:49: error: a fixed count is a whole number; write one, or leave fixed out\n");
}

Test(forecast, fields_that_only_the_forecast_reads_need_their_columns_too)
{
	struct town town;

	town_open(&town);
	world_write(
		&town.world, "policy.yaml",
		"policy: p\nfields:\n  revenue: {of: applicant, type: money}\n  staff: {of: applicant, type: integer}\n"
		"measures: [{id: 1, items: [{id: 2.1, amount: requested}]}]\n");
	world_write(&town.world, "applicants.csv", "applicant_id\nA\n");
	world_write(&town.world, "applications.csv", "application_id,applicant_id,item,requested\nr1,A,2.1,5\n");
	cr_expect_not(town_load(&town, HEAD "forecast:\n  firms: {growth: {fields: [revenue], mean: 5%}}\n"
					    "  demand: {items: {2.1: {where: staff > 5}}}\n"));
	world_expect_part(&town.world, "applicants.csv:1:revenue: error: the column revenue is missing");
	world_expect_part(&town.world, "applicants.csv:1:staff: error: the column staff is missing");
	town_close(&town);
}

Test(forecast, what_happens_to_firms_is_read)
{
	struct town town;
	const struct firms_settings *firms;
	double value;

	load(&town, "forecast:\n"
		    "  firms:\n"
		    "    entry: {rate: 6%, where: revenue > 5, set: {size: small, revenue: revenue / 2}}\n"
		    "    exit: {rate: 2%}\n"
		    "    become:\n"
		    "      - {set: {size: 大型}, rate: {value: 3%, se: 1%}, where: size != \"large\"}\n"
		    "      - {set: {size: small}, rate: 1%}\n");
	firms = &town.scenario.forecast.demand.firms;
	cr_expect(firms->has_entry && firms->has_exit);
	cr_expect_eq(number(&town, firms->entry.rate), 0.06);
	cr_expect_eq(number(&town, firms->exit.rate), 0.02);
	cr_expect_not_null(firms->entry.where);
	cr_assert_eq(firms->entry.set_count, 2);
	cr_expect_str_eq(firms->entry.set[0].field->name, "size");
	cr_assert_eq(firms->become_count, 2);
	cr_expect_eq(number(&town, firms->become[0].rate), 0.03);
	cr_expect_null(firms->become[1].where);
	cr_expect_neq(firms->become[0].key, firms->become[1].key);
	cr_assert(formula_is_constant(firms->become[0].set[0].value, &value));
	cr_expect_eq(value, field_choice(firms->become[0].set[0].field, "large"));
	town_close(&town);
}

Test(forecast, an_uncertain_number_has_the_law_of_its_kind)
{
	struct town town;
	const struct demand_settings *demand;

	load(&town, "forecast:\n"
		    "  firms: {growth: {fields: [revenue], mean: {value: 10%, se: 2%}, sd: 5%}}\n"
		    "  demand:\n"
		    "    common: {value: 40%, se: 5%}\n"
		    "    items:\n"
		    "      2.1: {count: {mean: {value: 60, se: 6}, size: 8}, approval: {value: 70%, se: 0}}\n");
	demand = &town.scenario.forecast.demand;
	cr_expect_eq(demand->number[demand->common].law, NUMBER_BETA);
	cr_expect_eq(demand->number[demand->common].se, 0.05);
	cr_expect_eq(demand->number[demand->item[0].count.mean].law, NUMBER_LOGNORMAL);
	cr_expect_eq(number(&town, demand->item[0].count.mean), 60);
	cr_expect_eq(demand->number[demand->item[0].count.size].law, NUMBER_CERTAIN);
	cr_expect_eq(demand->number[demand->item[0].approval].law, NUMBER_CERTAIN, "an error of 0 is none");
	cr_expect_eq(demand->number[demand->firms.growth.mean].law, NUMBER_LOGNORMAL_FACTOR);
	town_close(&town);
}

Test(forecast, faults_of_firms_and_of_uncertain_numbers_are_told)
{
	expect_faults(
		"forecast:\n"
		"  firms:\n"
		"    entry: {where: revenue > 5, set: {revenu: 5}}\n"
		"    exit: {rate: 2%, where: yes}\n"
		"    become: [{set: {size: huge}, rate: 3}, {rate: 1%}, {set: {revenue: yes}, rate: 1%}]\n"
		"  demand:\n"
		"    common: {value: 40%, se: 60%}\n"
		"    items:\n"
		"      2.1: {count: {mean: {value: 0, se: 6}, size: {se: 1}}, approval: {value: 100%, se: 1%}}\n"
		"      2.2: {count: {mean: {value: 4, se: 1}, fixed: yes}}\n",
		"s.yaml:9:12: error: \"rate\" is missing in entry; write rate: and a value\n"
		"s.yaml:9:39: error: revenu is no field of applicants; did you mean revenue?\n"
		"s.yaml:10:22: error: unknown key \"where\" in exit; the keys are rate\n"
		"s.yaml:11:27: error: size has no value \"huge\"; write one of those its field declares\n"
		"s.yaml:11:40: error: rate 3 is too large; write a number from 0% to 100%; for 3 percent write 3%\n"
		"s.yaml:11:44: error: \"set\" is missing in an event of become; write set: and a value\n"
		"s.yaml:11:72: error: yes is a flag, this key needs a number; make it a number with if(condition, 1, "
		"0)\n"
		"s.yaml:13:21: error: se of common is too large: hardly any draw would come near its value; write less "
		"than 48 %\n"
		"s.yaml:15:35: error: an uncertain mean must be above 0; write its value alone, without se\n"
		"s.yaml:15:52: error: \"value\" is missing in size; write value: and a value\n"
		"s.yaml:15:80: error: an uncertain approval must lie between 0% and 100%, ends left out; write its "
		"value alone, without se\n"
		"s.yaml:16:27: error: a fixed count is certain; write its value alone, or leave fixed out\n");
}
