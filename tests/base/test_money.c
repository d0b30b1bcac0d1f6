#include "base/number.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

Test(money, amounts_in_yaml_are_exact)
{
	static const struct {
		const char *text;
		int64_t fen;
	} known[] = {
		{"4亿", 40000000000},
		{"0.07", 7},
		{"80万", 80000000},
		{"4.123456789亿", 41234567890},
		{"0.000001万", 1},
		{"0", 0},
		{"1234.5", 123450},
		{"10000亿", MONEY_MAX_FEN},
		{"1000000000000.00", MONEY_MAX_FEN},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		int64_t fen = -1;
		char why[NUMBER_WHY_SIZE] = "";
		cr_expect(money_read(known[i].text, strlen(known[i].text), false, &fen, why), "%s", why);
		cr_expect_eq(fen, known[i].fen, "%s", known[i].text);
	}
}

static void expect_refused(const char *text, int64_t unit, bool may_be_negative, const char *message)
{
	int64_t fen;
	char why[NUMBER_WHY_SIZE] = "";
	bool is_read = unit == 0 ? money_read(text, strlen(text), may_be_negative, &fen, why)
				 : money_read_cell(text, strlen(text), unit, may_be_negative, &fen, why);
	cr_expect_not(is_read, "%s", text);
	cr_expect_str_eq(why, message);
}

Test(money, amounts_in_yaml_that_are_none_are_refused)
{
	expect_refused("30%", 0, false,
		       "\"30%\" is a percentage, not an amount; write an amount in yuan such as 1234.50 or 1000万");
	expect_refused("4,000万", 0, false, "\"4,000万\" contains a thousands separator; write 4000万");
	expect_refused("10001亿", 0, false,
		       "\"10001亿\" is larger than the limit 1000000000000.00 yuan; mend the amount");
	expect_refused("-1万", 0, false, "\"-1万\" is negative; write an amount of 0 or more");
}

Test(money, cells_are_plain_yuan)
{
	int64_t fen = -1;
	char why[NUMBER_WHY_SIZE];
	cr_expect(money_read_cell("250000.05", 9, 1, false, &fen, why));
	cr_expect_eq(fen, 25000005);
	cr_expect(money_read_cell(" 12.3 ", 6, 1, false, &fen, why));
	cr_expect_eq(fen, 1230);
	cr_expect(money_read_cell("-12.30", 6, 1, true, &fen, why));
	cr_expect_eq(fen, -1230);
	cr_expect(money_read_cell("1000000000000.00", 16, 1, false, &fen, why));
	cr_expect_eq(fen, MONEY_MAX_FEN);
}

Test(money, cells_in_a_unit_of_the_header_are_multiplied_exactly)
{
	int64_t fen = -1;
	char why[NUMBER_WHY_SIZE];
	cr_expect(money_read_cell("12.345", 6, 10000, false, &fen, why));
	cr_expect_eq(fen, 12345000); /* 123450.00 yuan */
	cr_expect(money_read_cell("0.1", 3, 100000000, false, &fen, why));
	cr_expect_eq(fen, 1000000000);
	expect_refused(
		"12.3456789", 10000, false,
		"\"12.3456789\" has more than 6 decimals in a unit of 10000 yuan (smaller than one fen); write it "
		"rounded to the fen");
	expect_refused("100万", 10000, false, "\"100万\" carries a unit; write 100");
	expect_refused("1亿", 10000, false, "\"1亿\" carries a unit; write 10000");
	expect_refused("100000000.01", 10000, false,
		       "\"100000000.01\" is larger than the limit 1000000000000.00 yuan; mend the amount");
}

