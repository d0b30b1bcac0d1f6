#include "base/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(text, a_chinese_character_is_two_columns_wide_and_an_accent_none)
{
	cr_expect_eq(text_width("abc"), 3);
	cr_expect_eq(text_width("市科技局"), 8);
	cr_expect_eq(text_width("e\xcc\x81"), 1);
	cr_expect_eq(text_width("年营收（亿元）"), 14);
	cr_expect_eq(text_width(""), 0);
}

Test(text, padding_counts_columns_and_cuts_whole_characters)
{
	char out[40];
	text_pad("微型", 6, out, sizeof out);
	cr_expect_str_eq(out, "微型  ");
	text_pad("微型", -6, out, sizeof out);
	cr_expect_str_eq(out, "  微型");
	text_pad("市工业和信息化局", 8, out, sizeof out);
	cr_expect_str_eq(out, "市工业… ");
	text_pad("abcdef", -4, out, sizeof out);
	cr_expect_str_eq(out, "abc…");
	text_pad("abc", 3, out, sizeof out);
	cr_expect_str_eq(out, "abc");
	text_pad("abc", 0, out, sizeof out);
	cr_expect_str_eq(out, "");
	char small[6];
	text_pad("微型微型", 8, small, sizeof small);
	cr_expect_str_eq(small, "微");
}

Test(text, the_nearest_word_is_one_that_may_have_been_meant)
{
	static const char *const keys[] = {"priority", "strategy", "strategies", "little_giant_year", "cap", "rate"};
	size_t count = sizeof keys / sizeof *keys;
	cr_expect_str_eq(text_nearest("priorty", keys, count), "priority");
	cr_expect_str_eq(text_nearest("stratgey", keys, count), "strategy");
	cr_expect_str_eq(text_nearest("little-giant-year", keys, count), "little_giant_year");
	cr_expect_str_eq(text_nearest("Rate", keys, count), "rate");
	cr_expect_str_eq(text_nearest("acp", keys, count), "cap");
	cr_expect_null(text_nearest("amount", keys, count));
	cr_expect_null(text_nearest("xyz", keys, count));
	cr_expect_null(text_nearest("cap", keys, 0));
}

Test(text, the_first_of_equally_near_words_is_offered)
{
	static const char *const keys[] = {"minimum", "maximum"};
	cr_expect_str_eq(text_nearest("mxnimum", keys, 2), "minimum");
	static const char *const pair[] = {"3.1", "3.2"};
	cr_expect_str_eq(text_nearest("3.3", pair, 2), "3.1");
}

/* Unicode 15, table 3-7, and Kuhn's UTF-8 stress test. */
Test(text, faulty_utf8_is_found_at_its_first_byte)
{
	static const struct {
		const char *text;
		size_t fault;
	} known[] = {
		{"plain ASCII that is longer than eight bytes", 43},
		{"甲乙\xf0\xa0\xae\xb7", 10},
		{"abcdefgh\xff", 8},
		{"\xc0\xaf", 0},         /* overlong */
		{"ab\xe0\x9f\xbf", 2},   /* overlong */
		{"\xed\xa0\x80", 0},     /* surrogate */
		{"\xf4\x90\x80\x80", 0}, /* above U+10FFFF */
		{"x\xe7\x94", 1},        /* cut off */
		{"\x80", 0},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_expect_eq(text_utf8_fault(known[i].text, strlen(known[i].text)), known[i].fault, "case %zu", i);
}

Test(text, characters_are_counted_not_bytes)
{
	cr_expect_eq(text_characters("甲a乙", strlen("甲a乙")), 3);
	cr_expect_eq(text_characters("", 0), 0);
}

Test(text, ids_that_look_the_same_have_one_nfc_form)
{
	char *one = text_nfc("\xc3\xa9"
			     "1"),
	     *other = text_nfc("e\xcc\x81"
			       "1"),
	     *broken = text_nfc("\xff");
	cr_expect_str_eq(one, other);
	cr_expect_str_eq(broken, "\xff");
	free(one);
	free(other);
	free(broken);
}

Test(text, a_pattern_with_a_star_takes_what_it_begins)
{
	cr_expect(text_matches("7.*", "7.1"));
	cr_expect(text_matches("*", "7.1"));
	cr_expect(text_matches("7.1", "7.1"));
	cr_expect_not(text_matches("7.*", "17.1"));
	cr_expect_not(text_matches("7.1", "7.10"));
	cr_expect_not(text_matches("", "7.1"));
}

Test(text, trimming_takes_ascii_no_break_and_ideographic_spaces)
{
	const char *text = "\xe3\x80\x80 \t甲 乙\xc2\xa0\r\n";
	size_t length = strlen(text);
	text_trim(&text, &length);
	cr_expect_eq(length, strlen("甲 乙"));
	cr_expect_eq(memcmp(text, "甲 乙", length), 0);
	const char *blank = " \xe3\x80\x80";
	length = strlen(blank);
	text_trim(&blank, &length);
	cr_expect_eq(length, 0);
}
