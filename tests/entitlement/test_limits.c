/* Exclusions and the limits across the claims of one applicant. */
#include "entitlement/office.h"

/* Every application asks for what it gets; 1.9 is automatic and gives 5. */
#define POLICY                                                                                                         \
	"policy: p\n"                                                                                                  \
	"fields:\n"                                                                                                    \
	"  software: {of: applicant, type: flag}\n"                                                                    \
	"  other: {of: application, type: flag}\n"                                                                     \
	"measures:\n"                                                                                                  \
	"  - id: 1\n"                                                                                                  \
	"    items:\n"                                                                                                 \
	"      - {id: 1.1, amount: requested}\n"                                                                       \
	"      - {id: 1.2, amount: requested}\n"                                                                       \
	"      - {id: 1.3, amount: requested}\n"                                                                       \
	"      - {id: 1.9, access: automatic, amount: 5}\n"
#define LIMIT(text) POLICY "limits:\n  cap: " text "\n"

static void expect(const char *policy, const char *applications, const char *awards, const char *claims,
		   const char *rejections)
{
	struct office office;

	office_open(&office, policy, "applicant_id,software\nA,yes\nB,no\n", applications, awards);
	cr_expect(office_examine(&office));
	office_expect_claims(&office, claims);
	office_expect_rejections(&office, rejections);
	office_close(&office);
}

Test(exclusions, a_claim_that_an_exclusion_hits_is_rejected_under_its_name)
{
	expect(POLICY
	       "exclusions:\n  other city support: {when: other}\n  outside: {items: [1.2], when: not software}\n",
	       "application_id,applicant_id,item,requested,other\n"
	       "r1,A,1.1,1,yes\nr2,A,1.2,2,no\nr3,B,1.1,3,no\nr4,B,1.2,4,yes\n",
	       NULL, "1.1 B r3 3.00 3.00\n1.2 A r2 2.00 2.00\n1.9 A - 5.00 5.00\n1.9 B - 5.00 5.00\n",
	       "1.1 A r1 exclusion other city support\n1.2 B r4 exclusion other city support\n");
}

Test(exclusions, a_missing_when_does_not_exclude)
{
	/* r1 has no `other`; an automatic item has no application fields even where a row of applications.csv names it.
	 */
	expect(POLICY "exclusions: {double: {when: other}}\n",
	       "application_id,applicant_id,item,requested,other\nr1,A,1.1,1,\nr2,A,1.9,,yes\n", NULL,
	       "1.1 A r1 1.00 1.00\n1.9 A r2 5.00 5.00\n1.9 B - 5.00 5.00\n", "");
}

Test(exclusions, conditions_on_the_firm_hit_automatic_claims_too)
{
	expect(POLICY "exclusions: {outside: {items: [1.9], when: not software}}\n", NULL, NULL, "1.9 A - 5.00 5.00\n",
	       "1.9 B - exclusion outside\n");
}

#define THREE                                                                                                          \
	"application_id,applicant_id,item,requested,score,filed_at\n"                                                  \
	"r1,A,1.1,10,70,2022-03-01\nr2,A,1.2,30,,2022-01-01\nr3,A,1.3,20,90,\nr4,A,1.3,15,80,2022-02-01\n"
#define BOTH_AUTOMATIC "1.9 A - 5.00 5.00\n1.9 B - 5.00 5.00\n"

Test(limits, a_count_keeps_the_highest_entitlements)
{
	expect(LIMIT("{items: [1.1, 1.2, 1.3], count: 2}"), THREE, NULL,
	       "1.2 A r2 30.00 30.00\n1.3 A r3 20.00 20.00\n" BOTH_AUTOMATIC,
	       "1.1 A r1 limit cap\n1.3 A r4 limit cap\n");
}

Test(limits, a_count_can_keep_the_best_scores_missing_last)
{
	expect(LIMIT("{items: [1.1, 1.2, 1.3], count: 3, keep: score}"), THREE, NULL,
	       "1.1 A r1 10.00 10.00\n1.3 A r3 20.00 20.00\n1.3 A r4 15.00 15.00\n" BOTH_AUTOMATIC,
	       "1.2 A r2 limit cap\n");
}

