#include "base/text.h"
#include "base/memory.h"

#include <string.h>
#include <utf8proc.h>

#define WORD_LONGEST 64 /* characters; longer words get no suggestion */

/* Decodes one character; a byte that starts none counts as a character of its own. Returns its length, 0 at the end. */
static size_t next_character(const char *at, size_t length, utf8proc_int32_t *character)
{
	if (length == 0)
		return 0;
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, (utf8proc_ssize_t)length, character);
	if (size > 0)
		return (size_t)size;
	*character = 0xfffd;
	return 1;
}

static size_t character_width(utf8proc_int32_t character)
{
	int width = utf8proc_charwidth(character);
	return width > 0 ? (size_t)width : 0;
}

/* The number of bytes of `text` that fit into `width` columns; `*used` is their width. */
static size_t bytes_that_fit(const char *text, size_t width, size_t *used)
{
	size_t length = strlen(text), at = 0, size;
	utf8proc_int32_t character;
	*used = 0;
	while ((size = next_character(text + at, length - at, &character)) > 0) {
		size_t wide = character_width(character);
		if (*used + wide > width)
			break;
		*used += wide;
		at += size;
	}
	return at;
}

size_t text_width(const char *text)
{
	size_t width;
	bytes_that_fit(text, SIZE_MAX / 2, &width);
	return width;
}

/* What text_pad writes into, keeping room for the NUL. */
struct sink {
	char *out;
	size_t used, size;
};

static void append(struct sink *sink, const char *bytes, size_t length)
{
	if (length + 1 > sink->size - sink->used)
		return;
	memcpy(sink->out + sink->used, bytes, length);
	sink->used += length;
	sink->out[sink->used] = '\0';
}

static void append_spaces(struct sink *sink, size_t count)
{
	while (count-- > 0)
		append(sink, " ", 1);
}

/* Character by character, so that a buffer too small never cuts one in two. */
static void append_text(struct sink *sink, const char *text, size_t length)
{
	utf8proc_int32_t character;
	for (size_t at = 0, size; (size = next_character(text + at, length - at, &character)) > 0; at += size)
		append(sink, text + at, size);
}

void text_pad(const char *text, int width, char *out, size_t out_size)
{
	if (out_size == 0)
		return;
	out[0] = '\0';
	struct sink sink = {.out = out, .size = out_size};
	size_t columns = width < 0 ? (size_t) - (long)width : (size_t)width;
	size_t used, length = bytes_that_fit(text, columns, &used);
	bool is_cut = text[length] != '\0';
	if (is_cut)
		length = bytes_that_fit(text, columns > 0 ? columns - 1 : 0, &used);
	size_t filled = used + (is_cut && columns > 0 ? 1 : 0);
	if (width < 0)
		append_spaces(&sink, columns - filled);
	append_text(&sink, text, length);
	if (is_cut && columns > 0)
		append(&sink, "…", strlen("…"));
	if (width > 0)
		append_spaces(&sink, columns - filled);
}

/* Characters of a word with case and `-`/`_` folded; returns how many, or SIZE_MAX if the word is too long. */
static size_t fold_word(const char *word, utf8proc_int32_t folded[WORD_LONGEST])
{
	size_t length = strlen(word), at = 0, size, count = 0;
	utf8proc_int32_t character;
	while ((size = next_character(word + at, length - at, &character)) > 0) {
		if (count == WORD_LONGEST)
			return SIZE_MAX;
		folded[count++] = character == '-' ? '_' : utf8proc_tolower(character);
		at += size;
	}
	return count;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edit distance with transpositions of neighbours (optimal string alignment). */
static size_t edit_distance(const utf8proc_int32_t *a, size_t a_count, const utf8proc_int32_t *b, size_t b_count)
{
	size_t rows[3][WORD_LONGEST + 1];
	for (size_t j = 0; j <= b_count; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_count; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_count; j++) {
			size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
			row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], second[j - 2] + 1);
		}
	}
	return rows[a_count % 3][b_count];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
	utf8proc_int32_t wanted[WORD_LONGEST], offered[WORD_LONGEST];
	size_t wanted_count = fold_word(word, wanted);
	if (wanted_count == SIZE_MAX)
		return NULL;
	const char *nearest = NULL;
	size_t nearest_distance = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		size_t offered_count = fold_word(candidates[i], offered);
		if (offered_count == SIZE_MAX)
			continue;
		size_t longer = wanted_count > offered_count ? wanted_count : offered_count;
		size_t allowed = longer < 6 ? 1 : 2;
		size_t distance = edit_distance(wanted, wanted_count, offered, offered_count);
		if (distance <= allowed && distance < longer && distance < nearest_distance) {
			nearest = candidates[i];
			nearest_distance = distance;
		}
	}
	return nearest;
}

/* The length of the valid sequence at `at`, 0 if there is none (Unicode 15, table 3-7). */
static size_t sequence_length(const unsigned char *at, size_t left)
{
	unsigned char lead = at[0];
	size_t size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
	if (size == 0 || size > left)
		return 0;
	unsigned char lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (size > 1 && (at[1] < lowest || at[1] > highest))
		return 0;
	for (size_t i = 2; i < size; i++)
		if (at[i] < 0x80 || at[i] > 0xbf)
			return 0;
	return size;
}

size_t text_utf8_fault(const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t at = 0;
	while (at < length) {
		uint64_t eight;
		if (length - at >= sizeof eight) {
			memcpy(&eight, bytes + at, sizeof eight);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				at += sizeof eight;
				continue;
			}
		}
		size_t size = sequence_length(bytes + at, length - at);
		if (size == 0)
			return at;
		at += size;
	}
	return length;
}

size_t text_characters(const char *text, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			count++;
	return count;
}

char *text_nfc(const char *text)
{
	utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
	if (composed != NULL)
		return (char *)composed;
	size_t size = strlen(text) + 1; /* not UTF-8: compared as it is */
	return memcpy(memory_array(size, 1), text, size);
}

bool text_matches(const char *pattern, const char *id)
{
	size_t length = strlen(pattern);
	if (length > 0 && pattern[length - 1] == '*')
		return strncmp(pattern, id, length - 1) == 0;
	return strcmp(pattern, id) == 0;
}

/* The spaces people type: ASCII ones, the no-break space, the ideographic (full-width) space. */
static const char *const spaces[] = {" ", "\t", "\r", "\n", "\xc2\xa0", "\xe3\x80\x80", NULL};

void text_trim(const char **start, size_t *length)
{
	for (size_t i = 0; spaces[i] != NULL;) {
		size_t size = strlen(spaces[i]);
		if (*length >= size && memcmp(*start, spaces[i], size) == 0) {
			*start += size;
			*length -= size;
			i = 0;
		} else if (*length >= size && memcmp(*start + *length - size, spaces[i], size) == 0) {
			*length -= size;
			i = 0;
		} else {
			i++;
		}
	}
}
