/* The files in data/ are bad and odd tables, each named after what is wrong with it. */
#include "files/csv_reader.h"
#include "files/csv_writer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_KEPT 12

/* A table read from memory or from data/, with what was said about it. */
struct reading {
	struct inputs inputs;
	struct input input;
	struct error err;
	struct csv_file csv;
	bool is_good;
	size_t line_count;
	char line[LINES_KEPT][300];
};

static void keep_line(const char *text, void *context)
{
	struct reading *reading = context;
	if (reading->line_count < LINES_KEPT)
		snprintf(reading->line[reading->line_count], sizeof reading->line[0], "%s", text);
	reading->line_count++;
}

static void read_bytes(struct reading *reading, const char *bytes, size_t size)
{
	*reading = (struct reading){.input = {.path = "t.csv", .size = size}};
	inputs_init(&reading->inputs);
	error_init(&reading->err);
	reading->input.bytes = memory_array(size + 1, 1);
	memcpy(reading->input.bytes, bytes, size);
	reading->is_good = csv_read(&reading->csv, &reading->input, &reading->err);
	error_each_line(&reading->err, keep_line, reading);
}

static void read_text(struct reading *reading, const char *text)
{
	read_bytes(reading, text, strlen(text));
}

static void read_data(struct reading *reading, const char *name)
{
	char path[500], *bytes = memory_array(1 << 16, 1);
	snprintf(path, sizeof path, "%s/files/data/%s", TEST_DATA, name);
	FILE *file = fopen(path, "rb");
	cr_assert_not_null(file, "%s", path);
	size_t size = fread(bytes, 1, 1 << 16, file);
	fclose(file);
	read_bytes(reading, bytes, size);
	free(bytes);
}

static void release(struct reading *reading)
{
	csv_release(&reading->csv);
	error_release(&reading->err);
	inputs_release(&reading->inputs);
	free(reading->input.bytes);
}

static void expect_cell(const struct reading *reading, size_t row, size_t column, const char *text)
{
	cr_assert(row < reading->csv.row_count && column < reading->csv.column_count);
	const char *cell = csv_cell(&reading->csv, row, column);
	if (text == NULL)
		cr_expect_null(cell);
	else
		cr_expect(cell != NULL && strcmp(cell, text) == 0, "%s", cell != NULL ? cell : "missing");
}

static void expect_fault(const char *text, const char *line)
{
	struct reading reading;
	read_text(&reading, text);
	cr_expect_not(reading.is_good, "%s", text);
	cr_expect_eq(reading.line_count, 1, "%zu lines for %s", reading.line_count, text);
	cr_expect_str_eq(reading.line[0], line);
	release(&reading);
}

Test(csv_reader, every_way_of_saving_the_same_table_reads_the_same)
{
	static const char *const names[] = {"crlf.csv", "mixed_eol.csv",   "no_final_newline.csv",      "utf8_bom.csv",
					    "gbk.csv",  "blank_lines.csv", "utf8_bom_quoted_header.csv"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct reading reading;
		read_data(&reading, names[i]);
		cr_expect(reading.is_good, "%s", names[i]);
		cr_assert_eq(reading.csv.row_count, 2, "%s", names[i]);
		cr_assert_eq(reading.csv.column_count, 6, "%s", names[i]);
		cr_expect_str_eq(reading.csv.header[0], "applicant_id");
		expect_cell(&reading, 0, 1, "深圳甲科技");
		expect_cell(&reading, 1, 3, "250000.05");
		expect_cell(&reading, 1, 5, "50000.00");
		release(&reading);
	}
}

Test(csv_reader, gb18030_is_read_and_said)
{
	struct reading reading;
	read_data(&reading, "gb18030_4byte.csv");
	cr_expect(reading.is_good);
	expect_cell(&reading, 0, 1, "𠮷田");
	cr_expect_eq(reading.line_count, 1);
	cr_expect_str_eq(reading.line[0], "t.csv: note: read as GB18030 (no BOM, not valid UTF-8)");
	release(&reading);
}

