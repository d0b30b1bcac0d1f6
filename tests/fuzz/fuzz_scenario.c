/*
 * fuzz_scenario.c: any bytes as a scenario file beside a small policy and its data, allocated if it loads: what is paid
 * is within the budget, or there is a fault.
 */
#include "fuzz/fuzz.h"

#include "scenario/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/fuzz-scenario-XXXXXX";

static void write_file(const char *name, const void *bytes, size_t size)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "wb");
	if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
		abort();
}

static void make_world(void)
{
	static const char policy[] =
		"policy: p\n"
		"fields: {revenue: {of: applicant, type: money}, score2: {of: application, type: number}}\n"
		"measures:\n"
		"  - id: 1\n"
		"    lead: [a]\n"
		"    items:\n"
		"      - {id: 1.1, access: automatic, parameters: {cap: 100}, amount: \"min(revenue, cap)\"}\n"
		"      - {id: 1.2, parameters: {cap: 500}, amount: \"min(requested, cap)\"}\n"
		"limits: {most: {items: [1.*], total: 550}}\n";
	static const char applicants[] = "applicant_id,revenue\na,90\nb,1000\nc,\n";
	static const char applications[] =
		"application_id,applicant_id,item,requested,score,score2\nx,a,1.2,400,1,2\ny,b,1.2,900,2,\n";

	if (mkdtemp(folder) == NULL)
		abort();
	write_file("p.yaml", policy, sizeof policy - 1);
	write_file("a.csv", applicants, sizeof applicants - 1);
	write_file("b.csv", applications, sizeof applications - 1);
}

static void run_year(const struct scenario *scenario, struct error *err)
{
	int64_t *paid[2] = {NULL, NULL};
	uint32_t *times[2] = {NULL, NULL};
	struct state state = {.year = scenario->year,
			      .applicant_count = scenario->population.applicants.frame.row_count,
			      .slot = scenario->population.applicants.frame.slot,
			      .paid = paid,
			      .times = times,
			      .carried = scenario->settings.budget.carried};
	const struct year_options options = {.wants_prices = true};
	struct year_work *work = year_work_new();
	struct year_result result = {0};

	if (scenario->policy.item_count == 2 &&
	    year_run(&scenario->settings, &state, &scenario->population.applications, &options, work, &result, err) &&
	    (result.award > result.available || result.award > result.demand || result.award < 0))
		abort();
	year_result_release(&result);
	year_work_free(work);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct scenario_overrides overrides = {-1, -1, -1, NULL};
	struct scenario scenario;
	struct error err;
	char path[200];

	if (access(folder, F_OK) != 0)
		make_world();
	write_file("s.yaml", bytes, size);
	snprintf(path, sizeof path, "%s/s.yaml", folder);
	error_init(&err);
	if (scenario_load(&scenario, path, &overrides, &err)) {
		if (error_is_set(&err))
			abort();
		run_year(&scenario, &err);
	} else if (!error_is_set(&err)) {
		abort();
	}
	scenario_release(&scenario);
	error_release(&err);
	return 0;
}
