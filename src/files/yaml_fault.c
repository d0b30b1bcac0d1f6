#include "files/yaml_fault.h"

#include <string.h>

struct stop {
	struct yaml_source *source;
	const yaml_parser_t *parser;
	const struct yaml_last_scalar *last;
	struct arena *arena;
	struct error *err;
};

/* What explains a complaint of libyaml 0.2, found by a part of its context or problem. */
struct translation {
	const char *context, *problem; /* NULL: any */
	bool is_at_context;            /* the place is where the construct began, not where it broke */
	bool is_sign;                  /* a text that starts with a sign of YAML; it must be quoted */
	const char *text;
};

#define DIRECTIVE "% directives are not supported; leave the line out"
#define ESCAPE    "a backslash in double quotes starts an escape; write \\\\ for it, or use single quotes"

static const struct translation translations[] = {
	{"scanning an alias", NULL, true, true, "*"},
	{"scanning an anchor", NULL, true, true, "&"},
	{"scanning a tag", NULL, true, true, "!"},
	{"parsing a tag", NULL, true, true, "!"},
	{NULL, "undefined tag", false, true, "!"},
	{NULL, "mapping keys are not allowed", false, true, "?"},
	{NULL, "unexpected non-alphabetical character", true, true, "%"},
	{NULL, "unknown directive name", true, true, "%"},
	{"directive", NULL, true, false, DIRECTIVE},
	{NULL, "directive", false, false, DIRECTIVE},
	{NULL, "incompatible YAML document", false, false, DIRECTIVE},
	{"quoted scalar", "character escape code", false, false,
	 "this escape is no character; write the character itself"},
	{"quoted scalar", "escape", false, false, ESCAPE},
	{"quoted scalar", "hexdecimal", false, false, ESCAPE},
	{"quoted scalar", NULL, true, false, "the quotes that open here are never closed; close them"},
	{NULL, "tab", false, false, "indented with a tab; use spaces"},
	{NULL, "sequence entries are not allowed", false, false,
	 "a list cannot start on the line of its key; write it on lines of its own, or inside [ ]"},
	{NULL, "expected <document start>", false, false,
	 "this does not belong to what stands before; indent it like the first line"},
	{"block collection", NULL, false, false, "this is no entry of the list; indent it like the entries before"},
	{"block mapping", NULL, false, false, "a key is expected here; indent it like the keys before"},
	{NULL, "expected node content", false, false, "a value is missing before this; write it, or leave this out"},
	{0},
};

static bool fits(const char *wanted, const char *text)
{
	return !wanted || (text && strstr(text, wanted));
}

static struct place place_of(const struct stop *stop, yaml_mark_t mark)
{
	return yaml_source_place(stop->source, mark.line, mark.column);
}

static size_t offset_of(const struct stop *stop, yaml_mark_t mark)
{
	return yaml_source_offset(stop->source, mark.line, mark.column);
}

/* The text from `mark` on, at least to `least_end`, in quotes. */
static const char *sample(const struct stop *stop, yaml_mark_t mark, size_t least_end, bool is_flow, const char *lead)
{
	size_t start = offset_of(stop, mark);
	size_t end = yaml_source_meant_end(stop->source, start, least_end, is_flow);
	return yaml_source_quoted(stop->source, start, end, lead, stop->arena);
}

/* `where: "a" == size` is a scalar in quotes, and then more text. */
static bool report_text_behind_quotes(const struct stop *stop)
{
	const struct yaml_last_scalar *last = stop->last;
	if (!last->is_quoted || stop->parser->problem_mark.line != last->end.line)
		return false;

	size_t from = offset_of(stop, last->end), to = offset_of(stop, stop->parser->problem_mark);
	const char *bytes = stop->source->bytes;
	if (strspn(bytes + from, " \t") != to - from || strchr(",:[]{}\r\n", bytes[to]))
		return false;
	return !error_at(stop->err, place_of(stop, last->start),
			 "text goes on behind the closing quote; put the whole text in quotes%s",
			 sample(stop, last->start, to, last->is_in_flow, ": "));
}

