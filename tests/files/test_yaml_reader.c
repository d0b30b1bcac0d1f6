#include "files/yaml_text.h"

#include "base/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

struct fault_case {
	const char *text, *faults;
};

/* Each text has exactly these faults. */
static void check_faults(const struct fault_case *cases, size_t count)
{
	static struct yaml_text yaml;
	for (size_t i = 0; i < count; i++) {
		yaml_text_read(&yaml, cases[i].text, strlen(cases[i].text));
		cr_expect_str_eq(yaml.faults, cases[i].faults, "%s\ngives\n%s", cases[i].text, yaml.faults);
		cr_expect_null(yaml.root, "%s", cases[i].text);
		yaml_text_release(&yaml);
	}
}

#define CHECK_FAULTS(cases) check_faults(cases, sizeof(cases) / sizeof(cases)[0])

Test(yaml_reader, a_map_keeps_its_keys_and_their_order_as_text)
{
	static struct yaml_text yaml;
	const char *text = "7.1: {cap: 1000万, \"*\": 2}\n\"5.1\": yes\n1亿: 010\nfrom 2022: ''\nlast:\n- a\n- 'b c'\n";
	const char *keys[] = {"7.1", "5.1", "1亿", "from 2022", "last"};
	yaml_text_read(&yaml, text, strlen(text));
	cr_assert_str_eq(yaml.faults, "");
	cr_assert_eq(yaml.root->kind, YAML_MAP);
	cr_assert_eq(yaml.root->count, 5);
	for (size_t i = 0; i < 5; i++)
		cr_expect_str_eq(yaml.root->key[i], keys[i]);
	const struct yaml_node *inner = yaml_find(yaml.root, "7.1");
	cr_expect_str_eq(inner->value[0]->text, "1000万");
	cr_expect_str_eq(inner->key[1], "*");
	cr_expect_str_eq(yaml_find(yaml.root, "1亿")->text, "010");
	cr_expect(yaml_find(yaml.root, "from 2022")->is_quoted);
	cr_expect_not(yaml_find(yaml.root, "5.1")->is_quoted);
	const struct yaml_node *list = yaml_find(yaml.root, "last");
	cr_expect_eq(list->kind, YAML_LIST);
	cr_expect_str_eq(list->value[1]->text, "b c");
	cr_expect_null(yaml_find(yaml.root, "5"));
	cr_expect_null(yaml_find(NULL, "5"));
	yaml_text_release(&yaml);
}

Test(yaml_reader, a_place_inside_a_text_counts_characters)
{
	static struct yaml_text yaml;
	const char *text = "\xef\xbb\xbf"
			   "a: 年营收 > x\nb: '年 y'\nc: 'it''s z'\nd: one\n  two\ne: |\n  z\n";
	yaml_text_read(&yaml, text, strlen(text));
	cr_assert_str_eq(yaml.faults, "");
	/* the x is the 7th character of a text that starts in column 4 */
	struct place place = yaml_place_inside(yaml_find(yaml.root, "a"), strlen("年营收 > "));
	cr_expect(place.line == 1 && place.column == 10, "%u:%u", place.line, place.column);
	place = yaml_place_inside(yaml_find(yaml.root, "b"), strlen("年 "));
	cr_expect(place.line == 2 && place.column == 7, "%u:%u", place.line, place.column);
	cr_expect_str_eq(place.file, "p.yaml");
	/* escapes and folds: the start of the text is all that can be said */
	for (size_t i = 2; i < 5; i++) {
		place = yaml_place_inside(yaml.root->value[i], 4);
		cr_expect_eq(place.column, 4);
		cr_expect_not(yaml.root->value[i]->is_exact);
	}
	yaml_text_release(&yaml);
}

Test(yaml_reader, a_comma_in_braces_is_told_with_the_text_to_write)
{
	static const struct fault_case cases[] = {
		{"- {id: 7.1, amount: min(rate * investment, cap)}\n",
		 "p.yaml:1:21: error: a comma inside { } ends the value \"min(rate * investment\"; put the whole text "
		 "in "
		 "quotes: \"min(rate * investment, cap)\"\n"},
		{"{a: if(x, 1, 2), b: max(y, 3), c: 1}", "p.yaml:1:5: error: a comma inside { } ends the value "
							 "\"if(x\"; put the whole text in quotes: \"if(x, 1, "
							 "2)\"\n"
							 "p.yaml:1:21: error: a comma inside { } ends the value "
							 "\"max(y\"; put the whole text in quotes: \"max(y, "
							 "3)\"\n"},
		{"{where: size in (\"micro\", \"small\"), x: 1}",
		 "p.yaml:1:9: error: a comma inside { } ends the value \"size in (\"micro\"\"; put the whole text in "
		 "quotes: 'size in (\"micro\", \"small\")'\n"},
		{"{title: 甲, 乙, id: 1}", "p.yaml:1:9: error: a comma inside { } ends the value \"甲\"; put the whole "
					   "text in quotes: \"甲, 乙\"\n"},
		{"by: [min(a, b), c]\n", "p.yaml:1:6: error: a comma inside [ ] ends the value \"min(a\"; put the "
					 "whole text in quotes: \"min(a, "
					 "b)\"\n"},
		{"{b}", "p.yaml:1:2: error: \"b\" has no value; write b: VALUE\n"},
	};
	CHECK_FAULTS(cases);
}

