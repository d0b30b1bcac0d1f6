#include "formula/world.h"

#include <limits.h>

/* An amount as written, where shares are allowed or not. */
static bool read(struct yaml_text *yaml, const char *value, bool may_be_share, struct dated_amount *amount)
{
	char text[200];

	snprintf(text, sizeof(text), "at: %s\n", value);
	yaml_text_read(yaml, text, strlen(text));
	cr_assert_not_null(yaml->root, "%s", yaml->faults);
	return dated_amount_read(amount, yaml_find(yaml->root, "at"), may_be_share, "at_most", &yaml->arena,
				 &yaml->err);
}

Test(dated, one_amount_holds_for_all_years)
{
	static struct yaml_text yaml;
	struct dated_amount amount;

	cr_assert(read(&yaml, "2.385亿", false, &amount));
	cr_expect_eq(amount.count, 1);
	cr_expect_eq(amount.from_year[0], INT_MIN);
	cr_expect_eq(amount.fen[0], INT64_C(23850000000));
	cr_expect(isnan(amount.share[0]));
	cr_expect_eq(dated_amount_in_year(&amount, 1990), 0);
	yaml_text_release(&yaml);
}

Test(dated, each_year_has_the_latest_amount_or_share_whose_year_has_come)
{
	static struct yaml_text yaml;
	struct dated_amount amount;

	cr_assert(read(&yaml, "{from 2022: 4亿, from 2024: 28.5%, note: cut}", true, &amount));
	cr_expect_eq(amount.count, 2);
	cr_expect_eq(dated_amount_in_year(&amount, 2020), 0);
	cr_expect_eq(dated_amount_in_year(&amount, 2023), 0);
	cr_expect_eq(dated_amount_in_year(&amount, 2024), 1);
	cr_expect_eq(amount.fen[0], INT64_C(40000000000));
	cr_expect(isnan(amount.share[0]));
	cr_expect_eq(amount.share[1], 0.285);
	yaml_text_release(&yaml);
}

static const struct {
	const char *value;
	bool may_be_share;
	const char *says;
} faults[] = {
	{"30%", false, "1:5: error: at_most: \"30%\" is a percentage, not an amount; write"},
	{"130%", true, "1:5: error: at_most is 130%; write a share from 0% to 100%"},
	{"-5%", true, "1:5: error: at_most is -5%; write a share from 0% to 100%"},
	{"-5", true, "1:5: error: at_most: \"-5\" is negative; write"},
	{"1.005", true, "1:5: error: at_most: \"1.005\" has more than 2 decimals"},
	{"\"5\"", true,
	 "1:5: error: at_most is a text in quotes; write an amount such as 1000万, or a share such as 30%"},
	{"[5]", false, "1:5: error: at_most is a list; write an amount such as 1000万"},
	{"{2022: 5}", false, "1:6: error: \"2022\" stands among dated values; write from YEAR"},
	{"{from 2022: 5, from 2021: 5}", false, "1:20: error: \"from 2021\" does not come after 2022"},
	{"{from 2022: {1: 2}}", false, "1:17: error: at_most is a map; write an amount"},
	{"{}", false, "1:5: error: at_most has no value; write {from 2022: 1000万}"},
};

Test(dated, every_fault_has_its_place_and_its_remedy)
{
	for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++) {
		static struct yaml_text yaml;
		struct dated_amount amount;
		char expected[300];

		cr_expect_not(read(&yaml, faults[f].value, faults[f].may_be_share, &amount), "%s", faults[f].value);
		snprintf(expected, sizeof(expected), "p.yaml:%s", faults[f].says);
		cr_expect(strncmp(yaml_text_faults(&yaml), expected, strlen(expected)) == 0, "expected %s\ngot %s",
			  expected, yaml.faults);
		cr_expect_eq(yaml.err.fault_count, 1);
		yaml_text_release(&yaml);
	}
}
