/* What the rule of each item grants, and why an application is no claim. */
#include "entitlement/office.h"

#define FIELDS                                                                                                         \
	"fields:\n"                                                                                                    \
	"  revenue: {of: applicant, type: money}\n"                                                                    \
	"  revenue_last: {of: applicant, last: revenue}\n"                                                             \
	"  revenue_peak: {of: applicant, peak: revenue, default: 0}\n"                                                 \
	"  software: {of: applicant, type: flag}\n"                                                                    \
	"  investment: {of: application, type: money}\n"

/* One item of one measure. */
#define ITEM(text) "policy: p\n" FIELDS "measures: [{id: 1, items: [" text "]}]\n"

static void expect(const char *policy, const char *applicants, const char *applications, const char *claims,
		   const char *rejections)
{
	struct office office;

	office_open(&office, policy, applicants, applications, NULL);
	cr_expect(office_examine(&office));
	office_expect_claims(&office, claims);
	office_expect_rejections(&office, rejections);
	office_close(&office);
}

Test(entitle, an_automatic_item_examines_every_applicant)
{
	expect(ITEM("{id: 1.1, access: automatic, eligible: revenue >= 100, amount: 1% * revenue}"),
	       "applicant_id,revenue\nB,300\nA,99.99\nC,100\n", NULL, "1.1 B - 3.00 3.00\n1.1 C - 1.00 1.00\n", "");
}

Test(entitle, an_item_by_application_grants_each_application)
{
	expect(ITEM("{id: 1.1, amount: 30% * investment}"), "applicant_id,revenue\nA,1\nB,1\n",
	       "application_id,applicant_id,item,investment\nr3,B,1.1,10\nr2,A,1.1,20\nr1,A,1.1,30\n",
	       "1.1 A r1 9.00 9.00\n1.1 A r2 6.00 6.00\n1.1 B r3 3.00 3.00\n", "");
}

Test(entitle, a_claim_is_never_above_what_was_requested)
{
	expect(ITEM("{id: 1.1, amount: 50}"), "applicant_id,revenue\nA,1\n",
	       "application_id,applicant_id,item,requested\nr1,A,1.1,20\nr2,A,1.1,80\nr3,A,1.1,\nr4,A,1.1,0\n",
	       "1.1 A r1 20.00 20.00\n1.1 A r2 50.00 50.00\n1.1 A r3 50.00 50.00\n", "1.1 A r4 ineligible\n");
}

Test(entitle, a_negative_amount_is_nothing_and_nothing_is_no_claim)
{
	expect(ITEM("{id: 1.1, amount: investment - 10}"), "applicant_id,revenue\nA,1\n",
	       "application_id,applicant_id,item,investment\nr1,A,1.1,3\nr2,A,1.1,10\nr3,A,1.1,10.01\n",
	       "1.1 A r3 0.01 0.01\n", "1.1 A r1 ineligible\n1.1 A r2 ineligible\n");
}

Test(entitle, amounts_are_rounded_to_the_fen_half_up)
{
	/* 28.5% of 1.00 is 0.285, up to 0.29 though the double below it is 0.28499999999999998; of 0.30 0.0855: 0.09;
	 * of 0.29 0.08265: 0.08. */
	expect(ITEM("{id: 1.1, amount: 28.5% * investment}"), "applicant_id,revenue\nA,1\n",
	       "application_id,applicant_id,item,investment\nr1,A,1.1,1.00\nr2,A,1.1,0.30\nr3,A,1.1,0.29\n",
	       "1.1 A r1 0.29 0.29\n1.1 A r2 0.09 0.09\n1.1 A r3 0.08 0.08\n", "");
}

Test(entitle, twenty_percent_growth_meets_a_gate_of_twenty_percent)
{
	/* 1.2 x 0.1 is not 0.12 in doubles; 119.99 over 100 is no 20 %. */
	expect(ITEM("{id: 1.1, access: automatic, eligible: revenue / revenue_last - 1 >= 20%, amount: 5}"),
	       "applicant_id,revenue,revenue_last\nA,0.12,0.1\nB,119.99,100\nC,36,30\n", NULL,
	       "1.1 A - 5.00 5.00\n1.1 C - 5.00 5.00\n", "");
}

