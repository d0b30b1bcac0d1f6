#include "base/number_scan.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct date {
	int64_t year, month, day;
};

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t month_length(int64_t year, int64_t month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

static bool is_real(const struct date *date)
{
	return date->year >= 1 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
	       date->day <= month_length(date->year, date->month);
}

/* The year begins in March, so that the leap day is its last; 719468 days lie between 0000-03-01 and 1970-01-01
 * (Hinnant, chrono-compatible low-level date algorithms). */
static int64_t days_from_date(const struct date *date)
{
	int64_t year = date->month <= 2 ? date->year - 1 : date->year;
	int64_t month = (date->month + 9) % 12;
	int64_t day_of_year = (153 * month + 2) / 5 + date->day - 1;
	return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

static struct date date_from_days(int64_t days)
{
	days += 719468;
	int64_t era = days / 146097, day_of_era = days % 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct date date = {.month = month < 10 ? month + 3 : month - 9,
			    .day = day_of_year - (153 * month + 2) / 5 + 1};
	date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
	return date;
}

/* Reads between `fewest` and `most` digits; NULL if they are not there. */
static const char *read_part(const char *at, const char *end, int fewest, int most, int64_t *value)
{
	int count = 0;
	*value = 0;
	for (; at < end && *at >= '0' && *at <= '9' && count < most; at++, count++)
		*value = *value * 10 + (*at - '0');
	return count < fewest ? NULL : at;
}

/* Skips `mark`; NULL if it is not there. */
static const char *skip(const char *at, const char *end, const char *mark)
{
	size_t length = strlen(mark);
	if (at == NULL || (size_t)(end - at) < length || memcmp(at, mark, length) != 0)
		return NULL;
	return at + length;
}

/* A date with these marks behind year, month and day; returns its end or NULL. */
static const char *read_form(const char *text, size_t length, const char *const marks[3], struct date *date)
{
	const char *end = text + length, *at = read_part(text, end, 4, 4, &date->year);
	at = skip(at, end, marks[0]);
	at = at != NULL ? read_part(at, end, 1, 2, &date->month) : NULL;
	at = skip(at, end, marks[1]);
	at = at != NULL ? read_part(at, end, 1, 2, &date->day) : NULL;
	return skip(at, end, marks[2]);
}

static const char *const forms[][3] = {
	{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}, {"", "", ""}};
enum { FORMS_TAKEN = 2, FORMS_KNOWN = 5 };

static void explain_date(const char *text, size_t length, char why[NUMBER_WHY_SIZE])
{
	for (size_t i = 0; i < FORMS_KNOWN; i++) {
		struct date date;
		const char *end = read_form(text, length, forms[i], &date);
		if (end == NULL)
			continue;
		if (!is_real(&date)) {
			number_say(why, text, length, "is a day that does not exist; write a date such as 2022-04-25");
			return;
		}
		bool has_rest = end != text + length;
		if (has_rest && strchr(" T", *end) == NULL)
			continue;
		number_say(why, text, length, "is %s; write %04d-%02d-%02d",
			   has_rest ? "a date with more behind it" : "a date in another form", (int)date.year,
			   (int)date.month, (int)date.day);
		return;
	}
	number_say(why, text, length, "is not a date; write it as 2022-04-25 or 2022/4/25");
}

bool date_read(const char *text, size_t length, double *days, char why[NUMBER_WHY_SIZE])
{
	text_trim(&text, &length);
	for (size_t i = 0; i < FORMS_TAKEN; i++) {
		struct date date;
		if (read_form(text, length, forms[i], &date) == text + length && is_real(&date)) {
			*days = (double)days_from_date(&date);
			return true;
		}
	}
	explain_date(text, length, why);
	return false;
}

void date_format(double days, char text[NUMBER_TEXT_SIZE])
{
	text[0] = '\0';
	if (!(days > -719000.0 && days < 2932897.0)) /* years 1 to 9999; NaN gives "" */
		return;
	struct date date = date_from_days((int64_t)floor(days));
	snprintf(text, NUMBER_TEXT_SIZE, "%04d-%02d-%02d", (int)date.year, (int)date.month, (int)date.day);
}
