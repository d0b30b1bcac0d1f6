/* applications.csv and awards.csv; applicants taken from applications. */
#include "population/crowd.h"

#define APPLICANTS "applicant_id,revenue\nA,1\nB,2\n"

static const struct applications *applications(const struct crowd *crowd)
{
	return &crowd->population.applications;
}

Test(applications, rows_are_sorted_by_item_applicant_and_id)
{
	struct crowd crowd;

	crowd_read(&crowd, APPLICANTS,
		   "application_id,applicant_id,item,investment,requested,评分,filed_at,approved\n"
		   "r4,B,7.1,40,4,,2022/4/25,no\n"
		   "r3,A,7.1,30,3,91.5,2022-04-24,\n"
		   "r2,B,5.1,20,,,,yes\n"
		   "r1,A,7.1,10,1,,,是\n",
		   NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(applications(&crowd)->item_start[1], 1);
	cr_expect_eq(applications(&crowd)->item_start[2], 4);
	cr_expect_str_eq(applications(&crowd)->id[0], "r2");
	cr_expect_str_eq(applications(&crowd)->id[1], "r1");
	cr_expect_str_eq(applications(&crowd)->id[2], "r3");
	cr_expect_str_eq(applications(&crowd)->id[3], "r4");
	cr_expect_eq(applications(&crowd)->frame.parent[3], 1);
	cr_expect_eq(applications(&crowd)->id_rank[0], 1);
	cr_expect_eq(applications(&crowd)->frame.slot[SLOT_SCORE][2], 91.5);
	cr_expect_eq(applications(&crowd)->frame.slot[SLOT_FILED_AT][3] -
			     applications(&crowd)->frame.slot[SLOT_FILED_AT][2],
		     1, "a day later, written the other way");
	cr_expect(isnan(applications(&crowd)->frame.slot[SLOT_REQUESTED][0]));
	crowd_release(&crowd);
}

Test(applications, approved_is_yes_unless_it_says_no)
{
	struct crowd crowd;

	crowd_read(&crowd, APPLICANTS,
		   "申报编号,统一社会信用代码,申报事项,是否通过,investment\nr1,A,5.1,,1\nr2,A,5.1,否,1\nr3,A,5.1,1,1\n",
		   NULL);
	world_expect_silence(&crowd.world);
	cr_expect(applications(&crowd)->approved[0] && !applications(&crowd)->approved[1]);
	cr_expect(applications(&crowd)->approved[2]);
	crowd_release(&crowd);
}

Test(applications, a_title_that_two_owners_share_is_read_by_file)
{
	struct crowd crowd;

	/* 人数 titles staff of applicants and investment of applications. */
	crowd_read(&crowd, "applicant_id,revenue,人数\nA,1,12\n",
		   "application_id,applicant_id,item,人数\nr1,A,5.1,34\n", NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd_cell(&crowd, STAFF, "A"), 12);
	cr_expect_eq(applications(&crowd)->frame.slot[crowd_fields[INVESTMENT].slot][0], 34);
	crowd_release(&crowd);
}

Test(applications, rows_of_other_years_are_left_to_history)
{
	struct crowd crowd;

	crowd_read(
		&crowd, APPLICANTS,
		"application_id,applicant_id,item,investment,year\nr1,A,5.1,1,2021\nr2,A,5.1,1,2022\nr3,Z,5.1,1,2021\n",
		NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(applications(&crowd)->frame.row_count, 1);
	cr_expect_str_eq(applications(&crowd)->id[0], "r2");
	crowd_release(&crowd);
}

Test(applications, a_header_alone_will_do)
{
	struct crowd crowd;

	crowd_read(&crowd, APPLICANTS, "application_id,applicant_id,item\n", "applicant_id,item,year,award\n");
	world_expect_silence(&crowd.world);
	cr_expect_eq(applications(&crowd)->frame.row_count, 0);
	crowd_release(&crowd);
}

Test(applications, what_does_not_fit_together_is_all_named)
{
	crowd_expect_faults(
		APPLICANTS,
		"application_id,applicant_id,item,investment,approved\n"
		"r1,A,5.2,1,yes\n"
		"r2,C,5.1,1,perhaps\n"
		"r3,A,5.1,1,perhaps\n"
		"r3,B,7.1,1,yes\n"
		",B,7.1,1,yes\n",
		NULL,
		"applications.csv:2:item: error: the policy has no item 5.2; did you mean 5.1?\n"
		"applications.csv:3:applicant_id: error: C is not among the applicants of 2022; add it there "
		"or correct the id\n"
		"applications.csv:3:approved: error: \"perhaps\" is neither yes nor no; write yes or no (是 or 否)\n"
		"applications.csv:4:approved: error: \"perhaps\" is neither yes nor no; write yes or no (是 or "
		"否)\n"
		"applications.csv:5:application_id: error: r3 already stands on line 4; give each "
		"application its own id\n"
		"applications.csv:6:application_id: error: the cell is empty; every row needs its "
		"application_id\n");
}

Test(applications, missing_built_in_columns_are_named_with_both_names)
{
	crowd_expect_faults(APPLICANTS, "application_id,applicant,investment\nr1,A,1\n", NULL,
			    "applications.csv: note: columns that the policy does not declare are not used: applicant\n"
			    "applications.csv:1:applicant_id: error: the column applicant_id is missing; add a column "
			    "named applicant_id or 统一社会信用代码\n"
			    "applications.csv:1:item: error: the column item is missing; add a column named item or "
			    "申报事项\n");
}

Test(applications, awards_of_earlier_years_are_summed_by_item_and_applicant)
{
	struct crowd crowd;

	crowd_read(&crowd, APPLICANTS, NULL,
		   "统一社会信用代码,申报事项,年度,奖励金额（万元）\n"
		   "A,5.1,2020,1.5\nA,5.1,2021,0.25\nA,5.1,2019,0\nB,7.1,2021,3\n");
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd.population.past.paid[0][0], 1750000);
	cr_expect_eq(crowd.population.past.times[0][0], 2, "an award of 0 does not count");
	cr_expect_eq(crowd.population.past.paid[0][1], 0);
	cr_expect_eq(crowd.population.past.paid[1][1], 3000000);
	crowd_release(&crowd);
}

Test(applications, awards_of_this_and_later_years_are_ignored_with_a_note)
{
	struct crowd crowd;

	crowd_read(&crowd, APPLICANTS, NULL,
		   "applicant_id,item,year,award\nA,5.1,2022,1\nA,5.1,2023,1\nZ,5.1,2021,1\n");
	cr_expect(crowd.is_good);
	cr_expect_null(crowd.population.past.paid[0]);
	world_expect(&crowd.world,
		     "awards.csv: note: 2 awards of 2022 or later are not used\n"
		     "awards.csv: note: 1 awards went to firms that are not among the applicants of 2022\n");
	crowd_release(&crowd);
}

Test(applications, what_allocate_writes_is_valid_as_past_awards)
{
	struct crowd crowd;

	crowd_read(&crowd, APPLICANTS, NULL,
		   "year,applicant_id,name,application_id,measure,item,requested,entitlement,claim,award,unmet,ratio,"
		   "reason\n"
		   "2021,A,甲,r1,5,5.1,,2.00,2.00,1.50,0.50,0.750000,cut\n");
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd.population.past.paid[0][0], 150);
	crowd_release(&crowd);
}