Test(money, cells_that_are_no_amounts_are_refused_with_what_to_write)
{
	expect_refused("1.005", 1, false,
		       "\"1.005\" has more than 2 decimals (smaller than one fen); write it rounded to the fen");
	expect_refused("1.000", 1, false, "\"1.000\" has more than 2 decimals (smaller than one fen); write 1.00");
	expect_refused("1e5", 1, false, "\"1e5\" is in exponent form; write 100000");
	expect_refused(
		"NaN", 1, false,
		"\"NaN\" is not a finite number; write a plain amount in yuan such as 1234.50, or leave the cell empty "
		"if it is not known");
	expect_refused("1,000.00", 1, false, "\"1,000.00\" contains a thousands separator; write 1000.00");
	expect_refused("1,5", 1, false, "\"1,5\" uses a decimal comma; write 1.5");
	expect_refused("9223372036854775808", 1, false,
		       "\"9223372036854775808\" is larger than the limit 1000000000000.00 yuan; mend the amount");
	expect_refused("1000000000000.01", 1, false,
		       "\"1000000000000.01\" is larger than the limit 1000000000000.00 yuan; mend the amount");
	expect_refused("100万", 1, false, "\"100万\" carries a unit; write 1000000");
	expect_refused("1,000万", 1, false, "\"1,000万\" contains a thousands separator; write 10000000");
	expect_refused("+1.00", 1, false, "\"+1.00\" has a sign; write 1.00");
	expect_refused(".5", 1, false, "\".5\" has no digit before the point; write 0.5");
	expect_refused("-0.00", 1, false, "\"-0.00\" is negative; write an amount of 0 or more");
	expect_refused("１００.00", 1, false, "\"１００.00\" uses full-width digits; write 100.00");
}

Test(money, a_long_row_of_digits_is_shown_cut)
{
	char digits[301];
	memset(digits, '1', 300);
	digits[300] = '\0';
	expect_refused(
		digits, 1, false,
		"\"1111111111111111111111111111111111111111...\" is larger than the limit 1000000000000.00 yuan; "
		"mend the amount");
}

Test(money, number_cells_may_end_in_percent_and_integers_may_not)
{
	double value = NAN;
	int64_t whole = -1;
	char why[NUMBER_WHY_SIZE];
	cr_expect(number_read_cell("28.5%", 5, false, &value, why));
	cr_expect_eq(value, 0.285);
	cr_expect(integer_read_cell("-2022", 5, &whole, why));
	cr_expect_eq(whole, -2022);
	cr_expect_not(integer_read_cell("30%", 3, &whole, why));
	cr_expect_not(integer_read_cell("2022.0", 6, &whole, why));
	cr_expect_str_eq(why, "\"2022.0\" is not a whole number; write 2022");
	cr_expect_not(number_read_cell("-1", 2, false, &value, why));
	cr_expect_not(number_read_cell("100万", 6, false, &value, why));
	cr_expect_str_eq(why, "\"100万\" carries a unit; write 1000000");
}

/* Computed with Python's Fraction from the exact value of each double: floor((y + min(1e-12 y, 0.001)) 100 + 1/2). */
Test(money, yuan_become_fen_half_up_with_the_allowance_and_no_more)
{
	static const struct {
		double yuan;
		int64_t fen;
	} known[] = {
		{0.285, 29},
		{1.005, 101},
		{2.675, 268},
		{0.145, 15},
		{1.115, 112},
		{8.345, 835},
		{4.35, 435},
		{0.30000000000000004, 30},
		{300000000.0, 30000000000},
		{0.855, 86},
		{99.995, 10000},
		{123456789012.344, 12345678901234},
		{0.005, 1},
		{0.0049, 0},
		{999999999.995, 100000000000},
		{0.00499999999, 0},
		{7.0049999999, 700},
		{12345.675, 1234568},
		{12345.674999, 1234567},
		{9999999999.994, 999999999999},
		{9999999999.9941, 1000000000000},
		{5000000000.0044, 500000000001},
		{5000000000.0039, 500000000000},
		{0.0, 0},
	};
	enum { COUNT = sizeof known / sizeof *known };
	double yuan[2 * COUNT];
	int64_t fen[2 * COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		cr_expect_eq(money_from_yuan(known[i].yuan), known[i].fen, "%.17g", known[i].yuan);
		cr_expect_eq(money_from_yuan(-known[i].yuan), -known[i].fen, "-%.17g", known[i].yuan);
		yuan[2 * i] = known[i].yuan;
		yuan[2 * i + 1] = -known[i].yuan;
	}
	money_from_yuans(yuan, 2 * COUNT, fen);
	for (size_t i = 0; i < COUNT; i++) {
		cr_expect_eq(fen[2 * i], known[i].fen, "%.17g among many", known[i].yuan);
		cr_expect_eq(fen[2 * i + 1], -known[i].fen, "-%.17g among many", known[i].yuan);
	}
}

