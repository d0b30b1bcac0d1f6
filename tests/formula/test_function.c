#include "formula/world.h"

/* A use of every function and its value, with employees = 7 and size = small. */
static const struct {
	const char *name, *text;
	double value;
} uses[] = {
	{"min", "min(employees, 9, 8.5)", 7},       {"max", "max(employees, -3, 8.5)", 8.5},
	{"floor", "floor(employees / 2)", 3},       {"if", "if(employees == 7, 21, 22)", 21},
	{"band", "band(employees, steps)", 2.385},  {"band", "band(size, by_size)", 4.77},
	{"paid", "paid(\"5.1\") + 2 * paid()", 17},
};

static const char parameters[] = "steps: {5: 2.385, 8: 9}\nby_size: {small: 4.77}";

Test(function, every_function_listed_works_and_is_shown_with_usage_and_summary)
{
	struct world *world = world_new(parameters);

	world_set(world, "employees", 7);
	world_set(world, "size", 1);
	world->paid[0][0] = 300;
	world->paid[1][0] = 700;
	for (const struct formula_function *const *f = formula_functions; *f; f++) {
		size_t found = 0;

		cr_expect(strncmp((*f)->usage, (*f)->name, strlen((*f)->name)) == 0, "%s", (*f)->usage);
		cr_expect_gt(strlen((*f)->summary), 10);
		cr_expect_lt(strlen((*f)->summary), 110);
		cr_expect_null(strchr((*f)->summary, '\n'));
		for (size_t u = 0; u < sizeof(uses) / sizeof(*uses); u++)
			if (strcmp(uses[u].name, (*f)->name) == 0) {
				found++;
				cr_expect_eq(world_number(world, uses[u].text), uses[u].value, "%s", uses[u].text);
			}
		cr_expect_gt(found, 0, "%s is not tried here", (*f)->name);
	}
	world_free(world);
}

Test(function, none_takes_no_values_too_many_or_a_name_of_its_own)
{
	struct world *world = world_new(parameters);

	for (const struct formula_function *const *f = formula_functions; *f; f++) {
		char text[64];

		snprintf(text, sizeof(text), "%s", (*f)->name);
		cr_expect(strstr(world_faults(world, text, FORMULA_NUMBER), "is a function; write "), "%s", text);
		snprintf(text, sizeof(text), "%s(\"a\", \"b\", \"c\", \"d\")", (*f)->name);
		cr_expect_not_null(strstr(world_faults(world, text, FORMULA_NUMBER), "error: "), "%s", text);
		cr_expect_not(formula_is_name((*f)->name));
	}
	world_free(world);
}

Test(function, every_function_is_missing_for_missing_values)
{
	static const char *const texts[] = {"min(employees, 1)", "max(1, employees)",      "floor(employees)",
					    "if(listed, 1, 2)",  "band(employees, steps)", "band(size, by_size)"};
	struct world *world = world_new(parameters);

	for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
		cr_expect(isnan(world_number(world, texts[t])), "%s", texts[t]);
	world_free(world);
}
