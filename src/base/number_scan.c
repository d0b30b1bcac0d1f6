#include "base/number_scan.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_CHARACTERS 40

int128 number_power10(unsigned exponent)
{
	int128 power = 1;
	while (exponent-- > 0)
		power *= 10;
	return power;
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool scan_suffix(const char *text, size_t length, struct number_scan *scan)
{
	static const struct {
		const char *text;
		unsigned exponent;
		bool is_percent;
	} suffixes[] = {{"", 0, false},    {"%", 0, true},   {"万", 4, false},
			{"wan", 4, false}, {"亿", 8, false}, {"yi", 8, false}};
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		if (length == strlen(suffixes[i].text) && memcmp(text, suffixes[i].text, length) == 0) {
			scan->exponent = suffixes[i].exponent;
			scan->is_percent = suffixes[i].is_percent;
			return true;
		}
	}
	return false;
}

/* The digits from `at` on; returns how many. `*counted` is how many stand behind leading zeros. */
static size_t scan_digits(const char *at, const char *end, size_t *counted, int64_t *mantissa)
{
	const char *first = at;
	for (; at < end && is_digit(*at); at++) {
		if (*counted == 0 && *at == '0')
			continue;
		if (++*counted <= NUMBER_MOST_DIGITS)
			*mantissa = *mantissa * 10 + (*at - '0');
	}
	return (size_t)(at - first);
}

bool number_scan(const char *text, size_t length, struct number_scan *scan)
{
	*scan = (struct number_scan){0};
	const char *at = text, *end = text + length;
	if (at < end && *at == '-') {
		scan->is_negative = true;
		at++;
	}
	size_t counted = 0;
	size_t whole = scan_digits(at, end, &counted, &scan->mantissa);
	if (whole == 0 || (whole > 1 && *at == '0'))
		return false;
	scan->whole_digits = counted;
	at += whole;
	if (at < end && *at == '.') {
		scan->decimals = scan_digits(at + 1, end, &counted, &scan->mantissa);
		if (scan->decimals == 0)
			return false;
		at += 1 + scan->decimals;
	}
	scan->is_long = counted > NUMBER_MOST_DIGITS || scan->decimals > NUMBER_MOST_DIGITS;
	return scan_suffix(at, (size_t)(end - at), scan);
}

/* Bytes of the first `most` characters. */
static size_t first_characters(const char *text, size_t length, size_t most)
{
	size_t at = 0;
	for (size_t count = 0; at < length; at++)
		if (((unsigned char)text[at] & 0xc0) != 0x80 && count++ == most)
			break;
	return at;
}

void number_say(char why[NUMBER_WHY_SIZE], const char *text, size_t length, const char *format, ...)
{
	if (why == NULL)
		return;
	size_t shown = first_characters(text, length, SHOWN_CHARACTERS);
	int used = snprintf(why, NUMBER_WHY_SIZE, "\"%.*s%s\" ", (int)shown, text, shown < length ? "..." : "");
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(why + used, NUMBER_WHY_SIZE - (size_t)used, format, arguments);
	va_end(arguments);
}

bool number_shift(char *text, size_t size, unsigned places)
{
	char *point = strchr(text, '.');
	size_t length = strlen(text), decimals = point != NULL ? strlen(point + 1) : 0;
	if (places > decimals) {
		size_t zeros = places - decimals;
		if (length + zeros + 1 > size)
			return false;
		memset(text + length, '0', zeros);
		text[length + zeros] = '\0';
		decimals = places;
	}
	if (point != NULL && places > 0) {
		memmove(point, point + 1, places);
		point[places] = decimals > places ? '.' : '\0';
	}
	char *digits = text + (*text == '-');
	size_t zeros = strspn(digits, "0");
	if (zeros > 0 && !is_digit(digits[zeros]))
		zeros--; /* one zero stays before the point */
	memmove(digits, digits + zeros, strlen(digits + zeros) + 1);
	return true;
}

