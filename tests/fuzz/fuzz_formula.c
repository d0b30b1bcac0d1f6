/*
 * fuzz_formula.c: any text as the amount of an item that sees every kind of field, run over rows with missing cells: a
 * formula or faults; no infinite value comes out.
 */
#include "fuzz/fuzz.h"

#include "policy/policy.h"
#include "policy/scope.h"

#include <math.h>
#include <stdlib.h>

static const char world[] =
	"policy: p\n"
	"parameters: {rate: 30%, cap: 1000万, tiers: {1亿: 70万, 5亿: 100万}, share: {small: 1, large: 2}}\n"
	"fields:\n"
	"  revenue: {of: applicant, type: money}\n"
	"  growth: {of: applicant, type: number, negative: yes}\n"
	"  software: {of: applicant, type: flag}\n"
	"  size: {of: applicant, type: choice, values: {small: 小型, large: 大型}}\n"
	"  town: {of: applicant, type: text}\n"
	"  founded: {of: applicant, type: date}\n"
	"  investment: {of: application, type: money}\n"
	"measures: [{id: 1, items: [{id: 1.1, amount: requested}]}]\n";

static void run(const struct formula *formula)
{
	static double column[6][3] = {{1e8, NAN, 0}, {-1, 0.2, NAN}, {1, 0, NAN},
				      {0, 1, NAN},   {3, NAN, 4},    {19000, NAN, 0}};
	static double asked[4][3] = {{100, NAN, 0}, {80, NAN, 1}, {19000, NAN, 1}, {1e6, 2.5, NAN}};
	const double *applicant[] = {column[0], column[1], column[2], column[3], column[4], column[5]};
	const double *application[] = {asked[0], asked[1], asked[2], asked[3]};
	const uint32_t rows[] = {0, 1, 2};
	const int64_t *paid[] = {NULL};
	const struct formula_batch batch = {.count = 3,
					    .applicant = rows,
					    .application = rows,
					    .applicant_slot = applicant,
					    .application_slot = application,
					    .paid = paid,
					    .year = 2022};
	struct formula_work work;
	double out[3];

	formula_work_init(&work);
	formula_run(formula, &batch, &work, out);
	for (size_t i = 0; i < 3; i++) {
		if (isinf(out[i]) || (isnan(out[i]) && formula_missing_cause(formula, &batch, i) == NULL))
			abort();
	}
	formula_work_release(&work);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = fuzz_input("world.yaml", (const uint8_t *)world, sizeof world - 1);
	struct policy policy;
	struct error err;
	struct yaml_node node = {.kind = YAML_TEXT, .place = {.file = "f", .line = 1, .column = 1}, .is_exact = true};

	error_init(&err);
	if (!policy_load(&policy, &input, &err))
		abort();
	node.text = arena_copy(&policy.arena, (const char *)bytes, size);
	for (enum formula_type wanted = FORMULA_NUMBER; wanted <= FORMULA_FLAG; wanted++) {
		struct formula_scope scope =
			scope_make(&policy, &policy.item[0], SCOPE_APPLICATION_ITEM, &policy.arena);
		const struct formula *formula = formula_compile(&node, wanted, &scope, &policy.arena, &err);

		if ((formula == NULL) != error_is_set(&err))
			abort();
		if (formula != NULL)
			run(formula);
		error_release(&err);
	}
	policy_release(&policy);
	free(input.bytes);
	return 0;
}
