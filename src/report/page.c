#include "report/page.h"

#include "base/text.h"
#include "report/line.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define COMMENT_COLUMN 56
#define DIGITS         4 /* significant ones of a fitted figure */

const char *page_say(const struct page *page, const char *zh, const char *en)
{
	return is_english(page->lang) ? en : zh;
}

static const char *mark_name(const struct page *page, enum calibration_mark mark)
{
	switch (mark) {
	case MARK_DATA:
		return page_say(page, "data 数据", "data");
	case MARK_ESTIMATE:
		return page_say(page, "estimate 估计", "estimate");
	case MARK_ASSUMPTION:
		return page_say(page, "assumption 假设", "assumption");
	}
	return "";
}

void page_number(double value, char text[PAGE_TEXT_SIZE])
{
	int decimals = value == 0 ? 0 : DIGITS - 1 - (int)floor(log10(fabs(value)));
	double unit = pow(10, -decimals);

	snprintf(text, PAGE_TEXT_SIZE, "%.*f", decimals > 0 ? decimals : 0,
		 decimals < 0 ? round(value / unit) * unit : value);
	if (strchr(text, '.') == NULL)
		return;
	while (text[strlen(text) - 1] == '0')
		text[strlen(text) - 1] = '\0';
	if (text[strlen(text) - 1] == '.')
		text[strlen(text) - 1] = '\0';
}

void page_estimate(const struct estimate *estimate, bool is_percent, char text[PAGE_TEXT_SIZE])
{
	const char *sign = is_percent ? "%" : "";
	double scale = is_percent ? 100 : 1;
	char value[PAGE_TEXT_SIZE], se[PAGE_TEXT_SIZE];

	page_number(estimate->value * scale, value);
	page_number(estimate->se * scale, se);
	if (estimate->se > 0 && isfinite(estimate->se))
		snprintf(text, PAGE_TEXT_SIZE, "{value: %.60s%s, se: %.60s%s}", value, sign, se, sign);
	else
		snprintf(text, PAGE_TEXT_SIZE, "%.60s%s", value, sign);
}

void page_money(const struct page *page, double yuan, char text[PAGE_TEXT_SIZE])
{
	char plain[PAGE_TEXT_SIZE];

	page_number(yuan >= 1e4 ? yuan / 1e4 : fmax(yuan, 0.01), plain);
	snprintf(text, PAGE_TEXT_SIZE, "%.60s%s", plain, yuan >= 1e4 ? page_say(page, "万", "wan") : "");
}

void page_one_line(const char *from, bool is_quoted, char *to, size_t size)
{
	size_t length = 0;

	for (; *from != '\0' && length + 3 < size; from++) {
		to[length++] = (unsigned char)*from < ' ' ? ' ' : *from;
		if (is_quoted && *from == '\'')
			to[length++] = '\'';
	}
	to[length] = '\0';
}

void page_put(struct page *page, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(page->line, sizeof page->line, format, arguments);
	va_end(arguments);
}

void page_remark(struct page *page, int indent, const char *zh, const char *en, ...)
{
	va_list arguments;

	fprintf(page->file, "%*s# ", indent, "");
	va_start(arguments, en);
	vfprintf(page->file, is_english(page->lang) ? en : zh, arguments);
	va_end(arguments);
	fputc('\n', page->file);
}

void page_mark(struct page *page, enum calibration_mark mark, const char *zh, const char *en, ...)
{
	size_t width = text_width(page->line);
	va_list arguments;

	fprintf(page->file, "%s%*s  # %s: ", page->line, width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 0, "",
		mark_name(page, mark));
	va_start(arguments, en);
	vfprintf(page->file, is_english(page->lang) ? en : zh, arguments);
	va_end(arguments);
	fputc('\n', page->file);
}