static bool is_over_limit(const struct number_scan *scan, unsigned exponent)
{
	if (scan->whole_digits + exponent > 13) /* 1,000,000,000,000 has 13 digits */
		return true;
	if (scan->is_long)
		return false;
	/* mantissa * 10^exponent / 10^decimals yuan against the limit in fen */
	int128 limit = MONEY_MAX_FEN * number_power10((unsigned)scan->decimals);
	return (int128)scan->mantissa * number_power10(exponent + 2) > limit;
}

/* What the text is when the decimals behind the first `most` are taken off, if those are zeros; else `advice`. */
static const char *without_zeros(const char *text, size_t length, size_t most, const char *advice, char cut[48])
{
	const char *point = memchr(text, '.', length);
	size_t kept = point == NULL ? length : (size_t)(point - text) + (most > 0 ? 1 + most : 0);
	for (size_t i = kept; i < length; i++)
		if (text[i] != '0' && text[i] != '.')
			return advice;
	if (kept >= 48)
		return advice;
	memcpy(cut, text, kept);
	cut[kept] = '\0';
	return cut;
}

static bool check_money(const char *text, size_t length, const struct number_wish *wish, const struct number_scan *scan,
			char *why)
{
	unsigned exponent = wish->unit_exponent + scan->exponent;
	if (is_over_limit(scan, exponent)) {
		number_say(why, text, length, "is larger than the limit 1000000000000.00 yuan; mend the amount");
		return false;
	}
	if (scan->decimals <= exponent + 2)
		return true;
	char in_unit[40] = "";
	if (exponent > 0)
		snprintf(in_unit, sizeof in_unit, " in a unit of %lld yuan", (long long)number_power10(exponent));
	char cut[48];
	number_say(why, text, length, "has more than %u decimals%s (smaller than one fen); write %s", exponent + 2,
		   in_unit, without_zeros(text, length, exponent + 2, "it rounded to the fen", cut));
	return false;
}

static bool refuse_suffix(const char *text, size_t length, const struct number_wish *wish,
			  const struct number_scan *scan, char *why)
{
	char plain[48] = "";
	size_t digits = strspn(text, "-.0123456789");
	if (digits < sizeof plain && scan->exponent >= wish->unit_exponent) {
		memcpy(plain, text, digits);
		plain[digits] = '\0';
		if (number_shift(plain, sizeof plain, scan->exponent - wish->unit_exponent)) {
			number_say(why, text, length, "carries a unit; write %s", plain);
			return false;
		}
	}
	number_say(why, text, length, "carries a unit; write %s", wish->example);
	return false;
}

/* The form is right; is it what the reader takes? */
static bool check_wish(const char *text, size_t length, const struct number_wish *wish, const struct number_scan *scan,
		       char *why)
{
	if (scan->is_percent && !wish->takes_percent) {
		number_say(why, text, length, "is a percentage, not %s; write %s", wish->noun, wish->example);
		return false;
	}
	if (scan->exponent > 0 && !wish->takes_suffix)
		return refuse_suffix(text, length, wish, scan, why);
	if (scan->is_negative && !wish->may_be_negative) {
		number_say(why, text, length, "is negative; write %s of 0 or more", wish->noun);
		return false;
	}
	if (wish->is_money)
		return check_money(text, length, wish, scan, why);
	if (wish->is_integer && scan->decimals > 0) {
		char cut[48];
		number_say(why, text, length, "is not a whole number; write %s",
			   without_zeros(text, length, 0, "it without decimals", cut));
		return false;
	}
	if (scan->is_long) {
		number_say(why, text, length, "has more than 18 digits; write it with fewer");
		return false;
	}
	return true;
}

bool number_scan_wish(const char *text, size_t length, const struct number_wish *wish, struct number_scan *scan,
		      char *why)
{
	if (number_scan(text, length, scan))
		return check_wish(text, length, wish, scan, why);
	if (why != NULL)
		number_explain(text, length, wish, why);
	return false;
}
