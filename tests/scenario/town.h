/*
 * town.h: a whole budget year from texts in the test: policy, tables, scenario; what everyone gets, a line a claim.
 *
 * Under the usual policy every application claims what it requests, and 2.9 gives every small firm 5 yuan.
 */
#ifndef TESTS_SCENARIO_TOWN_H
#define TESTS_SCENARIO_TOWN_H

#include "scenario/scenario.h"
#include "world.h"
#include "year/year.h"

#define TOWN_POLICY                                                                                                    \
	"policy: town\n"                                                                                               \
	"valid: {from: 2022, years: 5}\n"                                                                              \
	"fields:\n"                                                                                                    \
	"  size: {of: applicant, type: choice, values: {small: 小型, large: 大型}}\n"                              \
	"  priority: {of: application, type: number, negative: yes}\n"                                                 \
	"measures:\n"                                                                                                  \
	"  - id: 1\n"                                                                                                  \
	"    lead: [工信局, 财政局]\n"                                                                           \
	"    items: [{id: 1.1, amount: requested}, {id: 1.2, amount: requested}]\n"                                    \
	"  - id: 2\n"                                                                                                  \
	"    lead: 科技局\n"                                                                                        \
	"    items:\n"                                                                                                 \
	"      - {id: 2.1, amount: requested}\n"                                                                       \
	"      - {id: 2.9, access: automatic, eligible: size == \"small\", amount: 5}\n"

#define TOWN_HEAD                                                                                                      \
	"scenario: town\n"                                                                                             \
	"policy: policy.yaml\n"                                                                                        \
	"data: {applicants: applicants.csv, applications: applications.csv}\n"                                         \
	"year: 2022\n"

#define TOWN_APPLICANTS "applicant_id,size\nA,large\nB,large\nC,\n"

struct town {
	struct world world;
	struct scenario scenario;
	struct state state;
	struct year_work *work;
	struct year_result result;
	struct rejections rejections;
	bool is_loaded, is_good;
	char lines[4096];
};

/* Opens the folder with the usual policy and applicants; a test writes what else it wants, then loads. */
static inline void town_open(struct town *town)
{
	*town = (struct town){0};
	world_open(&town->world);
	world_write(&town->world, "policy.yaml", TOWN_POLICY);
	world_write(&town->world, "applicants.csv", TOWN_APPLICANTS);
	world_write(&town->world, "applications.csv", "application_id,applicant_id,item,requested,priority\n");
}

static inline bool town_load(struct town *town, const char *scenario)
{
	static const struct scenario_overrides none = {-1, -1, -1, NULL};

	world_write(&town->world, "s.yaml", scenario);
	town->is_loaded = true;
	return scenario_load(&town->scenario, "s.yaml", &none, &town->world.err);
}

static inline void town_close(struct town *town)
{
	for (size_t i = 0; town->state.paid != NULL && i < town->scenario.population.item_count; i++) {
		free(town->state.paid[i]);
		free(town->state.times[i]);
	}
	free(town->state.paid);
	free(town->state.times);
	year_work_free(town->work);
	year_result_release(&town->result);
	rejections_release(&town->rejections);
	if (town->is_loaded)
		scenario_release(&town->scenario);
	world_close(&town->world);
}

static inline void town_start(struct town *town)
{
	const struct population *population = &town->scenario.population;
	size_t applicants = population->applicants.frame.row_count;
	struct state *state = &town->state;

	*state = (struct state){.year = town->scenario.year,
				.applicant_count = applicants,
				.applicant_id = population->applicants.id,
				.slot = population->applicants.frame.slot,
				.paid = memory_array(population->item_count, sizeof *state->paid),
				.times = memory_array(population->item_count, sizeof *state->times),
				.carried = town->scenario.settings.budget.carried};
	for (size_t i = 0; i < population->item_count; i++) {
		state->paid[i] = memory_array(applicants, sizeof **state->paid);
		state->times[i] = memory_array(applicants, sizeof **state->times);
		for (size_t a = 0; a < applicants && population->past.paid[i] != NULL; a++) {
			state->paid[i][a] = population->past.paid[i][a];
			state->times[i][a] = population->past.times[i][a];
		}
	}
}

/* Runs the year the state stands in; the first time from the data, then on. */
static inline bool town_year(struct town *town)
{
	struct year_options options = {.rejections = &town->rejections, .wants_prices = true};

	if (town->work == NULL) {
		town->work = year_work_new();
		town_start(town);
	}
	town->rejections.count = 0;
	town->is_good = year_run(&town->scenario.settings, &town->state, &town->scenario.population.applications,
				 &options, town->work, &town->result, &town->world.err);
	return town->is_good;
}

/* Loads a scenario of `rest` behind the usual head, with these applications, and runs its year. */
static inline void town_run(struct town *town, const char *applications, const char *rest)
{
	char scenario[4096];

	snprintf(scenario, sizeof scenario, "%s%s", TOWN_HEAD, rest);
	world_write(&town->world, "applications.csv", applications);
	if (!town_load(town, scenario)) {
		world_expect_silence(&town->world);
		return;
	}
	town_year(town);
}

/* `APPLICATION (or APPLICANT:ITEM) CLAIM AWARD REASON`, in yuan. */
static inline const char *town_awards(struct town *town)
{
	const struct claims *claims = year_claims(town->work);
	const struct population *population = &town->scenario.population;
	size_t used = 0;

	town->lines[0] = '\0';
	for (size_t i = 0; i < claims->count; i++) {
		char claim[NUMBER_TEXT_SIZE], award[NUMBER_TEXT_SIZE], who[100];

		money_format(claims->claim[i], claim);
		money_format(claims->award[i], award);
		if (claims->application[i] == NO_APPLICATION)
			snprintf(who, sizeof who, "%s:%s", population->applicants.id[claims->applicant[i]],
				 town->scenario.policy.item[claims->item[i]].id);
		else
			snprintf(who, sizeof who, "%s", population->applications.id[claims->application[i]]);
		used += (size_t)snprintf(town->lines + used, sizeof town->lines - used, "%s %s %s %s\n", who, claim,
					 award, claim_reason_names[claims->reason[i]]);
	}
	return town->lines;
}

static inline void town_expect_awards(struct town *town, const char *lines)
{
	cr_assert(town->is_good, "%s", world_said(&town->world));
	cr_expect_str_eq(town_awards(town), lines, "awards:\n%sexpected:\n%s", town->lines, lines);
}

/* One year, start to end. */
static inline void town_expect(const char *applications, const char *rest, const char *awards)
{
	struct town town;

	town_open(&town);
	town_run(&town, applications, rest);
	town_expect_awards(&town, awards);
	town_close(&town);
}

/* A scenario at fault: exactly these lines. */
static inline void town_expect_faults(const char *scenario, const char *lines)
{
	struct town town;

	town_open(&town);
	cr_expect_not(town_load(&town, scenario));
	world_expect(&town.world, lines);
	town_close(&town);
}

static inline size_t town_rejected(const struct town *town, enum rejection_reason reason)
{
	size_t count = 0;

	for (size_t i = 0; i < town->rejections.count; i++)
		count += town->rejections.row[i].reason == reason;
	return count;
}

static inline const struct limit_outcome *town_outcome(const struct town *town, const char *name, enum limit_kind kind)
{
	for (size_t i = 0; i < town->result.outcome_count; i++) {
		if (strcmp(town->result.outcome[i].name, name) == 0 && town->result.outcome[i].kind == kind)
			return &town->result.outcome[i];
	}
	cr_assert_fail("no limit %s", name);
	return NULL;
}

#endif
