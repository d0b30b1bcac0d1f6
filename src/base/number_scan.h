/*
 * number_scan.h: what the readers of number.h share: the digits of a text, and why a text is refused. For base/ only.
 */
#ifndef BASE_NUMBER_SCAN_H
#define BASE_NUMBER_SCAN_H

#include "base/number.h"

#define NUMBER_MOST_DIGITS 18 /* 10^18 < 2^63 */

/* A text of the form -? (0|[1-9][0-9]*) (. [0-9]+)? (%|wan|万|yi|亿)? */
struct number_scan {
	bool is_negative;
	bool is_long; /* more than 18 digits: mantissa does not hold them */
	bool is_percent;
	unsigned exponent;   /* of the suffix: 0, 4 or 8 */
	size_t whole_digits; /* before the point; 0 for "0" */
	size_t decimals;     /* behind it */
	int64_t mantissa;    /* all digits, without sign */
};

bool number_scan(const char *text, size_t length, struct number_scan *scan);

/* What a reader takes; the rest is a fault. */
struct number_wish {
	const char *noun;    /* "a number": for `"X" is not a number` */
	const char *example; /* what to write instead, when nothing better can be said */
	bool is_cell;        /* of a CSV file: may be left empty */
	bool may_be_negative;
	bool takes_percent;
	bool takes_suffix;
	bool is_money; /* at most 2 decimals of a yuan, at most MONEY_MAX_FEN */
	bool is_integer;
	unsigned unit_exponent; /* money in a unit of 10^this yuan */
};

/* Reads by a wish: false with `why` (which may be NULL) set. */
bool number_scan_wish(const char *text, size_t length, const struct number_wish *wish, struct number_scan *scan,
		      char *why);

/* Writes `"TEXT" is ...; write ...` for a text that number_scan_wish refuses by its form. */
void number_explain(const char *text, size_t length, const struct number_wish *wish, char why[NUMBER_WHY_SIZE]);

/* Writes `"TEXT" ` and the formatted rest; a long text is cut to 40 characters and `...`. */
void number_say(char why[NUMBER_WHY_SIZE], const char *text, size_t length, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Moves the point of a plain decimal `places` to the right, in place. False if `size` is too small. */
bool number_shift(char *text, size_t size, unsigned places);

/* 10^exponent, exponent <= 38. */
int128 number_power10(unsigned exponent);

#endif
