#include "table/field.h"
#include "table/frame.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *size_names[] = {"micro", "small", "large"};
static const char *size_titles[] = {"微型", "小型", NULL};

static struct field fields[] = {
	{.name = "revenue", .title = {"年营收", "annual revenue"}, .type = FIELD_MONEY},
	{.name = "size",
	 .title = {.zh = "规模"},
	 .type = FIELD_CHOICE,
	 .choice_count = 3,
	 .choice = size_names,
	 .choice_title = size_titles},
};
static const struct schema schema = {.field_count = 2, .field = fields};

Test(field, is_found_by_its_whole_name_only)
{
	cr_expect_eq(schema_find(&schema, "revenue"), 0);
	cr_expect_eq(schema_find(&schema, "size"), 1);
	cr_expect_eq(schema_find(&schema, "siz"), FIELD_NONE);
	cr_expect_eq(schema_find(&schema, ""), FIELD_NONE);
}

Test(field, a_choice_is_read_by_its_name_or_its_chinese_value)
{
	cr_expect_eq(field_choice(&fields[1], "small"), 1);
	cr_expect_eq(field_choice(&fields[1], "小型"), 1);
	cr_expect_eq(field_choice(&fields[1], "large"), 2);
	cr_expect_eq(field_choice(&fields[1], "Small"), -1);
	cr_expect_eq(field_choice(&fields[0], "small"), -1, "a field that is no choice has none");
}

Test(field, has_its_name_where_it_has_no_title)
{
	cr_expect_str_eq(field_title(&fields[0], "zh"), "年营收");
	cr_expect_str_eq(field_title(&fields[0], "en"), "annual revenue");
	cr_expect_str_eq(field_title(&fields[1], "en"), "size");
}

Test(dictionary, equal_texts_have_equal_codes_and_keep_them_as_it_grows)
{
	struct dictionary dictionary;
	char text[32];

	dictionary_init(&dictionary);
	cr_expect_eq(dictionary_code(&dictionary, "天河区", strlen("天河区")), 0);
	for (unsigned i = 1; i <= 1000; i++) {
		snprintf(text, sizeof(text), "street %u", i);
		cr_expect_eq(dictionary_code(&dictionary, text, strlen(text)), i);
	}
	cr_expect_eq(dictionary_code(&dictionary, "street 500 of 3", strlen("street 500")), 500);
	cr_expect_eq(dictionary_code(&dictionary, "天河区", strlen("天河区")), 0);
	cr_expect_eq(dictionary_code(&dictionary, "天河", strlen("天河")), 1001);
	cr_expect_eq(dictionary.count, 1002);
	cr_expect_str_eq(dictionary.text[0], "天河区");
	cr_expect_str_eq(dictionary.text[500], "street 500");
	dictionary_release(&dictionary);
}

Test(frame, starts_with_every_cell_missing)
{
	struct frame frame;

	frame_init(&frame, 3, 2, 1);
	cr_expect_eq(frame.row_count, 3);
	for (size_t slot = 0; slot < 2; slot++)
		for (size_t row = 0; row < 3; row++)
			cr_expect(isnan(frame.slot[slot][row]));
	cr_expect_eq(frame.parent[2], 0);
	frame_release(&frame);
	cr_expect_null(frame.slot);
}

Test(frame, may_have_no_rows_columns_or_parents)
{
	struct frame frame;

	frame_init(&frame, 0, 4, 0);
	cr_expect_null(frame.parent);
	frame_release(&frame);
	frame_init(&frame, 5, 0, 0);
	cr_expect_eq(frame.slot_count, 0);
	frame_release(&frame);
}
