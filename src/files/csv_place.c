#include "files/csv_place.h"
#include "base/text.h"

#include <string.h>

/* Walks over the bytes of a table cell by cell. */
struct walker {
	unsigned line, column; /* from 1 */
	bool is_quoted;
};

static void walk_byte(struct walker *walker, const char *bytes, size_t at)
{
	bool is_newline = bytes[at] == '\n' || (bytes[at] == '\r' && bytes[at + 1] != '\n');
	if (bytes[at] == '"')
		walker->is_quoted = !walker->is_quoted;
	else if (bytes[at] == ',' && !walker->is_quoted)
		walker->column++;
	if (is_newline)
		walker->line++;
	if (is_newline && !walker->is_quoted)
		walker->column = 1;
}

/* The text of the header cell `column`, NULL if it is empty or no UTF-8. */
static const char *header_name(const char *bytes, size_t size, unsigned column, struct arena *arena)
{
	struct walker walker = {.line = 1, .column = 1};
	size_t start = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (start < size && strchr("\r\n", bytes[start]) != NULL)
		start++;
	while (start < size && walker.column < column && (walker.is_quoted || strchr("\r\n", bytes[start]) == NULL))
		walk_byte(&walker, bytes, start++);
	size_t end = start;
	while (end < size && bytes[end] != ',' && bytes[end] != '\r' && bytes[end] != '\n')
		end++;
	const char *name = bytes + start;
	size_t length = end - start;
	text_trim(&name, &length);
	if (length >= 2 && name[0] == '"' && name[length - 1] == '"') {
		name++;
		length -= 2;
	}
	if (walker.column != column || length == 0 || text_utf8_fault(name, length) < length)
		return NULL;
	return arena_copy(arena, name, length);
}

struct place csv_place_of_byte(const char *path, const char *bytes, size_t size, size_t offset, struct arena *arena)
{
	struct walker walker = {.line = 1, .column = 1};
	for (size_t i = 0; i < offset; i++)
		walk_byte(&walker, bytes, i);
	return (struct place){.file = path,
			      .line = walker.line,
			      .column = walker.column,
			      .column_name = header_name(bytes, size, walker.column, arena)};
}
