/*
 * page.h: a page of YAML, written line by line, with a comment behind each figure that says how it was come by. What is
 * printed stays valid YAML whatever names and texts it holds.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "calibration/calibration.h"

#include <stdio.h>

#define PAGE_TEXT_SIZE 512

struct page {
	FILE *file;
	const char *lang;
	char line[4 * PAGE_TEXT_SIZE]; /* the YAML of the line, before its comment */
};

const char *page_say(const struct page *page, const char *zh, const char *en);

/* A line of YAML; page_mark ends it with `# MARK: comment`. */
void page_put(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* In both languages the arguments come in one order. */
void page_mark(struct page *page, enum calibration_mark mark, const char *zh, const char *en, ...)
	__attribute__((format(printf, 3, 5), format(printf, 4, 5)));
/* A line of its own that is a comment, at `indent`. */
void page_remark(struct page *page, int indent, const char *zh, const char *en, ...)
	__attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* A plain decimal with few digits and no exponent. */
void page_number(double value, char text[PAGE_TEXT_SIZE]);
/* `{value: 12%, se: 3%}`, or the value alone where it is taken as known. */
void page_estimate(const struct estimate *estimate, bool is_percent, char text[PAGE_TEXT_SIZE]);
void page_money(const struct page *page, double yuan, char text[PAGE_TEXT_SIZE]);
/* Text that may stand in a comment or in single quotes: one line, cut to fit. */
void page_one_line(const char *from, bool is_quoted, char *to, size_t size);

#endif
