/* applicants.csv: columns by name or title, units, defaults, years. */
#include "population/crowd.h"

Test(applicants, rows_are_sorted_by_id_and_named_by_their_id_if_they_have_no_name)
{
	struct crowd crowd;

	crowd_read(&crowd, "applicant_id,name,revenue\nB,乙公司,2\nA,,1\n", NULL, NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd.population.applicants.frame.row_count, 2);
	cr_expect_str_eq(crowd.population.applicants.id[0], "A");
	cr_expect_str_eq(crowd.population.applicants.name[0], "A");
	cr_expect_str_eq(crowd.population.applicants.name[1], "乙公司");
	cr_expect_eq(population_find(&crowd.population, "C"), UINT32_MAX);
	crowd_release(&crowd);
}

Test(applicants, columns_are_found_by_name_or_by_any_title_in_any_order)
{
	struct crowd crowd;

	crowd_read(&crowd, "人数,annual revenue,统一社会信用代码,企业名称\n12,5.25,A,甲\n", NULL, NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd_cell(&crowd, REVENUE, "A"), 5.25);
	cr_expect_eq(crowd_cell(&crowd, STAFF, "A"), 12);
	cr_expect_str_eq(crowd.population.applicants.name[0], "甲");
	crowd_release(&crowd);
}

Test(applicants, a_header_states_a_unit_in_ascii_or_full_width_brackets)
{
	static const struct {
		const char *header;
		double yuan; /* of 1.5 */
	} cases[] = {
		{"revenue(元)", 1.5},         {"revenue(万元)", 15000}, {"年营收（亿元）", 150000000},
		{"年营收 （ 万元 ）", 15000}, {"revenue(yuan)", 1.5},   {"annual revenue(万)", 15000},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crowd crowd;
		char text[200];

		snprintf(text, sizeof text, "applicant_id,%s\nA,1.5\n", cases[i].header);
		crowd_read(&crowd, text, NULL, NULL);
		world_expect_silence(&crowd.world);
		cr_expect_eq(crowd_cell(&crowd, REVENUE, "A"), cases[i].yuan, "%s", cases[i].header);
		crowd_release(&crowd);
	}
}

Test(applicants, only_money_has_a_unit)
{
	crowd_expect_faults(
		"applicant_id,revenue,staff(万元)\nA,1,2\n", NULL, NULL,
		"applicants.csv:1:staff(万元): error: staff is not money and has no unit; take the unit out "
		"of the header\n");
}

Test(applicants, cells_are_read_by_type)
{
	struct crowd crowd;

	crowd_read(&crowd,
		   "applicant_id,revenue,size,listed,founded,district\n"
		   "A,1,micro,yes,1970-01-03,天河区\n"
		   "B,2,小型,是,1970/1/3,天河区\n"
		   "C,3,\" small \",FALSE,,黄埔区\n"
		   "D,4,,0,,\n",
		   NULL, NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd_cell(&crowd, SIZE, "A"), 0);
	cr_expect_eq(crowd_cell(&crowd, SIZE, "B"), 1);
	cr_expect_eq(crowd_cell(&crowd, SIZE, "C"), 1, "spaces around a cell do not count");
	cr_expect(isnan(crowd_cell(&crowd, SIZE, "D")), "an empty cell is missing");
	cr_expect_eq(crowd_cell(&crowd, LISTED, "B"), 1);
	cr_expect_eq(crowd_cell(&crowd, LISTED, "C"), 0);
	cr_expect_eq(crowd_cell(&crowd, LISTED, "D"), 0);
	cr_expect_eq(crowd_cell(&crowd, FOUNDED, "A"), 2);
	cr_expect_eq(crowd_cell(&crowd, FOUNDED, "B"), 2);
	cr_expect_eq(crowd_cell(&crowd, DISTRICT, "A"), crowd_cell(&crowd, DISTRICT, "B"));
	cr_expect_neq(crowd_cell(&crowd, DISTRICT, "A"), crowd_cell(&crowd, DISTRICT, "C"));
	crowd_release(&crowd);
}

