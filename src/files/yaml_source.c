#include "files/yaml_source.h"

#include "base/text.h"

#include <string.h>

void yaml_source_init(struct yaml_source *source, const struct input *input)
{
	size_t mark = input->size >= 3 && memcmp(input->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	*source = (struct yaml_source){.path = input->path, .bytes = input->bytes + mark, .size = input->size - mark};
}

struct place yaml_source_place(const struct yaml_source *source, size_t line, size_t column)
{
	return (struct place){.file = source->path, .line = (unsigned)line + 1, .column = (unsigned)column + 1};
}

static size_t character_size(unsigned char first)
{
	return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static bool ends_line(char byte)
{
	return byte == '\n' || byte == '\r';
}

/* Moves the cursor over one character; CR LF is one. */
static void step(struct yaml_source *source)
{
	char byte = source->bytes[source->offset];

	if (ends_line(byte)) {
		bool is_pair =
			byte == '\r' && source->offset + 1 < source->size && source->bytes[source->offset + 1] == '\n';
		source->offset += is_pair ? 2 : 1;
		source->line++;
		source->column = 0;
		return;
	}
	source->offset += character_size((unsigned char)byte);
	source->column++;
}

size_t yaml_source_offset(struct yaml_source *source, size_t line, size_t column)
{
	if (line < source->line || (line == source->line && column < source->column))
		source->line = source->column = source->offset = 0;
	while (source->offset < source->size &&
	       (source->line < line || (source->line == line && source->column < column)))
		step(source);
	return source->offset;
}

/* ---- what no file may hold ---- */

/* Why the character at `at` may not stand in a file, or NULL. The bytes are known to be UTF-8. libyaml counts U+0085,
 * U+2028 and U+2029 as line ends, which no editor does: places would be wrong. */
static const char *character_fault(const unsigned char *at)
{
	if (at[0] == 0)
		return "a NUL byte; is this a text file?";
	if (at[0] < 0x20 || at[0] == 0x7f || (at[0] == 0xc2 && at[1] < 0xa0))
		return "a control character; remove it";
	if (memcmp(at, "\xe2\x80\xa8", 3) == 0 || memcmp(at, "\xe2\x80\xa9", 3) == 0)
		return "a Unicode line separator; start a new line instead";
	if (memcmp(at, "\xef\xbb\xbf", 3) == 0 || memcmp(at, "\xef\xbf\xbe", 3) == 0 ||
	    memcmp(at, "\xef\xbf\xbf", 3) == 0)
		return "an invisible character; remove it";
	return NULL;
}

/* Only these bytes can begin a character that is refused. */
static bool is_suspect(unsigned char byte)
{
	return (byte < 0x20 && byte != '\t') || byte == 0x7f || byte == 0xc2 || byte == 0xe2 || byte == 0xef;
}

/* Returns the length of the indent. */
static size_t check_indent(const struct yaml_source *source, size_t line, size_t start, struct error *err)
{
	size_t blanks = strspn(source->bytes + start, " \t");
	const char *tab = memchr(source->bytes + start, '\t', blanks);
	char next = source->bytes[start + blanks];

	if (tab && next != '\0' && !ends_line(next))
		error_at(err, yaml_source_place(source, line, (size_t)(tab - source->bytes) - start),
			 "indented with a tab; use spaces");
	return blanks;
}

static bool check_encoding(const struct yaml_source *source, struct error *err)
{
	if (source->size >= 2 &&
	    (memcmp(source->bytes, "\xff\xfe", 2) == 0 || memcmp(source->bytes, "\xfe\xff", 2) == 0))
		return error_at(err, yaml_source_place(source, 0, 0), "the file is UTF-16; save it as UTF-8");

	size_t fault = text_utf8_fault(source->bytes, source->size);

	if (fault == source->size)
		return true;

	struct yaml_source cursor = {.bytes = source->bytes, .size = fault};

	while (cursor.offset < fault)
		step(&cursor);
	return error_at(err, yaml_source_place(source, cursor.line, cursor.column),
			"not UTF-8 from here on; save the file as UTF-8 (perhaps it is GBK or GB18030 now)");
}

bool yaml_source_check(const struct yaml_source *source, struct error *err)
{
	const char *bytes = source->bytes;
	size_t line = 0, line_start = 0, before = err->fault_count;

	if (!check_encoding(source, err))
		return false;
	size_t at = check_indent(source, 0, 0, err);
	for (; at < source->size && err->fault_count - before < YAML_FAULT_MAX; at++) {
		if (!is_suspect((unsigned char)bytes[at]))
			continue;
		if (ends_line(bytes[at])) {
			if (bytes[at] == '\r' && bytes[at + 1] == '\n')
				at++;
			line++;
			line_start = at + 1;
			at += check_indent(source, line, line_start, err);
			continue;
		}
		const char *fault = character_fault((const unsigned char *)bytes + at);
		size_t column = fault ? text_characters(bytes + line_start, at - line_start) : 0;
		if (fault)
			error_at(err, yaml_source_place(source, line, column), "%s", fault);
	}
	return err->fault_count == before;
}

/* ---- texts for messages ---- */

static size_t line_end(const struct yaml_source *source, size_t start)
{
	return start + strcspn(source->bytes + start, "\r\n");
}

static bool ends_flow_text(char byte)
{
	return byte == ',' || byte == '}' || byte == ']';
}

/* Whether a plain text ends before `at` (not its first byte): at a comment, a key's colon, a mark of flow style. */
static bool ends_text(const char *at, bool is_flow)
{
	if (at[0] == '#')
		return at[-1] == ' ';
	if (at[0] == ':')
		return at[1] == ' ' || at[1] == '\0' || ends_line(at[1]);
	return is_flow && ends_flow_text(at[0]);
}

/* The end with regard to parentheses and double quotes (formulas have no others); SIZE_MAX if they do not match. */
static size_t balanced_end(const struct yaml_source *source, size_t start, size_t least_end, bool is_flow)
{
	size_t end = line_end(source, start);
	size_t open = 0;
	bool is_in_quotes = false;

	for (size_t i = start; i < end; i++) {
		char byte = source->bytes[i];

		if (byte == '"')
			is_in_quotes = !is_in_quotes;
		if (is_in_quotes)
			continue;
		if (byte == '(')
			open++;
		else if (byte == ')' && open > 0)
			open--;
		else if (open == 0 && i >= least_end && i > start && ends_text(source->bytes + i, is_flow))
			return i;
	}
	return open == 0 && !is_in_quotes ? end : SIZE_MAX;
}

size_t yaml_source_meant_end(const struct yaml_source *source, size_t start, size_t least_end, bool is_flow)
{
	size_t end = balanced_end(source, start, least_end, is_flow);

	if (end != SIZE_MAX && end < least_end)
		return least_end;
	if (end == SIZE_MAX) {
		end = least_end > start ? least_end : start;
		while (end < line_end(source, start) && !(is_flow && ends_flow_text(source->bytes[end])))
			end++;
	}
	while (end > start && (source->bytes[end - 1] == ' ' || source->bytes[end - 1] == '\t'))
		end--;
	return end;
}

const char *yaml_source_quoted(const struct yaml_source *source, size_t start, size_t end, const char *lead,
			       struct arena *arena)
{
	const char *text = source->bytes + start;
	size_t length = end - start;
	bool has_break = memchr(text, '\n', length) || memchr(text, '\r', length);

	if (length == 0 || length > 200 || has_break)
		return "";
	if (!memchr(text, '"', length) && !memchr(text, '\\', length))
		return arena_format(arena, "%s\"%.*s\"", lead, (int)length, text);
	if (!memchr(text, '\'', length))
		return arena_format(arena, "%s'%.*s'", lead, (int)length, text);
	return "";
}

const char *yaml_shorten(const char *text, struct arena *arena)
{
	size_t offset = 0;

	for (size_t characters = 0; text[offset] != '\0'; characters++) {
		if (characters == 60)
			return arena_format(arena, "%.*s...", (int)offset, text);
		offset += character_size((unsigned char)text[offset]);
	}
	return text;
}

const char *yaml_colon_remedy(const char *text)
{
	if (strstr(text, "：")) /* the full-width colon of Chinese text */
		return "write a plain colon and a space for \"：\"";

	const char *colon = strchr(text, ':');

	if (colon && colon > text && colon[1] != '\0' && colon[1] != ' ')
		return "write a space behind the colon";
	return NULL;
}
