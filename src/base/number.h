/*
 * number.h: exact numbers and money.
 *
 * Money is int64 fen (1 yuan = 100 fen) in claims and sums, plain double yuan in frames and formulas; money_from_yuan()
 * is the one crossing. A literal is an integer mantissa divided once by a power of ten (never strtod), so 28.5% is the
 * double nearest to 0.285. Readers take the whole text or say why not, in a sentence `"X" is ...; write Y`.
 *
 * INTERFACE section 1 is the source of every rule here.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MONEY_MAX_FEN    INT64_C(100000000000000) /* 1,000,000,000,000.00 yuan */
#define NUMBER_WHY_SIZE  400
#define NUMBER_TEXT_SIZE 64

typedef __int128 int128;
typedef unsigned __int128 uint128;

/* A number as written: value = mantissa * multiplier / 10^decimals (/ 100 with a percent sign). */
struct number {
	double value;
	int64_t mantissa;   /* of the digits, with its sign */
	int64_t multiplier; /* 1, 10^4 (wan) or 10^8 (yi) */
	unsigned decimals;  /* digits behind the point */
	bool is_percent;
};

/* Reads a YAML or formula literal: sign, digits, point, then nothing, `%`, `wan`/`万` or `yi`/`亿`. Refuses thousands
 * separators, `_`, exponents, leading zeros, hex, nan, inf, sexagesimals, currency signs, full-width digits, `.5`,
 * `5.`, more than 18 digits, each with what to write instead (in `why`). */
bool number_read(const char *text, size_t length, struct number *number, char why[NUMBER_WHY_SIZE]);

/* Where a literal that starts at `text` ends (formula lexer): the longest run that could be meant as one number,
 * suffix included, so that `1e7` and `1_000` are refused whole by number_read. */
size_t number_extent(const char *text, size_t length);

/* Reads a YAML amount (suffixes allowed, `%` not) as fen; at most 2 decimals of a yuan after the suffix is applied. */
bool money_read(const char *text, size_t length, bool may_be_negative, int64_t *fen, char why[NUMBER_WHY_SIZE]);

/* Reads a CSV cell: a plain decimal (no suffix but `%` for number cells), in a unit of 1, 10^4 or 10^8 yuan. */
bool money_read_cell(const char *text, size_t length, int64_t unit, bool may_be_negative, int64_t *fen,
		     char why[NUMBER_WHY_SIZE]);
bool number_read_cell(const char *text, size_t length, bool may_be_negative, double *value, char why[NUMBER_WHY_SIZE]);
bool integer_read_cell(const char *text, size_t length, int64_t *value, char why[NUMBER_WHY_SIZE]);

/* Dates count days from 1970-01-01. Reads `2022-04-25` or `2022/4/25` (month and day with one or two digits). */
bool date_read(const char *text, size_t length, double *days, char why[NUMBER_WHY_SIZE]);
void date_format(double days, char text[NUMBER_TEXT_SIZE]);

/* The crossing from formulas to claims: half up to the fen, with the allowance of number_is_near and never more (28.5 %
 * of 1.00 is 0.29). Saturates at MONEY_MAX_FEN * 1000 in size, so that an overflow is seen by the caller's range check.
 * `yuan` must not be NaN. */
int64_t money_from_yuan(double yuan);
void money_from_yuans(const double *yuan, size_t count, int64_t *fen); /* the same, faster */
double money_to_yuan(int64_t fen);

/* Equal for comparisons, gates and floor: differ by at most 1e-12 relatively and by less than 0.001. */
bool number_is_near(double a, double b);
double number_floor(double value);               /* floor, a near-integer counting as that integer */
void number_floors(double *value, size_t count); /* in place, the same */
/* The least and the largest value that is near `to`, a finite number: what lies between them is near it, nothing else.
 */
double number_near_least(double to);
double number_near_most(double to);

/* `1234.50`; exact. */
void money_format(int128 fen, char text[NUMBER_TEXT_SIZE]);
/* 6 decimals, half up: of a double (below 1000 one that is within its last bits of a half counts as it), and exactly of
 * numerator/denominator (denominator > 0). NaN gives "". */
void decimal_format(double value, char text[NUMBER_TEXT_SIZE]);
void ratio_format(int128 numerator, int128 denominator, char text[NUMBER_TEXT_SIZE]);
/* For people: `1,234.50` and, from 1万 up, a short form such as `4.00亿` / `400.00m` for `lang` "zh" or "en". */
void money_format_people(int128 fen, const char *lang, char text[NUMBER_TEXT_SIZE]);
/* The shortest text that number_read gives back as the same value, percent form if asked. Some doubles have none
 * within 18 digits: then the nearest one, which is off by the last bit or, below 0.01, by 1e-18. */
void number_format(double value, bool as_percent, char text[NUMBER_TEXT_SIZE]);

#endif
