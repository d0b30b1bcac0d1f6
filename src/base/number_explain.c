#include "base/number_scan.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/*
 * A refused text goes through a row of mendings, each of which undoes one habit of writing numbers. The first that
 * changes the text names the fault; what the whole row makes of it is offered instead, if the reader would take it.
 */

#define MENDED_SIZE 64

/* Each mend_ rewrites `text` in place (at most MENDED_SIZE bytes) and returns what was wrong, or NULL if nothing was.
 */

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_all_digits(const char *text, size_t length)
{
	return length > 0 && strspn(text, "0123456789") >= length;
}

static char *digits_of(char *text)
{
	return text + (*text == '-');
}

/* Removes every `part`; true if there was one. */
static bool remove_all(char *text, const char *part)
{
	bool was_there = false;
	for (char *at; (at = strstr(text, part)) != NULL; was_there = true)
		memmove(at, at + strlen(part), strlen(at + strlen(part)) + 1);
	return was_there;
}

static const char *mend_full_width(char text[MENDED_SIZE])
{
	bool has_digit = false, has_other = false;
	char *out = text;
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	while (*at != '\0') {
		utf8proc_int32_t character;
		utf8proc_ssize_t size = utf8proc_iterate(at, -1, &character);
		if (size < 1) {
			size = 1;
			character = 0;
		}
		if (character >= 0xff01 && character <= 0xff5e) {
			char narrow = (char)(character - 0xff01 + '!');
			*(is_digit(narrow) ? &has_digit : &has_other) = true;
			*out++ = narrow;
		} else if (character == 0x2212 || character == 0x2013) { /* minus sign, en dash */
			has_other = true;
			*out++ = '-';
		} else {
			memmove(out, at, (size_t)size);
			out += size;
		}
		at += size;
	}
	*out = '\0';
	return has_digit ? "uses full-width digits" : has_other ? "uses a full-width or typographic sign" : NULL;
}

static const char *mend_spaces(char text[MENDED_SIZE])
{
	static const char *const spaces[] = {" ", "\t", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\xaf", "\xe2\x80\x89",
					     NULL};
	bool was_there = false;
	for (size_t i = 0; spaces[i] != NULL; i++)
		was_there |= remove_all(text, spaces[i]);
	return was_there ? "contains a space" : NULL;
}

static const char *mend_currency(char text[MENDED_SIZE])
{
	static const char *const signs[] = {"￥",  "¥",   "$",   "€",    "£",  "人民币",
					    "RMB", "rmb", "CNY", "yuan", "元", NULL};
	bool was_there = false;
	for (size_t i = 0; signs[i] != NULL; i++)
		was_there |= remove_all(text, signs[i]);
	return was_there ? "contains a currency sign" : NULL;
}

static const char *mend_brackets(char text[MENDED_SIZE])
{
	size_t length = strlen(text);
	if (length < 3 || text[0] != '(' || text[length - 1] != ')')
		return NULL;
	text[0] = '-';
	text[length - 1] = '\0';
	return "is in brackets";
}

static const char *mend_plus(char text[MENDED_SIZE])
{
	if (text[0] != '+')
		return NULL;
	memmove(text, text + 1, strlen(text));
	return "has a sign";
}

/* `1,000,000` is grouped, `1,5` has a decimal comma, `1.000.000,5` both the other way round. */
static const char *mend_commas(char text[MENDED_SIZE])
{
	char *comma = strchr(text, ','), *point = strchr(text, '.');
	if (comma != NULL && point != NULL && strrchr(text, ',') > strrchr(text, '.')) {
		remove_all(text, ".");
		*strrchr(text, ',') = '.';
		remove_all(text, ",");
		return "uses a decimal comma";
	}
	if (comma != NULL) {
		size_t behind = strspn(comma + 1, "0123456789");
		bool is_single = strchr(comma + 1, ',') == NULL && point == NULL;
		bool is_grouped = (behind == 3 || behind == 4) && *digits_of(text) != '0'; /* by 1000 or by 10000 */
		if (is_single && !is_grouped) {
			*comma = '.';
			return "uses a decimal comma";
		}
		remove_all(text, ",");
		return "contains a thousands separator";
	}
	if (point != NULL && strrchr(text, '.') != point && strspn(point + 1, "0123456789") == 3) {
		remove_all(text, ".");
		return "contains a thousands separator";
	}
	return is_digit(*digits_of(text)) && remove_all(text, "'") ? "contains a thousands separator" : NULL;
}

