/* One year after another: what a year leaves to the next, and what only a draw asks of it. Scenario files are not
 * needed here; what they say about money is tested in tests/scenario. */
#include "entitlement/office.h"
#include "year/year.h"

#include <math.h>

/* Every firm gets 10 a year under 1.1 until it was paid 15, and what it requests under 1.2, twice in its life. */
static const char policy_yaml[] = "policy: p\n"
				  "valid: {from: 2022, years: 3}\n"
				  "fields: {priority: {of: application, type: number, default: 1}}\n"
				  "measures:\n"
				  "  - id: 1\n"
				  "    items:\n"
				  "      - {id: 1.1, access: automatic, eligible: paid() < 15, amount: 10}\n"
				  "      - {id: 1.2, amount: requested}\n"
				  "      - {id: 1.3, amount: 'if(paid(\"1.2\") > 0, 1, 0)'}\n"
				  "limits: {twice: {items: [1.2], count: 2, over: lifetime}}\n";

struct town {
	struct office office;
	int64_t fen, *paid[3];
	double share;
	int from_year;
	uint32_t *times[3];
	struct stage stage;
	struct year_settings settings;
	struct state state;
	struct year_work *work;
	struct year_result result;
};

/* 2022, with `fen` a year under proportional. */
static void open_town(struct town *town, int64_t fen)
{
	static const char applications[] = "application_id,applicant_id,item,requested\nr1,A,1.2,4\nr2,B,1.2,6\n";
	size_t count;

	*town = (struct town){.fen = fen, .share = (double)NAN, .from_year = INT32_MIN};
	office_open(&town->office, policy_yaml, "applicant_id\nA\nB\n", applications, NULL);
	count = town->office.population.applicants.frame.row_count;
	town->stage = (struct stage){.name = "all", .rule = rule_find("proportional")};
	town->settings = (struct year_settings){
		.policy = &town->office.policy,
		.budget = {.total = {1, &town->from_year, &town->fen, &town->share}},
		.strategy = {.name = "all", .stage_count = 1, .stage = &town->stage},
		.rounding = {.unit = 1},
	};
	for (size_t i = 0; i < 3; i++) {
		town->paid[i] = memory_array(count, sizeof *town->paid[i]);
		town->times[i] = memory_array(count, sizeof *town->times[i]);
	}
	town->state = (struct state){.year = 2022,
				     .applicant_count = count,
				     .slot = town->office.population.applicants.frame.slot,
				     .paid = town->paid,
				     .times = town->times};
	town->work = year_work_new();
}

static void close_town(struct town *town)
{
	for (size_t i = 0; i < 3; i++) {
		free(town->paid[i]);
		free(town->times[i]);
	}
	year_work_free(town->work);
	year_result_release(&town->result);
	office_close(&town->office);
}

static bool run(struct town *town, struct year_options options)
{
	return year_run(&town->settings, &town->state, &town->office.population.applications, &options, town->work,
			&town->result, &town->office.world.err);
}

static int64_t award(const struct town *town, uint32_t item, uint32_t applicant)
{
	const struct claims *claims = year_claims(town->work);

	for (size_t i = 0; i < claims->count; i++) {
		if (claims->item[i] == item && claims->applicant[i] == applicant)
			return claims->award[i];
	}
	return -1;
}

Test(year, awards_of_one_year_are_past_awards_of_the_next)
{
	struct town town;

	open_town(&town, 10000);
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(town.result.year, 2022);
	cr_expect_eq((int64_t)town.result.award, 3000, "10 + 10 + 4 + 6");
	cr_expect_eq(award(&town, 0, 0), 1000);
	cr_expect_eq(town.state.year, 2023);
	cr_expect_eq(town.paid[1][1], 600);
	cr_expect_eq(town.times[1][1], 1);
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(award(&town, 0, 0), 1000, "10 is less than 15");
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(award(&town, 0, 0), -1, "20 is not");
	cr_expect_eq(award(&town, 1, 0), -1, "paid twice");
	cr_expect_eq(town.times[1][0], 2);
	close_town(&town);
}

Test(year, a_claim_that_got_nothing_is_no_past_award)
{
	struct town town;

	open_town(&town, 0);
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(town.times[0][0], 0);
	cr_expect_eq(award(&town, 1, 0), 0);
	close_town(&town);
}

Test(year, after_the_validity_no_claims_arise_unless_the_policy_is_renewed)
{
	struct town town;

	open_town(&town, 10000);
	town.state.year = 2025;
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(year_claims(town.work)->count, 0);
	cr_expect(town.result.is_full);
	town.settings.renews = true;
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(year_claims(town.work)->count, 4);
	close_town(&town);
}