Test(applications, a_wrong_award_is_named)
{
	crowd_expect_faults(
		APPLICANTS, NULL,
		"applicant_id,item,year,award\nA,5.1,,1\nA,5.3,2021,1\nA,5.1,2021,\nA,5.1,2021,1.234\n",
		"awards.csv:2:year: error: the cell is empty; write the year of the award\n"
		"awards.csv:3:item: error: the policy has no item 5.3; did you mean 5.1?\n"
		"awards.csv:4:award: error: the cell is empty; write what was paid, or 0\n"
		"awards.csv:5:award: error: \"1.234\" has more than 2 decimals (smaller than one fen); write "
		"it rounded to the fen\n");
}

Test(applications, without_applicants_they_are_taken_from_applications)
{
	struct crowd crowd;

	crowd_read(&crowd, NULL,
		   "application_id,applicant_id,name,item,investment,revenue,colour\n"
		   "r2,B,乙,5.1,2,20,red\nr1,A,甲,5.1,1,10,red\nr3,A,甲,7.1,3,10,red\n",
		   NULL);
	world_expect(&crowd.world,
		     "applications.csv: note: columns that the policy does not declare are not used: colour\n");
	cr_expect_eq(crowd.population.applicants.frame.row_count, 2);
	cr_expect_str_eq(crowd.population.applicants.name[0], "甲");
	cr_expect_eq(crowd_cell(&crowd, REVENUE, "A"), 10);
	cr_expect_eq(crowd_cell(&crowd, REVENUE, "B"), 20);
	cr_expect_eq(applications(&crowd)->frame.row_count, 3);
	crowd_release(&crowd);
}

Test(applications, repeated_fields_that_differ_are_a_fault)
{
	crowd_expect_faults(
		NULL,
		"application_id,applicant_id,name,item,investment,revenue\n"
		"r1,A,甲,5.1,1,10\nr2,A,乙,5.1,1,11\nr3,A,甲,5.1,1,\n",
		NULL,
		"applications.csv:3:name: error: A has another name than on line 2; write the same in all "
		"its rows, or give applicants.csv\n"
		"applications.csv:3:revenue: error: A has another revenue than on line 2; write the same in "
		"all its rows, or give applicants.csv\n"
		"applications.csv:4:revenue: error: A has another revenue than on line 2; write the same in "
		"all its rows, or give applicants.csv\n");
}

Test(applications, history_is_taken_from_their_earlier_years_too)
{
	struct crowd crowd;

	crowd_read(&crowd, NULL,
		   "application_id,applicant_id,item,investment,revenue,year\n"
		   "r1,A,5.1,1,10,2022\nr2,A,7.1,1,10,2022\nr3,A,5.1,1,8,2021\nr4,A,5.1,1,9,2020\nr5,Z,5.1,1,9,2020\n",
		   NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd.population.applicants.frame.row_count, 1);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_LAST, "A"), 8);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_PEAK, "A"), 9);
	crowd_release(&crowd);
}

Test(applications, no_applications_and_no_applicants_is_a_fault)
{
	crowd_expect_faults(NULL, "application_id,applicant_id,item,investment,revenue\n", NULL,
			    "applications.csv: error: no applicants of 2022 in it; add their rows below the header\n");
}

Test(applications, a_wrong_cell_of_history_is_named_once)
{
	crowd_expect_faults("applicant_id,revenue,year\nA,1,2022\nA,x,2021\n", NULL, NULL,
			    "applicants.csv:3:revenue: error: \"x\" is not an amount; write a plain amount in yuan "
			    "such as 1234.50, or leave the cell empty if it is not known\n");
}