Test(yaml_reader, a_comma_in_a_number_is_told_with_the_number_to_write)
{
	static const struct fault_case cases[] = {
		{"{total: 1,000,000}",
		 "p.yaml:1:9: error: \"1,000,000\" contains a thousands separator; write 1000000\n"},
		{"{total: 12,345,678.50, carried: 0}",
		 "p.yaml:1:9: error: \"12,345,678.50\" contains a thousands separator; write 12345678.50\n"},
		{"{cap: 1,000万, rate: 1,5%}",
		 "p.yaml:1:7: error: \"1,000万\" contains a thousands separator; write 1000万\n"
		 "p.yaml:1:21: error: \"1,5%\" uses a decimal comma; write 1.5%\n"},
		{"{note: 1,000,00, x: 1}", "p.yaml:1:8: error: a comma inside { } ends the value \"1\"; put the whole "
					   "text in quotes: \"1,000,00\"\n"},
		{"{note: 2022,2023}", "p.yaml:1:8: error: a comma inside { } ends the value \"2022\"; put the whole "
				      "text in quotes: \"2022,2023\"\n"},
	};
	CHECK_FAULTS(cases);
}

Test(yaml_reader, an_empty_value_in_braces_is_no_stray_key)
{
	static struct yaml_text yaml;
	yaml_text_read(&yaml, "{a: , b: \"\", c: }", 17);
	cr_assert_str_eq(yaml.faults, "");
	cr_expect_eq(yaml.root->count, 3);
	cr_expect_str_eq(yaml_find(yaml.root, "c")->text, "");
	yaml_text_release(&yaml);
}

Test(yaml_reader, a_text_that_starts_with_a_sign_must_be_quoted)
{
	static const struct fault_case cases[] = {
		{"items: [*]\n", "p.yaml:1:9: error: a text that starts with * must be put in quotes: \"*\"\n"},
		{"{7.*: 2, *: 1}\n", "p.yaml:1:10: error: a text that starts with * must be put in quotes: \"*\"\n"},
		{"*: 1\n", "p.yaml:1:1: error: a text that starts with * must be put in quotes: \"*\"\n"},
		{"a: %5 # x\n", "p.yaml:1:4: error: a text that starts with % must be put in quotes: \"%5\"\n"},
		{"a: @x\n", "p.yaml:1:4: error: a text that starts with @ must be put in quotes: \"@x\"\n"},
		{"a: `x`\n", "p.yaml:1:4: error: a text that starts with ` must be put in quotes: \"`x`\"\n"},
		{"a: > 3\n", "p.yaml:1:4: error: a text that starts with > must be put in quotes: \"> 3\"\n"},
		{"a: >3\nb: 1\n", "p.yaml:1:4: error: a text that starts with > must be put in quotes: \">3\"\n"},
		{"a: |x| * 2\n", "p.yaml:1:4: error: a text that starts with | must be put in quotes: \"|x| * 2\"\n"},
		{"{a: >x, b: 1}\n", "p.yaml:1:5: error: a text that starts with > must be put in quotes: \">x\"\n"},
		{"a: & b\n", "p.yaml:1:4: error: a text that starts with & must be put in quotes: \"& b\"\n"},
		{"a: !\"b\n", "p.yaml:1:4: error: a text that starts with ! must be put in quotes: '!\"b'\n"},
		{"a: \"x\" == size\nb: 1\n", "p.yaml:1:4: error: text goes on behind the closing quote; put the whole "
					     "text in quotes: '\"x\" == size'\n"},
		{"{a: \"x\" == size, b: 1}\n",
		 "p.yaml:1:5: error: text goes on behind the closing quote; put the whole "
		 "text in quotes: '\"x\" == size'\n"},
		{"- \"x\" == size\n", "p.yaml:1:3: error: text goes on behind the closing quote; put the whole "
				      "text in quotes: '\"x\" == size'\n"},
		{"a: b: c\n", "p.yaml:1:4: error: a colon inside a text; put the whole text in quotes: \"b: c\"\n"},
	};
	CHECK_FAULTS(cases);
}

