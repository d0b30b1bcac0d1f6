/*
 * cells.c: a cell as a value of its field's type.
 */
#include "base/number.h"
#include "base/text.h"
#include "population/columns.h"

#include <stdio.h>
#include <string.h>

/* Above it not every whole number is a double. */
#define INTEGER_MOST (INT64_C(1) << 53)

int flag_read(const char *text)
{
	static const char *const words[][2] = {{"no", "yes"}, {"false", "true"}, {"0", "1"}, {"否", "是"}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		for (int value = 0; value < 2; value++) {
			if (strcasecmp(words[i][value], text) == 0)
				return value;
		}
	}
	return -1;
}

/* A choice's code, or -1 with the reason. */
static double read_choice(const struct field *field, const char *text, char why[NUMBER_WHY_SIZE])
{
	int code = field_choice(field, text);
	const char *near;

	if (code >= 0)
		return code;
	near = text_nearest(text, field->choice, field->choice_count);
	if (near == NULL)
		near = text_nearest(text, field->choice_title, field->choice_count);
	if (near != NULL)
		snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is no value of %s; did you mean %s?", text, field->name, near);
	else
		snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is no value of %s; write one of its values, such as %s", text,
			 field->name, field->choice_count > 0 ? field->choice[0] : "");
	return -1;
}

bool cell_read(const struct schema *schema, const struct field *field, const char *text, size_t length, int64_t unit,
	       double *value, char *why)
{
	int64_t integer;

	switch (field->type) {
	case FIELD_MONEY:
		if (!money_read_cell(text, length, unit, field->may_be_negative, &integer, why))
			return false;
		*value = money_to_yuan(integer);
		return true;
	case FIELD_NUMBER:
		return number_read_cell(text, length, field->may_be_negative, value, why);
	case FIELD_INTEGER:
		if (!integer_read_cell(text, length, &integer, why))
			return false;
		if (integer < 0 && !field->may_be_negative) {
			snprintf(why, NUMBER_WHY_SIZE,
				 "\"%s\" is negative; the field must say negative: yes to allow that", text);
			return false;
		}
		if (integer > INTEGER_MOST || integer < -INTEGER_MOST) {
			snprintf(why, NUMBER_WHY_SIZE,
				 "\"%s\" is larger than %lld; declare the field as text if it is a "
				 "code, else mend the number",
				 text, (long long)INTEGER_MOST);
			return false;
		}
		*value = (double)integer;
		return true;
	case FIELD_FLAG:
		*value = flag_read(text);
		if (*value < 0)
			snprintf(why, NUMBER_WHY_SIZE, "\"%s\" is neither yes nor no; write yes or no (是 or 否)",
				 text);
		return *value >= 0;
	case FIELD_CHOICE:
		*value = read_choice(field, text, why);
		return *value >= 0;
	case FIELD_TEXT:
		*value = dictionary_code(schema->texts, text, length);
		return true;
	case FIELD_DATE:
		return date_read(text, length, value, why);
	}
	return false;
}