Test(entitle, a_firm_one_fen_below_the_tier_gets_nothing)
{
	static const char policy[] = "policy: p\n" FIELDS "measures:\n"
				     "  - id: 5\n"
				     "    items:\n"
				     "      - id: 5.1\n"
				     "        access: automatic\n"
				     "        parameters: {tiers: {1亿: 70万, 100亿: 300万}}\n"
				     "        eligible: band(revenue, tiers) > band(revenue_peak, tiers)\n"
				     "        amount: band(revenue, tiers)\n";

	expect(policy,
	       "applicant_id,revenue,revenue_peak\n"
	       "A,99999999.99,0\n"
	       "B,100000000.00,99999999.99\n"
	       "C,9999999999.99,100000000\n"
	       "D,10000000000,9999999999.99\n"
	       "E,500000000,100000000\n",
	       NULL, "5.1 B - 700000.00 700000.00\n5.1 D - 3000000.00 3000000.00\n", "");
}

Test(entitle, a_missing_cell_matters_only_if_the_result_depends_on_it)
{
	expect(ITEM("{id: 1.1, eligible: software or investment > 5, amount: 'if(software, 7, investment)'}"),
	       "applicant_id,software\nA,yes\nB,no\nC,\n",
	       "application_id,applicant_id,item,investment\nr1,A,1.1,\nr2,B,1.1,\nr3,B,1.1,6\nr4,B,1.1,4\nr5,C,1.1,"
	       "6\n",
	       "1.1 A r1 7.00 7.00\n1.1 B r3 6.00 6.00\n",
	       "1.1 B r2 missing investment\n1.1 B r4 ineligible\n1.1 C r5 missing software\n");
}

Test(entitle, a_division_by_zero_is_missing_too)
{
	expect(ITEM("{id: 1.1, amount: 6 / investment}"), "applicant_id,revenue\nA,1\n",
	       "application_id,applicant_id,item,investment\nr1,A,1.1,0\nr2,A,1.1,2\n", "1.1 A r2 3.00 3.00\n",
	       "1.1 A r1 missing division by zero\n");
}

Test(entitle, automatic_claims_are_rejected_in_the_table_only_for_more_than_not_being_eligible)
{
	expect(ITEM("{id: 1.1, access: automatic, eligible: revenue > 5, amount: 1}"),
	       "applicant_id,revenue\nA,4\nB,\nC,6\n", NULL, "1.1 C - 1.00 1.00\n", "1.1 B - missing revenue\n");
}

Test(entitle, an_application_can_refuse_an_automatic_item)
{
	expect(ITEM("{id: 1.1, access: automatic, eligible: revenue > 5, amount: revenue}"),
	       "applicant_id,revenue\nA,10\nB,20\nC,4\nD,30\n",
	       "application_id,applicant_id,item,approved,requested\n"
	       "r1,A,1.1,no,\nr2,B,1.1,yes,15\nr3,C,1.1,yes,\n",
	       "1.1 B r2 15.00 15.00\n1.1 D - 30.00 30.00\n", "1.1 A r1 refused\n1.1 C r3 ineligible\n");
}

Test(entitle, the_first_reason_that_applies_is_given)
{
	static const char policy[] = "policy: p\n" FIELDS "measures:\n"
				     "  - id: 1\n"
				     "    items:\n"
				     "      - {id: 1.1, amount: investment, source: district}\n"
				     "      - {id: 1.2, source: other}\n"
				     "      - {id: 1.3, eligible: investment > 5, amount: investment * revenue}\n"
				     "exclusions: {double: {when: software}}\n";
	static const char applications[] = "application_id,applicant_id,item,investment,approved\n"
					   "r1,A,1.1,1,no\nr2,A,1.2,1,no\n"
					   "r3,A,1.3,6,no\nr4,A,1.3,4,yes\nr5,A,1.3,6,yes\nr6,B,1.3,6,yes\n";
	struct office office;

	office_open(&office, policy, "applicant_id,revenue,software\nA,,yes\nB,1,yes\n", applications, NULL);
	office.policy.item[0].is_suspended = true;
	cr_expect(office_examine(&office));
	office_expect_claims(&office, "");
	office_expect_rejections(&office,
				 "1.1 A r1 suspended\n1.2 A r2 elsewhere\n1.3 A r3 refused\n1.3 A r4 ineligible\n"
				 "1.3 A r5 missing revenue\n1.3 B r6 exclusion double\n");
	office.asking.is_open = false;
	cr_expect(office_examine(&office));
	office_expect_rejections(&office, "1.1 A r1 suspended\n1.2 A r2 elsewhere\n1.3 A r3 expired\n1.3 A r4 expired\n"
					  "1.3 A r5 expired\n1.3 B r6 expired\n");
	office_close(&office);
}