Test(applicants, cells_that_do_not_fit_are_all_named_with_their_column)
{
	crowd_expect_faults(
		"applicant_id,revenue,size,listed,staff\n"
		"A,\"1,000\",smal,maybe,1.5\n"
		"B,-1,big,yes,-2\n",
		NULL, NULL,
		"applicants.csv:2:revenue: error: \"1,000\" contains a thousands separator; write 1000\n"
		"applicants.csv:2:size: error: \"smal\" is no value of size; did you mean small?\n"
		"applicants.csv:2:listed: error: \"maybe\" is neither yes nor no; write yes or no (是 or 否)\n"
		"applicants.csv:2:staff: error: \"1.5\" is not a whole number; write it without decimals\n"
		"applicants.csv:3:revenue: error: \"-1\" is negative; write an amount of 0 or more\n"
		"applicants.csv:3:size: error: \"big\" is no value of size; write one of its values, such as "
		"micro\n"
		"applicants.csv:3:staff: error: \"-2\" is negative; the field must say negative: yes to allow "
		"that\n");
}

Test(applicants, defaults_fill_empty_cells_and_absent_columns)
{
	struct crowd crowd;

	crowd_read(&crowd, "applicant_id,revenue\nA,1\n", NULL, NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd_cell(&crowd, STAFF, "A"), 0, "a formula reads it, but it has a default");
	cr_expect(isnan(crowd_cell(&crowd, SIZE, "A")), "no default: missing");
	crowd_release(&crowd);
	crowd_read(&crowd, "applicant_id,revenue,staff\nA,1,\n", NULL, NULL);
	cr_expect_eq(crowd_cell(&crowd, STAFF, "A"), 0);
	crowd_release(&crowd);
}

Test(applicants, an_absent_column_without_default_that_a_formula_reads_is_a_fault)
{
	crowd_expect_faults("applicant_id\nA\n", NULL, NULL,
			    "applicants.csv:1:revenue: error: the column revenue is missing, a formula reads it and it "
			    "has no default; add a column named revenue or 年营收\n");
	crowd_expect_faults("\napplicant_id,revenu\nA,1\n", NULL, NULL,
			    "applicants.csv: note: columns that the policy does not declare are not used: revenu\n"
			    "applicants.csv:2:revenue: error: the column revenue is missing, a formula reads it and it "
			    "has no default; found revenu: did you mean revenue?\n");
}

Test(applicants, unknown_columns_are_named_once)
{
	struct crowd crowd;

	crowd_read(&crowd, "applicant_id,colour,revenue,investment,taste\nA,red,1,2,sweet\nB,blue,1,2,sour\n", NULL,
		   NULL);
	cr_expect(crowd.is_good);
	world_expect(&crowd.world,
		     "applicants.csv: note: columns that the policy does not declare are not used: colour, "
		     "taste\n"
		     "applicants.csv: note: fields that belong into another file are not used: investment\n");
	crowd_release(&crowd);
}

Test(applicants, two_columns_that_mean_the_same_are_a_fault)
{
	crowd_expect_faults(
		"applicant_id,revenue,年营收（万元）\nA,1,2\n", NULL, NULL,
		"applicants.csv:1:年营收（万元）: error: the columns \"revenue\" and \"年营收（万元）\" mean "
		"the same; keep one of the two\n");
}

Test(applicants, an_id_is_unique_within_a_year)
{
	crowd_expect_faults("applicant_id,revenue\nA,1\nB,2\nA,3\n", NULL, NULL,
			    "applicants.csv:4:applicant_id: error: A already stands on line 2 for 2022; keep one row a "
			    "year\n");
}