Test(limits, a_count_can_keep_the_first_filed_missing_last)
{
	expect(LIMIT("{items: [1.1, 1.2, 1.3], count: 2, keep: first}"), THREE, NULL,
	       "1.2 A r2 30.00 30.00\n1.3 A r4 15.00 15.00\n" BOTH_AUTOMATIC,
	       "1.1 A r1 limit cap\n1.3 A r3 limit cap\n");
}

Test(limits, ties_of_a_count_go_by_application_id)
{
	expect(LIMIT("{items: [1.1, 1.2, 1.3], count: 1}"),
	       "application_id,applicant_id,item,requested\nr2,A,1.1,10\nr1,A,1.3,10\n", NULL,
	       "1.3 A r1 10.00 10.00\n" BOTH_AUTOMATIC, "1.1 A r2 limit cap\n");
}

Test(limits, over_a_lifetime_past_awards_count_as_kept_claims)
{
	expect(LIMIT("{items: [1.1, 1.2, 1.3], count: 3, over: lifetime}"), THREE,
	       "applicant_id,item,year,award\nA,1.1,2020,1\nA,1.2,2021,1\nA,1.2,2019,0\nA,1.9,2021,1\n",
	       "1.2 A r2 30.00 30.00\n" BOTH_AUTOMATIC, "1.1 A r1 limit cap\n1.3 A r3 limit cap\n1.3 A r4 limit cap\n");
	expect(LIMIT("{items: [1.1, 1.2, 1.3], count: 1, over: lifetime}"), THREE,
	       "applicant_id,item,year,award\nA,1.1,2020,1\nA,1.2,2021,1\n", BOTH_AUTOMATIC,
	       "1.1 A r1 limit cap\n1.2 A r2 limit cap\n1.3 A r3 limit cap\n1.3 A r4 limit cap\n");
}

Test(limits, over_a_year_past_awards_do_not_count)
{
	expect(LIMIT("{items: [1.1], count: 1, total: 10}"),
	       "application_id,applicant_id,item,requested\nr1,A,1.1,10\n",
	       "applicant_id,item,year,award\nA,1.1,2021,10\n", "1.1 A r1 10.00 10.00\n" BOTH_AUTOMATIC, "");
}

Test(limits, a_total_is_shared_pro_rata_to_the_fen_by_largest_remainder)
{
	/* 10.00 over 10 + 30 + 20 + 15 = 75: 1.3333, 4.0000, 2.6667, 2.0000: floors 1.33 4.00 2.66 2.00 leave 1 fen,
	 * largest remainder .67: r3. */
	expect(LIMIT("{items: [1.1, 1.2, 1.3], total: 10}"), THREE, NULL,
	       "1.1 A r1 10.00 1.33\n1.2 A r2 30.00 4.00\n1.3 A r3 20.00 2.67\n1.3 A r4 15.00 2.00\n" BOTH_AUTOMATIC,
	       "");
}

Test(limits, equal_remainders_go_by_application_id)
{
	/* 0.05 over three claims of 1.00: 1 fen each, the other two to r1 and r2. */
	expect(LIMIT("{items: [1.1, 1.2, 1.3], total: 0.05}"),
	       "application_id,applicant_id,item,requested\nr3,A,1.1,1\nr1,A,1.2,1\nr2,A,1.3,1\n", NULL,
	       "1.1 A r3 1.00 0.01\n1.2 A r1 1.00 0.02\n1.3 A r2 1.00 0.02\n" BOTH_AUTOMATIC, "");
}

Test(limits, a_total_over_a_lifetime_counts_past_awards)
{
	/* 50 - 12.50 - 7.50 = 30 for 10 + 30 + 20 = 60: half of each. */
	expect(LIMIT("{items: [1.1, 1.2, 1.3], total: 50, over: lifetime}"),
	       "application_id,applicant_id,item,requested\nr1,A,1.1,10\nr2,A,1.2,30\nr3,A,1.3,20\nr4,B,1.3,20\n",
	       "applicant_id,item,year,award\nA,1.1,2020,12.5\nA,1.3,2021,7.5\nA,1.9,2021,100\n",
	       "1.1 A r1 10.00 5.00\n1.2 A r2 30.00 15.00\n1.3 A r3 20.00 10.00\n1.3 B r4 20.00 20.00\n" BOTH_AUTOMATIC,
	       "");
}

