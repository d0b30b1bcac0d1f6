/* Figures and rules: INTERFACE "Numbers and money"; messages as users see them. */
#include "base/number.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

static bool read_literal(const char *text, double *value, char why[NUMBER_WHY_SIZE])
{
	struct number number;
	if (!number_read(text, strlen(text), &number, why))
		return false;
	*value = number.value;
	return true;
}

Test(number, literals_are_the_double_nearest_to_what_is_written)
{
	static const struct {
		const char *text;
		double value;
	} known[] = {
		{"30%", 0.3},
		{"28.5%", 0.285},
		{"0.1", 0.1},
		{"1000万", 1e7},
		{"2.5亿", 250000000},
		{"3wan", 30000},
		{"1.2345yi", 123450000},
		{"-5", -5},
		{"0", 0},
		{"0.000001", 0.000001},
		{"12345.678%", 123.45678},
		{"0.07万", 700},
		{"100%", 1.0},
		{"123456789012345678", 123456789012345678.0},
		{"0.5%", 0.005},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double value = NAN;
		char why[NUMBER_WHY_SIZE] = "";
		cr_expect(read_literal(known[i].text, &value, why), "%s", why);
		cr_expect_eq(value, known[i].value, "%s gives %.17g", known[i].text, value);
	}
}

Test(number, a_literal_keeps_what_was_written)
{
	struct number number;
	char why[NUMBER_WHY_SIZE];
	cr_assert(number_read("-12.50万", strlen("-12.50万"), &number, why));
	cr_expect_eq(number.mantissa, -1250);
	cr_expect_eq(number.decimals, 2);
	cr_expect_eq(number.multiplier, 10000);
	cr_expect_not(number.is_percent);
	cr_assert(number_read("28.5% and more", 5, &number, why));
	cr_expect(number.is_percent);
}