Test(entitle, paid_counts_earlier_years_of_that_item)
{
	struct office office;

	office_open(&office,
		    "policy: p\n" FIELDS "measures:\n"
		    "  - id: 1\n"
		    "    items:\n"
		    "      - {id: 1.1, access: automatic, eligible: paid() == 0, amount: 5}\n"
		    "      - {id: 1.2, access: automatic, amount: '20 - paid(\"1.1\") - paid()'}\n",
		    "applicant_id,revenue\nA,1\nB,1\n", NULL,
		    "applicant_id,item,year,award\nA,1.1,2020,3\nA,1.1,2021,4\nA,1.2,2021,2.5\n");
	cr_expect(office_examine(&office));
	/* A: 20 - 7 - 2.5 = 10.5 */
	office_expect_claims(&office, "1.1 B - 5.00 5.00\n1.2 A - 10.50 10.50\n1.2 B - 20.00 20.00\n");
	office_close(&office);
}

Test(entitle, parameters_are_those_in_force_in_the_year)
{
	struct office office;

	office_open(
		&office,
		ITEM("{id: 1.1, access: automatic, parameters: {cap: {from 2021: 7, from 2023: 3}}, amount: cap + year "
		     "- 2022}"),
		"applicant_id,revenue\nA,1\n", NULL, NULL);
	cr_expect(office_examine(&office));
	office_expect_claims(&office, "1.1 A - 7.00 7.00\n");
	office.asking.year = 2024;
	cr_expect(office_examine(&office));
	office_expect_claims(&office, "1.1 A - 5.00 5.00\n");
	office_close(&office);
}

Test(entitle, an_item_that_grants_more_than_the_largest_amount_is_a_fault)
{
	struct office office;

	office_open(&office, ITEM("{id: 1.1, access: automatic, amount: revenue * 2}"),
		    "applicant_id,revenue\nA,600000000000\n", NULL, NULL);
	cr_expect_not(office_examine(&office));
	world_expect_part(&office.world, "policy.yaml:8:28: error: item 1.1 grants more than the largest amount");
	office_close(&office);
}

static void pass_second_only(void *context, uint32_t item, const uint32_t *applicant, size_t count,
			     unsigned char *has_passed)
{
	(void)context;
	for (size_t i = 0; i < count; i++)
		has_passed[i] = item == 0 && applicant[i] == 1;
}

Test(entitle, a_draw_screens_automatic_claims_and_skips_firms_that_are_not_there)
{
	struct office office;
	const uint64_t active[] = {3}; /* A and B */

	office_open(&office, ITEM("{id: 1.1, access: automatic, amount: 5}, {id: 1.2, amount: 6}"),
		    "applicant_id,revenue\nA,1\nB,1\nC,1\n", "application_id,applicant_id,item\nr1,A,1.2\n", NULL);
	office.asking.screen.pass = pass_second_only;
	cr_expect(office_examine(&office));
	office_expect_claims(&office, "1.1 B - 5.00 5.00\n1.2 A r1 6.00 6.00\n");
	office.asking.screen.pass = NULL;
	office.asking.active = active;
	cr_expect(office_examine(&office));
	office_expect_claims(&office, "1.1 A - 5.00 5.00\n1.1 B - 5.00 5.00\n1.2 A r1 6.00 6.00\n");
	office_close(&office);
}