Test(limits, a_total_that_is_used_up_rejects)
{
	expect(LIMIT("{items: [1.1], total: 50, over: lifetime}"),
	       "application_id,applicant_id,item,requested\nr1,A,1.1,10\n",
	       "applicant_id,item,year,award\nA,1.1,2020,60\n", BOTH_AUTOMATIC, "1.1 A r1 limit cap\n");
}

Test(limits, limits_act_in_file_order_on_what_is_left)
{
	/* wide: 60 of 10 + 30 + 20 + 15 = 75 is 8 + 24 + 16 + 12; narrow: 1.3 has 28, at most 14: 8 + 6. The other way
	 * round narrow leaves 14 of 35 (8 + 6), then 10 + 30 + 8 + 6 = 54 stands within 60. */
	expect(POLICY "limits:\n  wide: {items: [1.1, 1.2, 1.3], total: 60}\n  narrow: {items: [1.3], total: 14}\n",
	       THREE, NULL,
	       "1.1 A r1 10.00 8.00\n1.2 A r2 30.00 24.00\n1.3 A r3 20.00 8.00\n1.3 A r4 15.00 6.00\n" BOTH_AUTOMATIC,
	       "");
	expect(POLICY "limits:\n  narrow: {items: [1.3], total: 14}\n  wide: {items: [1.1, 1.2, 1.3], total: 60}\n",
	       THREE, NULL,
	       "1.1 A r1 10.00 10.00\n1.2 A r2 30.00 30.00\n1.3 A r3 20.00 8.00\n1.3 A r4 15.00 6.00\n" BOTH_AUTOMATIC,
	       "");
}

Test(limits, counts_come_before_totals_and_exclusions_before_counts)
{
	/* r2 is excluded, so r3 and r4 are the two highest. B: 7 of 20 + 15 + 5 = 40 is 3.50, 2.625 and 0.875; the odd
	 * fen goes to r4 before r5. A: 2 + 5 is 7. */
	expect(POLICY "exclusions: {double: {when: other}}\n"
		      "limits:\n  money: {items: [\"*\"], total: 7}\n  number: {items: [1.1, 1.2, 1.3], count: 2}\n",
	       "application_id,applicant_id,item,requested,other\nr1,B,1.1,10,no\nr2,B,1.2,30,yes\nr3,B,1.3,20,no\nr4,"
	       "B,1.3,15,no\n"
	       "r5,B,1.9,,no\nr6,A,1.1,2,no\n",
	       NULL,
	       "1.1 A r6 2.00 2.00\n1.3 B r3 20.00 3.50\n1.3 B r4 15.00 2.63\n1.9 A - 5.00 5.00\n1.9 B r5 5.00 0.87\n",
	       "1.1 B r1 limit number\n1.2 B r2 exclusion double\n");
}

Test(exclusions, more_claims_than_a_block_of_formulas_holds)
{
	/* 600 claims, every third (200) excluded, the last one too. */
	struct office office;
	char *applications = calloc(1, 40000);
	size_t used = (size_t)sprintf(applications, "application_id,applicant_id,item,requested,other\n");

	for (int i = 1; i <= 600; i++)
		used += (size_t)sprintf(applications + used, "r%03d,A,1.1,%d,%s\n", i, i, i % 3 == 0 ? "yes" : "no");
	office_open(&office, POLICY "exclusions: {double: {when: other}}\n", "applicant_id,software\nA,yes\n",
		    applications, NULL);
	cr_expect(office_examine(&office));
	cr_expect_eq(office.claims.count, 401, "and one automatic claim");
	cr_expect_eq(office.rejections.count, 200);
	for (size_t i = 0; i < 400; i++)
		cr_expect_neq(office.claims.entitlement[i] % 300, 0);
	free(applications);
	office_close(&office);
}
