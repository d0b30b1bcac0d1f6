#include "files/csv_cell.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define CHARACTERS_MOST 1000

bool csv_cell_is_blank(const char *text, size_t length)
{
	if (length > 0 && (unsigned char)text[0] > ' ' && (unsigned char)text[0] < 0x80)
		return false;
	text_trim(&text, &length);
	return length == 0;
}

/* Whether a control character starts at `at`. Tabs and line ends may stand inside quotes. */
static bool is_control(const unsigned char *at, size_t left, unsigned *character)
{
	*character = *at == 0xc2 && left > 1 ? at[1] : *at;
	if (*at == 0xc2)
		return *character < 0xa0;
	return (*at < 0x20 && *at != '\t' && *at != '\n' && *at != '\r') || *at == 0x7f;
}

/* U+202A to U+202E, U+2066 to U+2069, which turn the order of what is shown; else 0. */
static unsigned direction_at(const unsigned char *at, size_t left)
{
	if (left < 3 || at[0] != 0xe2)
		return 0;
	if (at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae)
		return 0x2000u + at[2] - 0x80u;
	if (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9)
		return 0x2040u + at[2] - 0x80u;
	return 0;
}

static bool check_characters(const unsigned char *bytes, size_t length, unsigned *direction,
			     char why[CSV_CELL_WHY_SIZE])
{
	for (size_t i = 0; i < length; i++) {
		unsigned character;
		if (bytes[i] >= 0x20 && bytes[i] < 0x7f)
			continue;
		if (is_control(bytes + i, length - i, &character)) {
			if (character == 0)
				snprintf(why, CSV_CELL_WHY_SIZE, "the cell contains a NUL byte; remove it");
			else
				snprintf(why, CSV_CELL_WHY_SIZE,
					 "the cell contains the control character 0x%02X; remove it", character);
			return false;
		}
		if (*direction == 0)
			*direction = direction_at(bytes + i, length - i);
	}
	return true;
}

bool csv_cell_check(const char *text, size_t length, unsigned *direction, char why[CSV_CELL_WHY_SIZE])
{
	size_t characters = length > CHARACTERS_MOST ? text_characters(text, length) : 0;
	if (characters > CHARACTERS_MOST) {
		snprintf(why, CSV_CELL_WHY_SIZE, "the cell is longer than %d characters (it has %zu); shorten it",
			 CHARACTERS_MOST, characters);
		return false;
	}
	return check_characters((const unsigned char *)text, length, direction, why);
}

void csv_cell_unguard(const char **text, size_t *length)
{
	if (*length > 1 && (*text)[0] == '\'' && strchr("=+-@\t\r", (*text)[1]) != NULL) {
		*text += 1;
		*length -= 1;
	}
}
