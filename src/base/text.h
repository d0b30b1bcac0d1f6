/*
 * text.h: UTF-8 text as people see it: width on a terminal, likeness of two words, patterns of ids.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Columns on a terminal: East Asian wide characters count 2, combining marks 0. */
size_t text_width(const char *text);

/* Copies `text` to `out`, padded with spaces to `width` columns (left-aligned, or right-aligned when width < 0), cut
 * with an ellipsis if it is wider. `out_size` bytes at most, always NUL-terminated. */
void text_pad(const char *text, int width, char *out, size_t out_size);

/* The candidate nearest to `word` by edit distance with transpositions over characters, case and `-`/`_` folded; NULL
 * if none is near enough to be meant (distance at most 2, and at most a third of the longer word's length, at least 1).
 * The first of equals. */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* Byte offset of the first fault in UTF-8 (overlong, surrogate, out of range, cut off), or `length`. */
size_t text_utf8_fault(const char *text, size_t length);
size_t text_characters(const char *text, size_t length);

/* NFC form, for comparing ids that only look the same; caller frees. */
char *text_nfc(const char *text);

/* Whether an id fits a pattern: equal, or a pattern that ends in `*` whose beginning the id starts with. */
bool text_matches(const char *pattern, const char *id);

/* ASCII, full-width and ideographic spaces at either end do not count: sets *start and *length. */
void text_trim(const char **start, size_t *length);

#endif
