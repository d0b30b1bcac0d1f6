#include "report/line.h"

#include "base/text.h"

#include <math.h>

void line_put(struct line *line, const char *text, int width)
{
	int columns = (int)text_width(text);
	char cell[CELL_SIZE];
	int length;

	text_pad(text, width < 0 && columns > -width ? columns : width, cell, sizeof cell);
	length = snprintf(line->text + line->length, LINE_SIZE - line->length, "  %s", cell);
	line->length += (size_t)length < LINE_SIZE - line->length ? (size_t)length : LINE_SIZE - 1 - line->length;
}

void line_print(FILE *file, struct line *line)
{
	while (line->length > 0 && line->text[line->length - 1] == ' ')
		line->length--;
	fprintf(file, "%.*s\n", (int)line->length, line->text);
	line->length = 0;
}

void line_put_money(struct line *line, int128 fen, const char *lang, int width)
{
	char text[NUMBER_TEXT_SIZE];

	money_format_people(fen, lang, text);
	line_put(line, text, -width);
}

void line_put_ratio(struct line *line, int128 part, int128 whole, int width)
{
	char text[NUMBER_TEXT_SIZE] = "-";
	int128 hundredths = whole == 0 ? 0 : part * 10000 / whole;

	if (whole != 0)
		snprintf(text, sizeof text, "%d.%02d %%", (int)(hundredths / 100), (int)(hundredths % 100));
	line_put(line, text, -width);
}

void line_put_percent(struct line *line, double share, int width)
{
	char text[NUMBER_TEXT_SIZE] = "-";

	if (!isnan(share))
		snprintf(text, sizeof text, "%.1f %%", 100 * share);
	line_put(line, text, -width);
}

void line_put_count(struct line *line, size_t count, int width)
{
	char text[NUMBER_TEXT_SIZE];

	snprintf(text, sizeof text, "%zu", count);
	line_put(line, text, -width);
}