Test(applicants, ids_that_only_look_alike_are_a_fault)
{
	/* é as one character (NFC) and as e with a combining accent (NFD). */
	crowd_expect_faults("applicant_id,revenue\ncaf\xc3\xa9,1\ncafe\xcc\x81,2\n", NULL, NULL,
			    "applicants.csv:3:applicant_id: error: the applicant_id looks the same as on line 2 and "
			    "differs only in its Unicode form; write both alike\n");
	/* The Kelvin sign is a K to every reader. */
	crowd_expect_faults("applicant_id,revenue\nK1,1\n\xe2\x84\xaa"
			    "1,2\n",
			    NULL, NULL,
			    "applicants.csv:3:applicant_id: error: the applicant_id looks the same as on line 2 and "
			    "differs only in its Unicode form; write both alike\n");
}

Test(applicants, an_id_has_no_spaces_at_its_ends_and_is_never_empty)
{
	crowd_expect_faults(
		"applicant_id,revenue\n\" A\",1\n\"B \",2\n,3\nC D,4\n", NULL, NULL,
		"applicants.csv:2:applicant_id: error: \" A\" has spaces at its start or end; take them off\n"
		"applicants.csv:3:applicant_id: error: \"B \" has spaces at its start or end; take them off\n"
		"applicants.csv:4:applicant_id: error: the cell is empty; every row needs its applicant_id\n");
}

Test(applicants, there_must_be_some)
{
	crowd_expect_faults("applicant_id,revenue\n", NULL, NULL,
			    "applicants.csv: error: no applicants of 2022 in it; add their rows below the header\n");
	crowd_expect_faults("applicant_id,revenue,year\nA,1,2021\n", NULL, NULL,
			    "applicants.csv: error: no applicants of 2022 in it; add their rows below the header\n");
}

Test(applicants, rows_of_earlier_years_are_history_and_later_ones_unused)
{
	struct crowd crowd;

	crowd_read(&crowd,
		   "applicant_id,revenue,年度\n"
		   "A,5,2022\n"
		   "A,9,2019\n"
		   "A,4,2021\n"
		   "A,100,2023\n"
		   "B,6,2022\n"
		   "B,8,2020\n"
		   "C,3,\n"
		   "D,3,2021\n",
		   NULL, NULL);
	world_expect(&crowd.world, "applicants.csv: note: 1 rows of years after 2022 are not used\n");
	cr_expect_eq(crowd.population.applicants.frame.row_count, 3, "an empty year is the scenario's");
	cr_expect_eq(crowd_cell(&crowd, REVENUE_LAST, "A"), 4);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_PEAK, "A"), 9);
	cr_expect(isnan(crowd_cell(&crowd, REVENUE_LAST, "B")), "2020 is not the year before");
	cr_expect_eq(crowd_cell(&crowd, REVENUE_PEAK, "B"), 8);
	cr_expect(isnan(crowd_cell(&crowd, REVENUE_LAST, "C")), "no history, no default");
	cr_expect_eq(crowd_cell(&crowd, REVENUE_PEAK, "C"), 7, "no history: the default");
	crowd_release(&crowd);
}

Test(applicants, a_filled_cell_wins_over_history)
{
	struct crowd crowd;

	crowd_read(&crowd,
		   "applicant_id,revenue,revenue_last,revenue_peak,year\n"
		   "A,5,1,2,2022\n"
		   "A,4,,,2021\n"
		   "B,5,,,2022\n"
		   "B,4,,,2021\n",
		   NULL, NULL);
	world_expect_silence(&crowd.world);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_LAST, "A"), 1);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_PEAK, "A"), 2);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_LAST, "B"), 4);
	cr_expect_eq(crowd_cell(&crowd, REVENUE_PEAK, "B"), 4);
	crowd_release(&crowd);
}

Test(applicants, a_year_is_a_year)
{
	crowd_expect_faults(
		"applicant_id,revenue,year\nA,1,2022.5\nB,1,22\n", NULL, NULL,
		"applicants.csv:2:year: error: \"2022.5\" is not a whole number; write it without decimals\n"
		"applicants.csv:3:year: error: 22 is not a year; write a year from 1900 to 2200\n");
}