Test(money, every_fen_survives_the_way_to_yuan_and_back)
{
	for (int64_t fen = 0; fen < MONEY_MAX_FEN; fen += fen / 977 + 1)
		cr_assert_eq(money_from_yuan(money_to_yuan(fen)), fen, "%lld", (long long)fen);
	cr_assert_eq(money_from_yuan(money_to_yuan(MONEY_MAX_FEN)), MONEY_MAX_FEN);
}

Test(money, what_is_too_large_saturates)
{
	int64_t fen[3];

	cr_expect_eq(money_from_yuan(1e300), MONEY_MAX_FEN * 1000);
	cr_expect_eq(money_from_yuan(-INFINITY), -MONEY_MAX_FEN * 1000);
	money_from_yuans((double[]){-1e300, 2.385, INFINITY}, 3, fen);
	cr_expect_arr_eq(fen, ((int64_t[]){-MONEY_MAX_FEN * 1000, 239, MONEY_MAX_FEN * 1000}), sizeof fen);
}

Test(money, money_is_printed_with_two_decimals)
{
	static const struct {
		int64_t fen;
		const char *plain, *chinese, *english;
	} known[] = {
		{123450, "1234.50", "1,234.50", "1,234.50"},
		{5, "0.05", "0.05", "0.05"},
		{-7, "-0.07", "-0.07", "-0.07"},
		{1000000, "10000.00", "1.00万", "10.00k"},
		{1234567890, "12345678.90", "1,234.57万", "12.35m"},
		{40000000000, "400000000.00", "4.00亿", "400.00m"},
		{9999999999, "99999999.99", "1.00亿", "100.00m"},
		{-4000000000000, "-40000000000.00", "-400.00亿", "-40.00bn"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char text[NUMBER_TEXT_SIZE];
		money_format(known[i].fen, text);
		cr_expect_str_eq(text, known[i].plain);
		money_format_people(known[i].fen, "zh", text);
		cr_expect_str_eq(text, known[i].chinese);
		money_format_people(known[i].fen, "en", text);
		cr_expect_str_eq(text, known[i].english);
	}
}

Test(money, sums_of_128_bits_are_printed_exactly)
{
	char text[NUMBER_TEXT_SIZE];
	money_format((int128)INT64_MAX * 1000 + 7, text);
	cr_expect_str_eq(text, "92233720368547758070.07"); /* 9223372036854775807 * 1000 + 7 fen */
}

/* 0.0078125 is a tie that a double holds exactly; 0.0000005 as a double lies below the tie. */
Test(money, decimals_are_rounded_half_up_from_the_exact_value)
{
	static const struct {
		double value;
		const char *text;
	} known[] = {
		{0.0078125, "0.007813"},
		{-0.0078125, "-0.007813"},
		{2.385, "2.385000"},
		{0.0, "0.000000"},
		{-1e-9, "0.000000"},
		{123456789.01, "123456789.010000"},
		{0.9999996, "1.000000"},
		{1e20, "100000000000000000000.000000"},
		{NAN, ""},
		{INFINITY, ""},
		{4.9999e-7, "0.000000"},
		{5.0001e-7, "0.000001"},
		{15.0 / 16000, "0.000938"},         /* the double is below 0.0009375 */
		{5055485.0 / 10000000, "0.505549"}, /* and below 0.5055485 */
		{999.9999994999, "999.999999"},     /* 1e-10 below the half */
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char text[NUMBER_TEXT_SIZE];
		decimal_format(known[i].value, text);
		cr_expect_str_eq(text, known[i].text);
	}
}

Test(money, ratios_are_rounded_half_up_exactly)
{
	static const struct {
		int64_t numerator, denominator;
		const char *text;
	} known[] = {
		{1, 3, "0.333333"}, {2, 3, "0.666667"},   {1, 2000000, "0.000001"}, {1, 2000001, "0.000000"},
		{7, 7, "1.000000"}, {-2, 3, "-0.666667"}, {0, 5, "0.000000"},       {71729311, 407809760, "0.175889"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char text[NUMBER_TEXT_SIZE];
		ratio_format(known[i].numerator, known[i].denominator, text);
		cr_expect_str_eq(text, known[i].text);
	}
}