/* A line without the colon of a key. */
static void report_missing_colon(const struct stop *stop)
{
	const char *text = sample(stop, stop->parser->context_mark, 0, false, "");
	const char *remedy = yaml_colon_remedy(text);
	error_at(
		stop->err, place_of(stop, stop->parser->context_mark), "%s is no key; %s",
		text[0] != '\0' ? yaml_shorten(text, stop->arena) : "this",
		remedy ? remedy
		       : "write a colon, a space and a value behind it, or indent it if it belongs to the line before");
}

/* A colon where no key may stand: inside a text, or on a line that YAML takes for the rest of the text before. */
static void report_stray_colon(const struct stop *stop)
{
	const struct yaml_last_scalar *last = stop->last;
	yaml_mark_t colon = stop->parser->problem_mark;
	bool is_behind = last->end.line == colon.line;
	if (is_behind && last->start.line < colon.line)
		error_at(stop->err, place_of(stop, (yaml_mark_t){.line = colon.line}),
			 "this line goes on with the text of line %zu; indent it like the keys before, and put a space "
			 "behind their colons",
			 last->start.line + 1);
	else if (is_behind && !last->is_quoted)
		error_at(stop->err, place_of(stop, last->start),
			 "a colon inside a text; put the whole text in quotes%s",
			 sample(stop, last->start, offset_of(stop, colon) + 1, last->is_in_flow, ": "));
	else
		error_at(stop->err, place_of(stop, colon),
			 "a key cannot stand here; put a text with a colon in quotes, or indent the key like those "
			 "before");
}

static void report_sign(const struct stop *stop, yaml_mark_t mark)
{
	error_at(stop->err, place_of(stop, mark), "a text that starts with %c must be put in quotes%s",
		 stop->source->bytes[offset_of(stop, mark)], sample(stop, mark, 0, stop->parser->flow_level > 0, ": "));
}

static void report_unexpected_start(const struct stop *stop)
{
	yaml_mark_t mark = stop->parser->problem_mark;
	if (stop->source->bytes[offset_of(stop, mark)] == '\t')
		error_at(stop->err, place_of(stop, mark), "a tab; use spaces");
	else
		report_sign(stop, mark);
}

static void report_unclosed(const struct stop *stop, char open, char close)
{
	yaml_mark_t start = stop->parser->context_mark, end = stop->parser->problem_mark;
	if (start.line == end.line)
		error_at(stop->err, place_of(stop, end),
			 "a comma or %c is missing before this; write it, or put the whole text in quotes", close);
	else
		error_at(stop->err, place_of(stop, start),
			 "the %c that opens here is not closed before line %zu; write %c, or the comma that is missing",
			 open, end.line + 1, close);
}

static void report_translated(const struct stop *stop)
{
	const yaml_parser_t *parser = stop->parser;
	const struct translation *row = translations;
	while (row->text && !(fits(row->context, parser->context) && fits(row->problem, parser->problem)))
		row++;
	yaml_mark_t mark = row->is_at_context ? parser->context_mark : parser->problem_mark;
	if (row->is_sign)
		report_sign(stop, mark);
	else
		error_at(stop->err, place_of(stop, mark), "%s",
			 row->text ? row->text
				   : "this cannot be read as YAML; write KEY: VALUE, and texts with signs in quotes");
}

void yaml_fault_report(struct yaml_source *source, const yaml_parser_t *parser, const struct yaml_last_scalar *last,
		       struct arena *arena, struct error *err)
{
	struct stop stop = {source, parser, last, arena, err};
	const char *context = parser->context ? parser->context : "";
	const char *problem = parser->problem ? parser->problem : "";

	if (parser->error == YAML_MEMORY_ERROR)
		error_set(err, ERROR_MEMORY, "out of memory while reading %s", source->path);
	else if (parser->error == YAML_PARSER_ERROR && report_text_behind_quotes(&stop))
		return;
	else if (strstr(problem, "could not find expected ':'"))
		report_missing_colon(&stop);
	else if (strstr(problem, "mapping values are not allowed"))
		report_stray_colon(&stop);
	else if (strstr(problem, "cannot start any token"))
		report_unexpected_start(&stop);
	else if (strstr(context, "block scalar") && !strstr(problem, "tab"))
		report_sign(&stop, parser->context_mark);
	else if (strstr(context, "flow mapping"))
		report_unclosed(&stop, '{', '}');
	else if (strstr(context, "flow sequence"))
		report_unclosed(&stop, '[', ']');
	else
		report_translated(&stop);
}