Test(csv_reader, each_faulty_file_is_refused_at_its_place)
{
	static const struct {
		const char *name, *line;
	} known[] = {
		{"gbk_truncated.csv",
		 "t.csv:2:firm_name: error: the last character is cut off (byte 0xDB at offset 83), the "
		 "file is incomplete; export it again"},
		{"mixed_encodings.csv",
		 "t.csv:4:firm_name: error: bytes B1 B1 BE A9 are not valid UTF-8 but earlier lines "
		 "are, the file mixes encodings; save it again as UTF-8"},
		{"utf8_surrogate.csv",
		 "t.csv:2:firm_name: error: bytes ED A0 80 are not valid UTF-8; save the file again as UTF-8"},
		{"utf16le_bom.csv",
		 "t.csv: error: the file is UTF-16; save it as CSV UTF-8 (in Excel: Save As, \"CSV UTF-8\")"},
		{"xlsx_renamed.csv",
		 "t.csv: error: the file is an Excel workbook (or another ZIP file), not CSV; open it and "
		 "save it as CSV UTF-8 (in Excel: Save As, \"CSV UTF-8\")"},
		{"unterminated_quote.csv",
		 "t.csv:2:firm_name: error: the quotation mark opened here is never closed; close "
		 "it, or write \"\" for a quotation mark inside quotes"},
		{"text_after_quote.csv",
		 "t.csv:2:firm_name: error: text follows a closing quotation mark; write \"\" for a "
		 "quotation mark inside quotes"},
		{"too_many_columns.csv",
		 "t.csv:2: error: the row has 7 columns, the header has 6; a cell with a comma in it "
		 "must be quoted, and 1,000.00 written 1000.00"},
		{"nul_byte.csv", "t.csv:2:firm_name: error: the cell contains a NUL byte; remove it"},
		{"xml_ctrl.csv", "t.csv:2:firm_name: error: the cell contains the control character 0x08; remove it"},
		{"ansi_escape.csv",
		 "t.csv:2:firm_name: error: the cell contains the control character 0x1B; remove it"},
		{"dup_header.csv",
		 "t.csv:1:requested_yuan: error: the column appears twice (columns 4 and 5); rename or "
		 "remove one"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct reading reading;
		read_data(&reading, known[i].name);
		cr_expect_not(reading.is_good, "%s", known[i].name);
		cr_expect_eq(reading.err.code, ERROR_INPUT);
		cr_expect_eq(reading.line_count, 1, "%s", known[i].name);
		cr_expect_str_eq(reading.line[0], known[i].line);
		release(&reading);
	}
}

Test(csv_reader, odd_but_right_text_is_kept_to_the_byte)
{
	static const struct {
		const char *name, *text;
	} known[] = {
		{"formula_C55.csv", "=cmd|' /C calc'!A0"},
		{"formula_C57.csv", "-2+3"},
		{"formula_C58.csv", "@SUM(1)"},
		{"formula_C59.csv", "\tx"},
		{"formula_C61.csv", "＝1+1"},
		{"formula_C62.csv", "=HYPERLINK(\"http://x\",\"甲\")"},
		{"html_C63.csv", "<script>alert(1)</script>"},
		{"html_C65.csv", "</script><script>alert(1)//"},
		{"html_C66.csv", "${7*7}{{7*7}}"},
		{"html_C69.csv", "&lt;b&gt;"},
		{"html_C70.csv", "]]>"},
		{"printf_fmt.csv", "%s%n%x"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct reading reading;
		read_data(&reading, known[i].name);
		cr_expect(reading.is_good, "%s", known[i].name);
		cr_expect_eq(reading.line_count, 0);
		expect_cell(&reading, 0, 1, known[i].text);
		release(&reading);
	}
}

Test(csv_reader, text_that_turns_its_direction_is_kept_with_a_note)
{
	struct reading reading;
	read_data(&reading, "html_C67.csv");
	cr_expect(reading.is_good);
	cr_expect_str_eq(reading.line[0],
			 "t.csv: note: line 2, column firm_name contains a text-direction control (U+202E)");
	expect_cell(&reading, 0, 1, "甲\xe2\x80\xae乙cod.exe");
	release(&reading);
}

Test(csv_reader, a_header_alone_is_a_table_without_rows)
{
	struct reading reading;
	read_data(&reading, "header_only.csv");
	cr_expect(reading.is_good);
	cr_expect_eq(reading.csv.row_count, 0);
	cr_expect_eq(reading.csv.column_count, 6);
	struct place place = csv_place(&reading.csv, SIZE_MAX, 4);
	cr_expect_eq(place.line, 1);
	cr_expect_str_eq(place.column_name, "priority");
	release(&reading);
}

Test(csv_reader, line_numbers_are_those_of_the_file)
{
	struct reading reading;
	read_text(&reading, "\r\nid,name\n\n1,\"two\r\nlines\n\nlong\"\r2,x\n\r\n3,y");
	cr_expect(reading.is_good);
	cr_assert_eq(reading.csv.row_count, 3);
	cr_expect_eq(reading.csv.header_line, 2);
	cr_expect_eq(reading.csv.line[0], 4);
	cr_expect_eq(reading.csv.line[1], 8);
	cr_expect_eq(reading.csv.line[2], 10);
	expect_cell(&reading, 0, 1, "two\r\nlines\n\nlong");
	expect_cell(&reading, 1, 1, "x");
	struct place place = csv_place(&reading.csv, 2, 1);
	cr_expect_eq(place.line, 10);
	cr_expect_str_eq(place.column_name, "name");
	release(&reading);
}

Test(csv_reader, carriage_returns_alone_end_lines_too)
{
	struct reading reading;
	read_text(&reading, "id,name\r1,x\r\r2,y\r");
	cr_expect(reading.is_good);
	cr_assert_eq(reading.csv.row_count, 2);
	cr_expect_eq(reading.csv.line[1], 4);
	expect_cell(&reading, 1, 1, "y");
	release(&reading);
}

Test(csv_reader, empty_cells_and_cells_of_spaces_are_missing)
{
	struct reading reading;
	read_text(&reading, "a, b ,c,d,e\n,\"\",  ,\" \",\"\xe3\x80\x80\"\n x ,\" y \",\"a\"\"b\",'=1,'x\n");
	cr_expect(reading.is_good);
	cr_expect_str_eq(reading.csv.header[1], "b");
	for (size_t column = 0; column < 5; column++)
		expect_cell(&reading, 0, column, NULL);
	expect_cell(&reading, 1, 0, "x");
	expect_cell(&reading, 1, 1, " y ");
	expect_cell(&reading, 1, 2, "a\"b");
	expect_cell(&reading, 1, 3, "=1");
	expect_cell(&reading, 1, 4, "'x");
	release(&reading);
}

Test(csv_reader, all_faults_of_a_table_are_reported_in_one_go)
{
	struct reading reading;
	read_text(&reading,
		  "id,name,name,\n1,x,y,z\n2,x\x07,y,z\n3,x\n4,\"a\"b,y,z\n5,ab\"c,y,z\n6,x,y,z,w\n7,x,y,z\n");
	static const char *const expected[] = {
		"t.csv:1:name: error: the column appears twice (columns 2 and 3); rename or remove one",
		"t.csv:1:4: error: column 4 has no name; name it or remove it",
		"t.csv:3:name: error: the cell contains the control character 0x07; remove it",
		"t.csv:4: error: the row has 2 columns, the header has 4; add what is missing",
		"t.csv:5:name: error: text follows a closing quotation mark; write \"\" for a quotation mark inside "
		"quotes",
		"t.csv:6:name: error: a quotation mark stands inside the cell; put the whole cell in quotation marks "
		"and write "
		"\"\" for one inside",
		"t.csv:7: error: the row has 5 columns, the header has 4; a cell with a comma in it must be quoted, "
		"and 1,000.00 "
		"written 1000.00",
	};
	cr_expect_not(reading.is_good);
	cr_assert_eq(reading.line_count, 7);
	for (size_t i = 0; i < 7; i++)
		cr_expect_str_eq(reading.line[i], expected[i]);
	cr_expect_eq(reading.csv.row_count, 3);
	release(&reading);
}

Test(csv_reader, a_quotation_mark_that_swallows_lines_is_blamed_where_it_opened)
{
	expect_fault("id,name\n1,\"x\n2,y\n3,\"z\"\n", "t.csv:2:name: error: the quotation mark opened here closes in "
						       "line 4, with text behind it; close it in its "
						       "own line, or write \"\" for a quotation mark inside quotes");
}

Test(csv_reader, a_file_without_a_header_is_refused)
{
	expect_fault("", "t.csv: error: the file is empty; its first line must name the columns");
	expect_fault("\n \r\n", "t.csv: error: the file is empty; its first line must name the columns");
	expect_fault("\xef\xbb\xbf", "t.csv: error: the file is empty; its first line must name the columns");
	expect_fault("\"a\"b,c\n1,2\n",
		     "t.csv:1:1: error: text follows a closing quotation mark; write \"\" for a quotation "
		     "mark inside quotes");
}

Test(csv_reader, other_separators_and_joined_files_are_recognised)
{
	expect_fault("id;name\n1;x\n",
		     "t.csv:1: error: the columns are separated by semicolons; save the file with commas");
	expect_fault("id\tname\n1\tx\n",
		     "t.csv:1: error: the columns are separated by tabs; save the file with commas");
	expect_fault("id,name\n1,x\nid,name\n2,y\n", "t.csv:3: error: repeats the header; remove this line");
}

Test(csv_reader, a_cell_holds_a_thousand_characters_whatever_their_bytes)
{
	char text[4000] = "id,name\n1,";
	for (int i = 0; i < 1000; i++)
		strcat(text, "甲");
	struct reading reading;
	read_text(&reading, text);
	cr_expect(reading.is_good);
	release(&reading);
	expect_fault(strcat(text, "x"),
		     "t.csv:2:name: error: the cell is longer than 1000 characters (it has 1001); shorten it");
}

Test(csv_reader, a_table_has_two_hundred_columns_at_most)
{
	char text[2000] = "c1";
	for (int i = 2; i <= 200; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), ",c%d", i);
	struct reading reading;
	read_text(&reading, text);
	cr_expect(reading.is_good);
	cr_expect_eq(reading.csv.column_count, 200);
	release(&reading);
	expect_fault(strcat(text, ",c201\n1,2\n"),
		     "t.csv:1: error: the header has 201 columns; the limit is 200, remove some");
}

Test(csv_reader, utf16_without_a_mark_is_recognised)
{
	static const char bytes[] = "i\0d\0,\0n\0\n\0001\0,\0x\0\n\0";
	struct reading reading;
	read_bytes(&reading, bytes, sizeof bytes - 1);
	cr_expect_not(reading.is_good);
	cr_expect_not_null(strstr(reading.line[0], "the file is UTF-16"));
	release(&reading);
}

Test(csv_reader, utf8_cut_off_in_its_last_character_is_not_read_as_gbk)
{
	expect_fault("id,name\n1,甲科\xe6\x8a",
		     "t.csv:2:name: error: the last character is cut off (byte 0xE6 at offset 16), "
		     "the file is incomplete; export it again");
}

/* 0xB9E3 0xFF is no GB18030, 0xB9E3 (广) no UTF-8. */
Test(csv_reader, bytes_of_no_encoding_are_shown)
{
	expect_fault("id,name\n1,\xb9\xe3\n2,\xff\n",
		     "t.csv:3:name: error: byte FF is neither UTF-8 nor GB18030; save the file again as UTF-8");
}

Test(csv_reader, what_the_writer_writes_is_read_back)
{
	static const char *const texts[] = {"=1+1", "-2",   "+3",         "@x", "\tx", " x ",
					    "a,b",  "a\"b", "two\nlines", "甲", "'x",  "x\r"};
	size_t count = sizeof texts / sizeof *texts;
	char *bytes = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&bytes, &size);
	struct csv_writer writer;
	csv_writer_open(&writer, file, "number,text");
	for (size_t i = 0; i < count; i++) {
		csv_write_integer(&writer, (int64_t)i);
		csv_write_text(&writer, texts[i]);
		csv_end_row(&writer);
	}
	fclose(file);
	struct reading reading;
	read_bytes(&reading, bytes, size);
	cr_expect(reading.is_good);
	cr_assert_eq(reading.csv.row_count, count);
	for (size_t i = 0; i < count; i++)
		expect_cell(&reading, i, 1, texts[i]);
	release(&reading);
	free(bytes);
}
