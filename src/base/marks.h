/*
 * marks.h: rows marked by a byte each, 1 or 0: many conditions over many rows at a few bytes' work a row.
 */
#ifndef BASE_MARKS_H
#define BASE_MARKS_H

#include <stddef.h>
#include <stdint.h>

/* Keeps the marks that `other` has too; adds those of `other`. */
void marks_keep(unsigned char *mark, const unsigned char *other, size_t count);
void marks_add(unsigned char *mark, const unsigned char *other, size_t count);

/* The first marked row from `first` on; `count`: none. */
size_t marks_next(const unsigned char *mark, size_t first, size_t count);

/* The numbers of the rows that are marked differently, rising; returns how many. `row` has room for all. */
size_t marks_list_changed(const unsigned char *mark, const unsigned char *other, size_t count, uint32_t *row);

/* The numbers of the marked rows, rising; returns how many. `row` has room for all. */
size_t marks_list(const unsigned char *mark, size_t count, uint32_t *row);

#endif