#define NO_ANCHOR "anchors and aliases (& *) are not supported; write the value out, or put a text that starts with "
#define NO_TAG    "tags (!) are not supported; leave it out, or put a text that starts with ! in quotes\n"

Test(yaml_reader, anchors_aliases_tags_and_merge_keys_are_refused_all_at_once)
{
	static const struct fault_case cases[] = {
		{"a: &a [x]\nb: [*a, *b]\n", "p.yaml:1:4: error: " NO_ANCHOR "& in quotes\n"
					     "p.yaml:2:5: error: " NO_ANCHOR "* in quotes: \"*a\"\n"
					     "p.yaml:2:9: error: " NO_ANCHOR "* in quotes: \"*b\"\n"},
		{"base:\n  a: 1\nx:\n  <<: *base\n",
		 "p.yaml:4:3: error: merge keys (<<) are not supported; write the keys out\n"
		 "p.yaml:4:7: error: " NO_ANCHOR "* in quotes: \"*base\"\n"},
		{"x: !!python/object/apply:os.system [\"id\"]\ny: !z\nx: 2\n",
		 "p.yaml:1:4: error: " NO_TAG "p.yaml:2:4: error: " NO_TAG
		 "p.yaml:3:1: error: x is already set on line 1; keep one of the two\n"},
	};
	CHECK_FAULTS(cases);
}

Test(yaml_reader, a_key_set_twice_names_the_line_of_the_first)
{
	static const struct fault_case cases[] = {
		{"budget_yuan: 100\nbudget_yuan: 200\n",
		 "p.yaml:2:1: error: budget_yuan is already set on line 1; keep one of the two\n"},
		{"a:\r\n  \"5.1\": x\r\n  b: {c: 1, c: 2}\r\n  5.1: y\r\n",
		 "p.yaml:3:13: error: c is already set on line 3; keep one of the two\n"
		 "p.yaml:4:3: error: 5.1 is already set on line 2; keep one of the two\n"},
	};
	CHECK_FAULTS(cases);
}

Test(yaml_reader, what_is_no_text_in_utf8_is_refused_with_its_place)
{
	static const struct fault_case cases[] = {
		{"caps:\n\tmax: 1\n  \tmin: 2\n", "p.yaml:2:1: error: indented with a tab; use spaces\n"
						  "p.yaml:3:3: error: indented with a tab; use spaces\n"},
		{"a: x\x07\n年: \x7f\n", "p.yaml:1:5: error: a control character; remove it\n"
					 "p.yaml:2:4: error: a control character; remove it\n"},
		{"a: \xc2\x85\n", "p.yaml:1:4: error: a control character; remove it\n"},
		{"a: 1\xe2\x80\xa8"
		 "b\n",
		 "p.yaml:1:5: error: a Unicode line separator; start a new line instead\n"},
		{"a: \xb9\xe3\n",
		 "p.yaml:1:4: error: not UTF-8 from here on; save the file as UTF-8 (perhaps it is GBK or "
		 "GB18030 now)\n"},
		{"\xff\xfe"
		 "a",
		 "p.yaml:1:1: error: the file is UTF-16; save it as UTF-8\n"},
		{"a: \"\\x07\"\n",
		 "p.yaml:1:4: error: an escape in this text makes a control character; leave it out\n"},
	};
	static struct yaml_text yaml;
	CHECK_FAULTS(cases);
	yaml_text_read(&yaml, "a: \0b\n", 6);
	cr_expect_str_eq(yaml.faults, "p.yaml:1:4: error: a NUL byte; is this a text file?\n");
	yaml_text_release(&yaml);
}

