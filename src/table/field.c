#include "table/field.h"

#include <math.h>
#include <string.h>

uint32_t schema_find(const struct schema *schema, const char *name)
{
	for (size_t f = 0; f < schema->field_count; f++)
		if (strcmp(schema->field[f].name, name) == 0)
			return (uint32_t)f;
	return FIELD_NONE;
}

int field_choice(const struct field *field, const char *text)
{
	for (size_t c = 0; c < field->choice_count; c++) {
		const char *title = field->choice_title ? field->choice_title[c] : NULL;

		if (strcmp(field->choice[c], text) == 0 || (title && strcmp(title, text) == 0))
			return (int)c;
	}
	return -1;
}

const char *field_title(const struct field *field, const char *lang)
{
	const char *title = strcmp(lang, "zh") == 0 ? field->title.zh : field->title.en;

	return title ? title : field->name;
}

double field_if_empty(const struct field *field)
{
	return field->has_default ? field->default_value : NAN;
}