Test(number, other_ways_of_writing_numbers_are_refused_with_what_to_write)
{
	static const char *const known[][2] = {
		{"1,000,000", "\"1,000,000\" contains a thousands separator; write 1000000"},
		{"1'000", "\"1'000\" contains a thousands separator; write 1000"},
		{"1.000.000", "\"1.000.000\" contains a thousands separator; write 1000000"},
		{"1_000", "\"1_000\" contains an underscore; write 1000"},
		{"1e7", "\"1e7\" is in exponent form; write 10000000"},
		{"2.5E-3", "\"2.5E-3\" is in exponent form; write 0.0025"},
		{"1.5e+3", "\"1.5e+3\" is in exponent form; write 1500"},
		{"12.345e2", "\"12.345e2\" is in exponent form; write 1234.5"},
		{"3千万", "\"3千万\" has another unit than 万 and 亿; write 3000万"},
		{"1.5百万", "\"1.5百万\" has another unit than 万 and 亿; write 150万"},
		{"1万亿", "\"1万亿\" has another unit than 万 and 亿; write 10000亿"},
		{"2億", "\"2億\" has another unit than 万 and 亿; write 2亿"},
		{"５千", "\"５千\" uses full-width digits; write 5000"},
		{"010", "\"010\" has a leading zero; write 10"},
		{"-007.5", "\"-007.5\" has a leading zero; write -7.5"},
		{"1:30", "\"1:30\" is in base 60 (hours or minutes); write 90"},
		{"￥100", "\"￥100\" contains a currency sign; write 100"},
		{"$1,000.50", "\"$1,000.50\" contains a currency sign; write 1000.50"},
		{"100万元", "\"100万元\" contains a currency sign; write 100万"},
		{"１００．５", "\"１００．５\" uses full-width digits; write 100.5"},
		{"３０％", "\"３０％\" uses full-width digits; write 30%"},
		{"0x10", "\"0x10\" is hexadecimal; write 16"},
		{"0xfF", "\"0xfF\" is hexadecimal; write 255"},
		{".5", "\".5\" has no digit before the point; write 0.5"},
		{"-.5", "\"-.5\" has no digit before the point; write -0.5"},
		{"5.", "\"5.\" has no digit behind the point; write 5"},
		{"+1", "\"+1\" has a sign; write 1"},
		{"1 000", "\"1 000\" contains a space; write 1000"},
		{"1,5", "\"1,5\" uses a decimal comma; write 1.5"},
		{"0,500", "\"0,500\" uses a decimal comma; write 0.500"},
		{"1.000,25", "\"1.000,25\" uses a decimal comma; write 1000.25"},
		{"(100)", "\"(100)\" is in brackets; write -100"},
		{"1234567890123456789", "\"1234567890123456789\" has more than 18 digits; write it with fewer"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double value;
		char why[NUMBER_WHY_SIZE] = "";
		cr_expect_not(read_literal(known[i][0], &value, why), "%s", known[i][0]);
		cr_expect_str_eq(why, known[i][1]);
	}
}

Test(number, what_is_no_number_at_all_is_said_so)
{
	static const char *const texts[] = {"",      ".nan", "NaN",  "-.inf", "Infinity", "abc",
					    "-",     "%",    "万",   "30%%",  "1万%",     "1..5",
					    "1.2.3", "五",   "10^6", "=1+1",  "1e400",    "0b1"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		double value;
		char why[NUMBER_WHY_SIZE] = "";
		cr_expect_not(read_literal(texts[i], &value, why), "%s", texts[i]);
		cr_expect_not_null(strstr(why, "; write a plain number"), "%s", why);
	}
}

Test(number, a_literal_in_a_formula_ends_where_no_number_could_go_on)
{
	static const struct {
		const char *text;
		size_t length;
	} known[] = {
		{"1e7+2", 3},     {"1e-7)", 4},  {"30%+x", 3}, {"1_000,2", 5}, {"10万*x", 5}, {"0x1F)", 4}, {"5-3", 1},
		{"2.5亿 and", 6}, {"12abc ", 5}, {"5.*2", 2},  {"1:30", 4},    {"100", 3},    {"1e+x", 2},  {"5<=6", 1},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_expect_eq(number_extent(known[i].text, strlen(known[i].text)), known[i].length, "%s", known[i].text);
}

Test(number, near_means_twelve_digits_and_less_than_a_tenth_of_a_fen)
{
	cr_expect(number_is_near(0.2, 120.0 / 100.0 - 1.0));
	cr_expect(number_is_near(-0.2, 1.0 - 120.0 / 100.0));
	cr_expect_not(number_is_near(9999999999.99, 10000000000.0)); /* one fen below 100亿 */
	cr_expect_not(number_is_near(1.0, 1.0 + 3e-12));
	cr_expect_not(number_is_near(NAN, NAN));
	cr_expect(number_is_near(0.0, 0.0));
}

/* One representable number further on both sides is no longer near, whichever of the two bounds decides. */
Test(number, what_is_near_lies_between_a_least_and_a_most)
{
	static const double to[] = {0.0, -0.2, 0.3,   1.0,  20000000.0, 1e8,     -1e8, 999999999.99, 1e9,
				    5e9, 1e12, -7e13, 1e15, 1e-300,     -3e-310, 2022, 1.0 / 3,      DBL_MAX};
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		double least = number_near_least(to[i]), most = number_near_most(to[i]);
		cr_expect(least <= to[i] && to[i] <= most);
		cr_expect(number_is_near(least, to[i]) && number_is_near(most, to[i]), "%g", to[i]);
		cr_expect(number_is_near(least + (to[i] - least) / 2, to[i]), "%g", to[i]);
		cr_expect_not(number_is_near(nextafter(least, -INFINITY), to[i]), "%g", to[i]);
		cr_expect_not(number_is_near(nextafter(most, INFINITY), to[i]), "%g", to[i]);
	}
	cr_expect_float_eq(number_near_least(2e7), 2e7 - 2e-5, 1e-8);
	cr_expect_float_eq(number_near_most(1e12), 1e12 + 0.001, 2e-4); /* a unit in the last place of 1e12 */
}

Test(number, floor_takes_a_hair_below_an_integer_for_the_integer)
{
	cr_expect_eq(number_floor(0.29 * 100.0), 29.0); /* 28.999999999999996 */
	cr_expect_eq(number_floor(2.9999), 2.0);
	cr_expect_eq(number_floor(-2.5), -3.0);
	cr_expect_eq(number_floor(3.0), 3.0);
	cr_expect_eq(number_floor(9007199254740993.0), 9007199254740992.0);
}

Test(number, the_shortest_text_gives_the_number_back)
{
	static const struct {
		double value;
		bool as_percent;
		const char *text;
	} known[] = {
		{0.285, false, "0.285"},  {0.285, true, "28.5%"},     {0.3, true, "30%"},
		{1e7, false, "10000000"}, {-2.5, false, "-2.5"},      {1.0 / 3.0, false, "0.3333333333333333"},
		{0.0, true, "0%"},        {1e-7, false, "0.0000001"}, {123456789.01, false, "123456789.01"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		char text[NUMBER_TEXT_SIZE];
		number_format(known[i].value, known[i].as_percent, text);
		cr_expect_str_eq(text, known[i].text);
	}
}

Test(number, dates_are_days_since_1970)
{
	/* date -ud 2022-04-25 +%s / 86400 = 19107; 2000-02-29 = 11016; 1969-12-31 = -1 */
	static const struct {
		const char *text;
		double days;
		const char *iso;
	} known[] = {
		{"2022-04-25", 19107, "2022-04-25"}, {"2022/4/25", 19107, "2022-04-25"},
		{"2022-4-5", 19087, "2022-04-05"},   {"1970-01-01", 0, "1970-01-01"},
		{"2000/02/29", 11016, "2000-02-29"}, {"1969-12-31", -1, "1969-12-31"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double days = NAN;
		char why[NUMBER_WHY_SIZE] = "", text[NUMBER_TEXT_SIZE];
		cr_expect(date_read(known[i].text, strlen(known[i].text), &days, why), "%s", why);
		cr_expect_eq(days, known[i].days);
		date_format(days, text);
		cr_expect_str_eq(text, known[i].iso);
	}
}

Test(number, other_forms_of_dates_are_refused_with_the_right_one)
{
	static const char *const known[][2] = {
		{"2022.4.25", "\"2022.4.25\" is a date in another form; write 2022-04-25"},
		{"2022年4月25日", "\"2022年4月25日\" is a date in another form; write 2022-04-25"},
		{"20220425", "\"20220425\" is a date in another form; write 2022-04-25"},
		{"2022-04-25 10:30", "\"2022-04-25 10:30\" is a date with more behind it; write 2022-04-25"},
		{"2021-02-29", "\"2021-02-29\" is a day that does not exist; write a date such as 2022-04-25"},
		{"25/4/2022", "\"25/4/2022\" is not a date; write it as 2022-04-25 or 2022/4/25"},
		{"2022-4/25", "\"2022-4/25\" is not a date; write it as 2022-04-25 or 2022/4/25"},
		{"", "\"\" is not a date; write it as 2022-04-25 or 2022/4/25"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		double days;
		char why[NUMBER_WHY_SIZE] = "";
		cr_expect_not(date_read(known[i][0], strlen(known[i][0]), &days, why), "%s", known[i][0]);
		cr_expect_str_eq(why, known[i][1]);
	}
}

/* Not every double is what some 18 digits make, as that is rounded twice. */
Test(number, a_number_that_no_text_gives_back_is_written_as_its_neighbour)
{
	double value = 0.01;
	for (int i = 0; i < 3000; i++) {
		char text[NUMBER_TEXT_SIZE], why[NUMBER_WHY_SIZE];
		double back = NAN;
		value *= 1.0 + 0.00617 / 3.0; /* up to 4.8 */
		number_format(value, false, text);
		cr_expect(read_literal(text, &back, why), "%s", why);
		cr_expect(fabs(back - value) <= 2 * DBL_EPSILON * value, "%.17g is written as %s", value, text);
	}
}
