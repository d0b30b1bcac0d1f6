/*
 * line.h: one line of aligned cells on a terminal, for summaries. Widths are columns; negative: right-aligned.
 */
#ifndef REPORT_LINE_H
#define REPORT_LINE_H

#include "base/number.h"

#include <stdio.h>

#define CELL_SIZE 256
#define LINE_SIZE 1024

struct line {
	char text[LINE_SIZE];
	size_t length;
};

static inline bool is_english(const char *lang)
{
	return lang[0] == 'e';
}

/* A cell of `width` columns after a gap. A wider text is cut, but for what is right-aligned: no figure loses digits. */
void line_put(struct line *line, const char *text, int width);
/* Right-aligned cells. */
void line_put_money(struct line *line, int128 fen, const char *lang, int width);
/* `63.74 %`, cut, not rounded up: 100.00 % is said of full payment only. */
void line_put_ratio(struct line *line, int128 part, int128 whole, int width);
void line_put_percent(struct line *line, double share, int width); /* `63.7 %`; NaN: `-` */
void line_put_count(struct line *line, size_t count, int width);

/* Prints the line without blanks at its end and starts it anew. */
void line_print(FILE *file, struct line *line);

#endif