Test(yaml_reader, broken_structure_is_told_in_our_words)
{
	static const struct fault_case cases[] = {
		{"", "p.yaml: error: the file is empty; write KEY: VALUE lines\n"},
		{"# only this\n---\n", "p.yaml: error: the file is empty; write KEY: VALUE lines\n"},
		{"a: 1\n---\nb: 2\n", "p.yaml:2:1: error: a second document starts here (---); keep one in a file\n"},
		{"%YAML 1.1\n---\na: 1\n", "p.yaml:1:1: error: % directives are not supported; leave the line out\n"},
		{"a: \"x\nb: 1\n", "p.yaml:1:4: error: the quotes that open here are never closed; close them\n"},
		{"a: \"C:\\path\"\n",
		 "p.yaml:1:7: error: a backslash in double quotes starts an escape; write \\\\ for it, "
		 "or use single quotes\n"},
		{"a: [1, 2\nb: 3\n",
		 "p.yaml:1:4: error: the [ that opens here is not closed before line 2; write ], or the "
		 "comma that is missing\n"},
		{"a: {b: 1 c: 3}\n",
		 "p.yaml:1:11: error: a comma or } is missing before this; write it, or put the whole "
		 "text in quotes\n"},
		{"a: - b\n",
		 "p.yaml:1:4: error: a list cannot start on the line of its key; write it on lines of its own, "
		 "or inside [ ]\n"},
		{"a:\n  b: 1\n c: 2\n", "p.yaml:3:2: error: a key is expected here; indent it like the keys before\n"},
		{"a: 1\n  b: 2\n",
		 "p.yaml:2:1: error: this line goes on with the text of line 1; indent it like the keys "
		 "before, and put a space behind their colons\n"},
		{"{cap:5}\n", "p.yaml:1:2: error: \"cap:5\" has no value; write a space behind the colon\n"},
		{"a: 1\ncap：5\nb: 1\n",
		 "p.yaml:2:1: error: \"cap：5\" is no key; write a plain colon and a space for \"：\"\n"},
		{"? [a]\n: b\n", "p.yaml:1:3: error: a key must be a plain text on one line; write KEY: VALUE\n"},
		{"\"\": b\n", "p.yaml:1:1: error: a key is missing before the colon; write it\n"},
		{"a: ]\n", "p.yaml:1:4: error: a value is missing before this; write it, or leave this out\n"},
	};
	CHECK_FAULTS(cases);
}

Test(yaml_reader, eight_levels_are_read_and_nine_are_not)
{
	static struct yaml_text yaml;
	const char *eight = "{1: {2: {3: {4: {5: {6: {7: {8: x}}}}}}}}";
	const char *nine = "{1: [{3: [{5: [{7: [{9: x}]}]}]}]}";
	yaml_text_read(&yaml, eight, strlen(eight));
	cr_expect_str_eq(yaml.faults, "");
	yaml_text_release(&yaml);
	yaml_text_read(&yaml, nine, strlen(nine));
	cr_expect_str_eq(yaml.faults, "p.yaml:1:21: error: nested deeper than 8 levels; write it flatter\n");
	yaml_text_release(&yaml);
}

/* 2000 lines, each one space deeper: 2 MB, as an attacker would write it. */
Test(yaml_reader, a_file_nested_two_thousand_deep_fails_at_once)
{
	static struct yaml_text yaml;
	size_t size = 0;
	char *text = malloc(2000 * 2010);
	for (size_t level = 0; level < 2000; level++) {
		memset(text + size, ' ', level);
		memcpy(text + size + level, "k:\n", 3);
		size += level + 3;
	}
	struct timespec start, end;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	yaml_text_read(&yaml, text, size);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
	cr_expect_str_eq(yaml.faults, "p.yaml:9:9: error: nested deeper than 8 levels; write it flatter\n");
	cr_expect_lt(seconds, 0.2, "%g s; 1 ms is usual, sanitizers and valgrind are slow", seconds);
	yaml_text_release(&yaml);
	free(text);
}

Test(yaml_reader, a_file_full_of_faults_is_given_up_after_a_hundred)
{
	static struct yaml_text yaml;
	enum { COUNT = 200000 };
	char *text = malloc(COUNT * 2 + 2);
	text[0] = '{';
	for (size_t i = 0; i < COUNT; i++)
		memcpy(text + 1 + 2 * i, "a,", 2);
	text[COUNT * 2 + 1] = '}';
	yaml_text_read(&yaml, text, COUNT * 2 + 2);
	cr_expect_null(yaml.root);
	cr_expect_eq(yaml.err.fault_count, 100);
	yaml_text_release(&yaml);
	free(text);
}

/* Cut and changed texts: whatever comes in, the answer is a tree or a fault, and every text is UTF-8. */
Test(yaml_reader, cut_and_changed_files_give_a_tree_or_a_fault)
{
	static struct yaml_text yaml;
	static const char signs[] = "\"'{}[],:&*!|>%@`#-? \n\tx\\(";
	const char *text =
		"a: {b: min(x, y), \"c\": 'd', e: [1, *, 3]}\n? f\n: - g\n  - |\n    h\n  - !i j\n年: \"k\" l\n";
	size_t length = strlen(text);
	uint64_t state = 20220425;
	for (size_t round = 0; round < 20000; round++) {
		char changed[256];
		memcpy(changed, text, length + 1);
		for (int i = 0; i < 3; i++) {
			state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
			changed[(state >> 33) % length] = signs[(state >> 48) % (sizeof signs - 1)];
		}
		size_t size = round % 3 == 0 ? (size_t)(state >> 40) % length : length;
		yaml_text_read(&yaml, changed, size);
		cr_assert_eq(yaml.root == NULL, error_is_set(&yaml.err), "%s", changed);
		cr_assert_eq(text_utf8_fault(yaml.faults, strlen(yaml.faults)), strlen(yaml.faults));
		yaml_text_release(&yaml);
	}
}
