#include "base/error.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define LINES_KEPT 200

struct lines {
	size_t count;
	char text[LINES_KEPT][200];
};

static void keep_line(const char *text, void *context)
{
	struct lines *lines = context;
	if (lines->count < LINES_KEPT)
		snprintf(lines->text[lines->count], sizeof lines->text[0], "%s", text);
	lines->count++;
}

static struct place at_column(const char *file, unsigned line, unsigned column)
{
	return (struct place){.file = file, .line = line, .column = column};
}

Test(error, notes_come_first_then_faults_by_file_line_and_column)
{
	struct error err;
	error_init(&err);
	error_at(&err, at_column("b.yaml", 7, 3), "third");
	error_at(&err, at_column("b.yaml", 2, 9), "second");
	error_at(&err, at_column("a.yaml", 1, 1), "fifth");
	error_at(&err, at_column("b.yaml", 2, 4), "first");
	error_at(&err, (struct place){.file = "b.yaml", .line = 8, .column = 2, .column_name = "revenue"}, "fourth");
	error_note(&err, "a.yaml", "read as %s", "GB18030");
	static const char *const expected[] = {
		"a.yaml: note: read as GB18030", "b.yaml:2:4: error: first",        "b.yaml:2:9: error: second",
		"b.yaml:7:3: error: third",      "b.yaml:8:revenue: error: fourth", "a.yaml:1:1: error: fifth",
	};
	struct lines lines = {0};
	error_each_line(&err, keep_line, &lines);
	cr_assert_eq(lines.count, 6);
	for (size_t i = 0; i < 6; i++)
		cr_expect_str_eq(lines.text[i], expected[i]);
	error_release(&err);
}

Test(error, the_first_fault_gives_the_exit_code_and_notes_give_none)
{
	struct error err;
	error_init(&err);
	error_note(&err, NULL, "nothing to worry about");
	cr_expect_not(error_is_set(&err));
	cr_expect_not(error_set(&err, ERROR_CONFLICT, "limits conflict by %d yuan", 5));
	cr_expect_not(error_at(&err, at_column("a", 1, 1), "later"));
	cr_expect(error_is_set(&err));
	cr_expect_eq(err.code, ERROR_CONFLICT);
	cr_expect_eq(err.fault_count, 2);
	struct lines lines = {0};
	error_each_line(&err, keep_line, &lines);
	cr_expect_str_eq(lines.text[0], "allot: note: nothing to worry about");
	cr_expect_str_eq(lines.text[1], "allot: error: limits conflict by 5 yuan");
	error_release(&err);
}

Test(error, the_same_note_about_a_file_is_kept_once)
{
	struct error err;
	error_init(&err);
	for (int i = 0; i < 3; i++)
		error_note(&err, "a.csv", "column x is not used");
	error_note(&err, "b.csv", "column x is not used");
	cr_expect_eq(err.message_count, 2);
	error_release(&err);
}

Test(error, what_a_user_wrote_cannot_move_the_cursor)
{
	struct error err;
	error_init(&err);
	error_at(&err, at_column("a\x1b[2J.csv", 1, 0), "\"x\ny\xc2\x9b\xff甲\xe2\x80\xae\" is bad");
	struct lines lines = {0};
	error_each_line(&err, keep_line, &lines);
	cr_expect_str_eq(lines.text[0], "a\\x1B[2J.csv:1: error: \"x\\x0Ay\\x9B\\xFF甲[U+202E]\" is bad");
	error_release(&err);
}

Test(error, after_a_hundred_faults_one_line_counts_the_rest)
{
	struct error err;
	error_init(&err);
	for (unsigned i = 0; i < 20123; i++)
		error_at(&err, at_column("a.csv", 20123 - i, 0), "bad");
	struct lines lines = {0};
	error_each_line(&err, keep_line, &lines);
	cr_expect_eq(lines.count, 101);
	cr_expect_str_eq(lines.text[100], "allot: error: 20023 more faults; mend the ones above first");
	error_release(&err);
}

Test(error, strings_of_a_place_may_go_before_the_message_is_shown)
{
	struct error err;
	error_init(&err);
	char file[] = "gone.csv", column[] = "size";
	error_at(&err, (struct place){.file = file, .line = 4, .column_name = column}, "bad");
	memset(file, '#', sizeof file - 1);
	memset(column, '#', sizeof column - 1);
	struct lines lines = {0};
	error_each_line(&err, keep_line, &lines);
	cr_expect_str_eq(lines.text[0], "gone.csv:4:size: error: bad");
	error_release(&err);
}