Test(year, a_draw_keeps_no_tables_and_pays_the_same)
{
	struct town with, without;
	struct rejections rejections = {0};

	open_town(&with, 1700);
	open_town(&without, 1700);
	cr_expect(run(&with, (struct year_options){.rejections = &rejections, .wants_prices = true}));
	cr_expect(run(&without, (struct year_options){0}));
	cr_expect_eq(with.result.outcome_count, 1);
	cr_expect_eq(without.result.outcome_count, 0);
	for (size_t i = 0; i < year_claims(with.work)->count; i++)
		cr_expect_eq(year_claims(with.work)->award[i], year_claims(without.work)->award[i]);
	cr_expect_eq((int64_t)with.result.award, 1700);
	rejections_release(&rejections);
	close_town(&with);
	close_town(&without);
}

static void nobody_passes(void *context, uint32_t item, const uint32_t *applicant, size_t count,
			  unsigned char *has_passed)
{
	(void)context, (void)item, (void)applicant;
	memset(has_passed, 0, count);
}

Test(year, the_screen_of_a_draw_is_for_automatic_items_only)
{
	struct town town;

	open_town(&town, 10000);
	cr_expect(run(&town, (struct year_options){.screen = {.pass = nobody_passes}}));
	cr_expect_eq(award(&town, 0, 0), -1);
	cr_expect_eq(award(&town, 1, 0), 400);
	close_town(&town);
}

Test(year, firms_that_are_not_there_claim_nothing_automatically)
{
	const uint64_t active[] = {2}; /* the second */
	struct town town;

	open_town(&town, 10000);
	cr_expect(run(&town, (struct year_options){.active = active}));
	cr_expect_eq(award(&town, 0, 0), -1);
	cr_expect_eq(award(&town, 0, 1), 1000);
	close_town(&town);
}

Test(year, it_is_known_which_past_awards_are_read)
{
	struct town town;

	open_town(&town, 10000);
	cr_expect(year_reads_paid(&town.settings, 0), "paid() of 1.1 in its own eligible");
	cr_expect(year_reads_paid(&town.settings, 1), "a lifetime limit, and 1.3");
	cr_expect_not(year_reads_paid(&town.settings, 2));
	close_town(&town);
}

Test(year, more_claims_than_a_block_of_formulas_holds)
{
	/* 700 firms, blocks of 256: all pass the block borders, and the awards add up to the budget. */
	struct town town;
	char *applicants = calloc(1, 20000);
	size_t used = (size_t)sprintf(applicants, "applicant_id\n");
	int64_t least = INT64_MAX, most = 0;

	for (int i = 0; i < 700; i++)
		used += (size_t)sprintf(applicants + used, "F%03d\n", i);
	open_town(&town, 333333);
	office_close(&town.office);
	for (size_t i = 0; i < 3; i++) {
		free(town.paid[i]);
		free(town.times[i]);
		town.paid[i] = calloc(700, sizeof *town.paid[i]);
		town.times[i] = calloc(700, sizeof *town.times[i]);
	}
	office_open(&town.office, policy_yaml, applicants, "application_id,applicant_id,item,requested\n", NULL);
	town.state.applicant_count = 700;
	town.state.slot = town.office.population.applicants.frame.slot;
	cr_expect(run(&town, (struct year_options){0}));
	cr_expect_eq(year_claims(town.work)->count, 700);
	cr_expect_eq((int64_t)town.result.award, 333333);
	for (size_t i = 0; i < 700; i++) {
		least = award(&town, 0, (uint32_t)i) < least ? award(&town, 0, (uint32_t)i) : least;
		most = award(&town, 0, (uint32_t)i) > most ? award(&town, 0, (uint32_t)i) : most;
	}
	cr_expect_eq(least, 476, "3333.33 / 700 is 4.7619");
	cr_expect_eq(most, 477);
	free(applicants);
	close_town(&town);
}

/* Who is paid first by lot, over a thousand seeds: four claims, two of them without an application. Each is about
 * equally often first; chi-square with 3 degrees of freedom is above 16.27 once in a thousand. */
Test(year, every_claim_is_first_by_lot_about_equally_often)
{
	struct town town;
	double first[2][3] = {0}, square = 0;

	open_town(&town, 400);
	town.stage.rule = rule_find("lottery");
	town.state.applicant_id = town.office.population.applicants.id;
	for (town.settings.seed = 1; town.settings.seed <= 1000; town.settings.seed++) {
		const struct claims *claims = year_claims(town.work);

		town.state.year = 2022;
		for (size_t i = 0; i < 3; i++)
			memset(town.paid[i], 0, 2 * sizeof *town.paid[i]);
		for (size_t i = 0; i < 3; i++)
			memset(town.times[i], 0, 2 * sizeof *town.times[i]);
		cr_assert(run(&town, (struct year_options){0}));
		for (size_t i = 0; i < claims->count; i++)
			first[claims->applicant[i]][claims->item[i]] += claims->award[i] > 0;
	}
	for (size_t a = 0; a < 2; a++) {
		for (size_t i = 0; i < 2; i++)
			square += (first[a][i] - 250) * (first[a][i] - 250) / 250;
	}
	cr_expect_eq(first[0][0] + first[0][1] + first[1][0] + first[1][1], 1000);
	cr_expect_leq(square, 16.27, "%g", square);
	cr_expect_gt(square, 0);
	close_town(&town);
}