static const char *mend_underscores(char text[MENDED_SIZE])
{
	return is_digit(*digits_of(text)) && remove_all(text, "_") ? "contains an underscore" : NULL;
}

static const char *mend_hex(char text[MENDED_SIZE])
{
	char *digits = digits_of(text);
	if (digits[0] != '0' || (digits[1] != 'x' && digits[1] != 'X'))
		return NULL;
	static const char alphabet[] = "0123456789abcdefABCDEF";
	size_t length = strlen(digits + 2);
	if (length == 0 || length > 13 || strspn(digits + 2, alphabet) != length)
		return "is hexadecimal";
	int64_t value = 0;
	for (const char *at = digits + 2; *at != '\0'; at++) {
		int64_t digit = strchr(alphabet, *at) - alphabet;
		value = value * 16 + (digit > 15 ? digit - 6 : digit);
	}
	snprintf(digits, (size_t)(text + MENDED_SIZE - digits), "%lld", (long long)value);
	return "is hexadecimal";
}

/* YAML 1.1 reads `1:30` as 90, in base 60. */
static const char *mend_colons(char text[MENDED_SIZE])
{
	char *digits = digits_of(text);
	if (!is_digit(*digits) || strchr(digits, ':') == NULL || strspn(digits, "0123456789:") != strlen(digits) ||
	    strlen(digits) > 12)
		return NULL;
	int64_t value = 0, part = 0;
	for (const char *at = digits; *at != '\0'; at++) {
		if (*at == ':') {
			value = (value + part) * 60;
			part = 0;
		} else {
			part = part * 10 + (*at - '0');
		}
	}
	snprintf(digits, (size_t)(text + MENDED_SIZE - digits), "%lld", (long long)(value + part));
	return "is in base 60 (hours or minutes)";
}

/* Moves the point of a plain decimal to the left. */
static bool shift_left(char *text, size_t size, unsigned places)
{
	char *digits = digits_of(text);
	size_t whole = strspn(digits, "0123456789"), length = strlen(digits);
	if (length + places + 2 + (size_t)(digits - text) > size)
		return false;
	if (whole <= places) {
		size_t zeros = places + 1 - whole;
		memmove(digits + zeros, digits, length + 1);
		memset(digits, '0', zeros);
		whole += zeros;
		length += zeros;
	}
	if (digits[whole] == '.')
		memmove(digits + whole, digits + whole + 1, length - whole);
	else
		length++;
	char *point = digits + whole - places;
	memmove(point + 1, point, strlen(point) + 1);
	*point = '.';
	return true;
}

static const char *mend_exponent(char text[MENDED_SIZE])
{
	char *mark = text + strcspn(text, "eE");
	if (*mark == '\0' || mark == digits_of(text) ||
	    strspn(digits_of(text), "0123456789.") < (size_t)(mark - digits_of(text)))
		return NULL;
	bool is_negative = mark[1] == '-';
	char *power = mark + 1 + (mark[1] == '-' || mark[1] == '+');
	size_t length = strlen(power);
	if (!is_all_digits(power, length))
		return NULL;
	unsigned places = 0;
	for (size_t i = 0; i < length && places < 1000; i++)
		places = places * 10 + (unsigned)(power[i] - '0');
	char whole[MENDED_SIZE];
	snprintf(whole, sizeof whole, "%.*s", (int)(mark - text), text);
	bool fits = is_negative ? shift_left(whole, sizeof whole, places) : number_shift(whole, sizeof whole, places);
	if (fits)
		memcpy(text, whole, sizeof whole);
	return "is in exponent form";
}

