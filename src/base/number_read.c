#include "base/number_scan.h"
#include "base/text.h"

#include <string.h>

/* One division, by a power of ten that a double holds exactly: 28.5% is 285 / 1000. */
static double scan_value(const struct number_scan *scan)
{
	int64_t mantissa = scan->is_negative ? -scan->mantissa : scan->mantissa;
	unsigned decimals = (unsigned)scan->decimals + (scan->is_percent ? 2 : 0);
	if (scan->exponent >= decimals)
		return (double)((int128)mantissa * number_power10(scan->exponent - decimals));
	return (double)mantissa / (double)number_power10(decimals - scan->exponent);
}

bool number_read(const char *text, size_t length, struct number *number, char why[NUMBER_WHY_SIZE])
{
	static const struct number_wish wish = {.noun = "a number",
						.example = "a plain number such as 1234.5, 30% or 1000万",
						.may_be_negative = true,
						.takes_percent = true,
						.takes_suffix = true};
	struct number_scan scan;
	if (!number_scan_wish(text, length, &wish, &scan, why))
		return false;
	*number = (struct number){.value = scan_value(&scan),
				  .mantissa = scan.is_negative ? -scan.mantissa : scan.mantissa,
				  .multiplier = (int64_t)number_power10(scan.exponent),
				  .decimals = (unsigned)scan.decimals,
				  .is_percent = scan.is_percent};
	return true;
}

/* Exact: number_scan_wish has seen that the decimals reach no further than the fen and that the limit holds. */
static int64_t scan_fen(const struct number_scan *scan, unsigned exponent)
{
	int128 fen = scan->mantissa;
	if (exponent + 2 >= scan->decimals)
		fen *= number_power10(exponent + 2 - (unsigned)scan->decimals);
	return (int64_t)(scan->is_negative ? -fen : fen);
}

bool money_read(const char *text, size_t length, bool may_be_negative, int64_t *fen, char why[NUMBER_WHY_SIZE])
{
	const struct number_wish wish = {.noun = "an amount",
					 .example = "an amount in yuan such as 1234.50 or 1000万",
					 .may_be_negative = may_be_negative,
					 .takes_suffix = true,
					 .is_money = true};
	struct number_scan scan;
	if (!number_scan_wish(text, length, &wish, &scan, why))
		return false;
	*fen = scan_fen(&scan, scan.exponent);
	return true;
}

bool money_read_cell(const char *text, size_t length, int64_t unit, bool may_be_negative, int64_t *fen,
		     char why[NUMBER_WHY_SIZE])
{
	const struct number_wish wish = {.noun = "an amount",
					 .example = unit == 1 ? "a plain amount in yuan such as 1234.50"
							      : "a plain amount in the unit of the header such as 12.5",
					 .is_cell = true,
					 .may_be_negative = may_be_negative,
					 .is_money = true,
					 .unit_exponent = unit == 10000       ? 4
							  : unit == 100000000 ? 8
									      : 0};
	struct number_scan scan;
	text_trim(&text, &length);
	if (!number_scan_wish(text, length, &wish, &scan, why))
		return false;
	*fen = scan_fen(&scan, wish.unit_exponent);
	return true;
}

bool number_read_cell(const char *text, size_t length, bool may_be_negative, double *value, char why[NUMBER_WHY_SIZE])
{
	const struct number_wish wish = {.noun = "a number",
					 .example = "a plain number such as 1234.5 or 30%",
					 .is_cell = true,
					 .may_be_negative = may_be_negative,
					 .takes_percent = true};
	struct number_scan scan;
	text_trim(&text, &length);
	if (!number_scan_wish(text, length, &wish, &scan, why))
		return false;
	*value = scan_value(&scan);
	return true;
}

bool integer_read_cell(const char *text, size_t length, int64_t *value, char why[NUMBER_WHY_SIZE])
{
	static const struct number_wish wish = {.noun = "a whole number",
						.example = "a whole number such as 12",
						.is_cell = true,
						.may_be_negative = true,
						.is_integer = true};
	struct number_scan scan;
	text_trim(&text, &length);
	if (!number_scan_wish(text, length, &wish, &scan, why))
		return false;
	*value = scan.is_negative ? -scan.mantissa : scan.mantissa;
	return true;
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_letter(char character)
{
	return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

/* A sign behind the e of an exponent: 1e-7. */
static bool is_exponent_sign(const char *text, size_t at, size_t length)
{
	if ((text[at] != '-' && text[at] != '+') || at + 1 >= length || !is_digit(text[at + 1]))
		return false;
	if (at < 2 || (text[at - 1] != 'e' && text[at - 1] != 'E'))
		return false;
	for (size_t i = 0; i + 1 < at; i++)
		if (!is_digit(text[i]) && text[i] != '.' && text[i] != '_')
			return false;
	return true;
}

/* Bytes of a longer character that people write in numbers, 0 if there is none at `at`. */
static size_t wide_part(const char *text, size_t at, size_t length)
{
	static const char *const parts[] = {"万", "亿", "元", "％", "．", NULL};
	if (length - at < 3)
		return 0;
	for (size_t i = 0; parts[i] != NULL; i++)
		if (memcmp(text + at, parts[i], 3) == 0)
			return 3;
	bool is_wide_digit = memcmp(text + at, "\xef\xbc", 2) == 0 && (unsigned char)text[at + 2] >= 0x90 &&
			     (unsigned char)text[at + 2] <= 0x99;
	return is_wide_digit ? 3 : 0;
}

size_t number_extent(const char *text, size_t length)
{
	size_t at = 0;
	while (at < length) {
		char character = text[at];
		bool is_part = is_digit(character) || is_letter(character) || character == '.' || character == '_' ||
			       is_exponent_sign(text, at, length) ||
			       (character == ':' && at + 1 < length && is_digit(text[at + 1]));
		size_t size = is_part ? 1 : wide_part(text, at, length);
		if (size == 0)
			break;
		at += size;
	}
	return at < length && at > 0 && text[at] == '%' ? at + 1 : at;
}