/* `3千万` and `1万亿` are written with the suffixes there are: `3000万`, `10000亿`. */
static const char *mend_units(char text[MENDED_SIZE])
{
	static const struct {
		const char *written;
		unsigned places; /* to move the point by */
		const char *suffix;
	} units[] = {{"万亿", 4, "亿"}, {"千亿", 3, "亿"}, {"百亿", 2, "亿"}, {"十亿", 1, "亿"}, {"千万", 3, "万"},
		     {"百万", 2, "万"}, {"十万", 1, "万"}, {"億", 0, "亿"},   {"萬", 0, "万"},   {"千", 3, ""}};
	size_t digits = strspn(text, "-0123456789."), most;

	for (size_t i = 0; digits > 0 && i < sizeof units / sizeof *units; i++) {
		if (strcmp(text + digits, units[i].written) != 0)
			continue;
		most = MENDED_SIZE - strlen(units[i].suffix);
		text[digits] = '\0';
		if (number_shift(text, most, units[i].places))
			memcpy(text + strlen(text), units[i].suffix, strlen(units[i].suffix) + 1);
		else
			text[0] = '\0'; /* too long to offer */
		return "has another unit than 万 and 亿";
	}
	return NULL;
}

static const char *mend_zeros(char text[MENDED_SIZE])
{
	char *digits = digits_of(text);
	size_t zeros = strspn(digits, "0");
	if (zeros > 0 && !is_digit(digits[zeros]))
		zeros--;
	if (zeros == 0)
		return NULL;
	memmove(digits, digits + zeros, strlen(digits + zeros) + 1);
	return "has a leading zero";
}

static const char *mend_point(char text[MENDED_SIZE])
{
	char *digits = digits_of(text);
	size_t length = strlen(text);
	if (digits[0] == '.' && is_digit(digits[1]) && length + 1 < MENDED_SIZE) {
		memmove(digits + 1, digits, strlen(digits) + 1);
		*digits = '0';
		return "has no digit before the point";
	}
	char *point = strchr(text, '.');
	if (point != NULL && point > digits && is_digit(point[-1]) && !is_digit(point[1]) &&
	    strchr(point + 1, '.') == NULL) {
		memmove(point, point + 1, strlen(point));
		return "has no digit behind the point";
	}
	return NULL;
}

/* Whether `text` is the lower-case `word` in any case; strcasecmp would ask the locale. */
static bool is_word(const char *text, const char *word)
{
	for (; *word != '\0'; text++, word++)
		if (*text != *word && *text != *word - 'a' + 'A')
			return false;
	return *text == '\0';
}

static const char *name_not_a_number(char text[MENDED_SIZE])
{
	static const char *const names[] = {"nan", "inf", "infinity", NULL};
	const char *word = digits_of(text);
	word += *word == '.';
	for (size_t i = 0; names[i] != NULL; i++)
		if (is_word(word, names[i]))
			return "is not a finite number";
	return NULL;
}

/* Drops the unit of a cell once everything else is mended: `1,000万` in a column of yuan is 10000000. */
static void drop_suffix(char text[MENDED_SIZE], const struct number_wish *wish)
{
	struct number_scan scan;
	if (wish->takes_suffix || !number_scan(text, strlen(text), &scan) || scan.exponent < wish->unit_exponent ||
	    scan.exponent == 0)
		return;
	text[strspn(text, "-.0123456789")] = '\0';
	number_shift(text, MENDED_SIZE, scan.exponent - wish->unit_exponent);
}

void number_explain(const char *text, size_t length, const struct number_wish *wish, char why[NUMBER_WHY_SIZE])
{
	static const char *(*const mendings[])(char text[MENDED_SIZE]) = {
		name_not_a_number, mend_full_width, mend_spaces,      mend_currency, mend_brackets,
		mend_plus,         mend_commas,     mend_underscores, mend_hex,      mend_colons,
		mend_exponent,     mend_units,      mend_zeros,       mend_point,    NULL};
	const char *or_empty = wish->is_cell ? ", or leave the cell empty if it is not known" : "";
	char mended[MENDED_SIZE] = "";
	const char *fault = NULL;
	if (length < sizeof mended && memchr(text, '\0', length) == NULL) {
		memcpy(mended, text, length);
		for (size_t i = 0; mendings[i] != NULL; i++) {
			const char *found = mendings[i](mended);
			fault = fault != NULL ? fault : found;
		}
		drop_suffix(mended, wish);
	}
	struct number_scan scan;
	if (fault != NULL && number_scan_wish(mended, strlen(mended), wish, &scan, NULL))
		number_say(why, text, length, "%s; write %s", fault, mended);
	else if (fault != NULL)
		number_say(why, text, length, "%s; write %s%s", fault, wish->example, or_empty);
	else
		number_say(why, text, length, "is not %s; write %s%s", wish->noun, wish->example, or_empty);
}
