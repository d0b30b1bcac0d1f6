#include "files/yaml_reader.h"

#include "base/index.h"
#include "base/number.h"
#include "base/text.h"
#include "files/yaml_fault.h"
#include "files/yaml_source.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8 };

struct entry {
	const char *key; /* maps only */
	struct place key_place;
	struct yaml_node *value;
};

/* A comma inside { } that ended a text: `{amount: min(rate, cap)}` is read as the keys `amount` and `cap)`. */
struct comma {
	bool is_open;
	const struct yaml_node *value; /* what the comma cut off */
	size_t start, least_end;       /* offsets of the whole text, as far as it is known */
};

/* A map or list that is still being read. */
struct frame {
	struct yaml_node *node;
	struct entry *entries;
	size_t count, capacity;
	struct index keys; /* to the number of the entry */
	bool is_flow;
	bool has_key; /* entries[count] has its key and waits for its value */
	yaml_mark_t key_end;
	struct comma comma;
};

struct reader {
	yaml_parser_t parser;
	struct yaml_source source;
	struct arena *arena;
	struct error *err;
	size_t faults_before, document_count;
	struct frame stack[DEPTH_MAX];
	size_t depth;
	struct yaml_last_scalar last;
	struct yaml_node *root;
};

static struct place place_of(const struct reader *reader, yaml_mark_t mark)
{
	return yaml_source_place(&reader->source, mark.line, mark.column);
}

static size_t offset_of(struct reader *reader, yaml_mark_t mark)
{
	return yaml_source_offset(&reader->source, mark.line, mark.column);
}

static size_t offset_of_node(struct reader *reader, const struct yaml_node *node)
{
	return yaml_source_offset(&reader->source, node->place.line - 1, node->place.column - 1);
}

static struct frame *top(struct reader *reader)
{
	return reader->depth > 0 ? &reader->stack[reader->depth - 1] : NULL;
}

static struct yaml_node *new_node(struct reader *reader, enum yaml_kind kind, yaml_mark_t mark)
{
	struct yaml_node *node = arena_array(reader->arena, 1, sizeof *node);
	node->kind = kind;
	node->place = place_of(reader, mark);
	return node;
}

/* ---- commas inside { } ---- */

/* Whether a text with commas can only be meant as a number: one in groups of three, or with a suffix. */
static bool is_one_number(const char *text)
{
	static const char *const suffixes[] = {"%", "wan", "万", "yi", "亿"};
	size_t digits = strspn(text, "0123456789,."), first = strcspn(text, ",");
	bool is_grouped = first > 0 && first <= 3 && text[digits] == '\0';

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (digits > 0 && strcmp(text + digits, suffixes[i]) == 0)
			return true;
	for (size_t at = first; is_grouped && text[at] == ','; at += 4)
		is_grouped = strspn(text + at + 1, "0123456789") == 3;
	return is_grouped;
}

static void report_comma(struct reader *reader, const struct yaml_node *value, size_t start, size_t least_end,
			 const char *brackets)
{
	size_t end = yaml_source_meant_end(&reader->source, start, least_end, true);
	const char *text = arena_copy(reader->arena, reader->source.bytes + start, end - start);
	char why[NUMBER_WHY_SIZE];
	struct number number;

	if (is_one_number(text) && !number_read(text, end - start, &number, why))
		error_at(reader->err, value->place, "%s", why);
	else
		error_at(reader->err, value->place,
			 "a comma inside %s ends the value \"%s\"; put the whole text in quotes%s", brackets,
			 yaml_shorten(value->text, reader->arena),
			 yaml_source_quoted(&reader->source, start, end, ": ", reader->arena));
}

static void close_comma(struct reader *reader, struct frame *frame)
{
	if (frame->comma.is_open)
		report_comma(reader, frame->comma.value, frame->comma.start, frame->comma.least_end, "{ }");
	frame->comma.is_open = false;
}

/* Whether the value that just came is none: the key in { } had no colon. */
static bool is_stray_key(struct reader *reader, const struct frame *frame, const struct yaml_node *value,
			 yaml_mark_t mark)
{
	if (!frame->is_flow || value->kind != YAML_TEXT || value->is_quoted || value->text[0] != '\0')
		return false;
	size_t from = offset_of(reader, frame->key_end), to = offset_of(reader, mark);
	return !memchr(reader->source.bytes + from, ':', to - from);
}

static void take_stray_key(struct reader *reader, struct frame *frame)
{
	const struct entry *stray = &frame->entries[frame->count];
	const struct yaml_node *before = frame->count > 0 ? frame->entries[frame->count - 1].value : NULL;
	const char *remedy = yaml_colon_remedy(stray->key);
	const char *shown = yaml_shorten(stray->key, reader->arena);

	if (remedy) {
		error_at(reader->err, stray->key_place, "\"%s\" has no value; %s", shown, remedy);
	} else if (before && before->kind == YAML_TEXT && !before->is_quoted && before->text[0] != '\0') {
		if (!frame->comma.is_open)
			frame->comma = (struct comma){true, before, offset_of_node(reader, before), 0};
		frame->comma.least_end = offset_of(reader, frame->key_end);
	} else {
		error_at(reader->err, stray->key_place, "\"%s\" has no value; write %s: VALUE", shown, shown);
	}
}

/* The same in [ ], where the parts are entries of their own: seen by the parenthesis that is left open. */
static void check_comma_in_list(struct reader *reader, const struct yaml_node *value, yaml_mark_t end)
{
	int open = 0;
	for (const char *at = value->text; *at != '\0'; at++)
		open += *at == '(' ? 1 : *at == ')' ? -1 : 0;
	size_t offset = offset_of(reader, end);
	if (open > 0 && reader->source.bytes[offset] == ',')
		report_comma(reader, value, offset_of_node(reader, value), offset, "[ ]");
}

/* ---- keys and values ---- */

static void take_key(struct reader *reader, struct frame *frame, const struct yaml_node *node, yaml_mark_t end)
{
	frame->entries = memory_grow(frame->entries, &frame->capacity, frame->count + 1, sizeof *frame->entries);
	struct entry *entry = &frame->entries[frame->count];
	entry->key = node->kind == YAML_TEXT ? node->text : "";
	entry->key_place = node->place;
	frame->has_key = true;
	frame->key_end = end;
	if (node->kind != YAML_TEXT || strchr(entry->key, '\n'))
		error_at(reader->err, node->place, "a key must be a plain text on one line; write KEY: VALUE");
	else if (entry->key[0] == '\0')
		error_at(reader->err, node->place, "a key is missing before the colon; write it");
	else if (strcmp(entry->key, "<<") == 0 && !node->is_quoted)
		error_at(reader->err, node->place, "merge keys (<<) are not supported; write the keys out");
}

static void take_value(struct reader *reader, struct frame *frame, struct yaml_node *node, yaml_mark_t mark)
{
	struct entry *entry = &frame->entries[frame->count];
	frame->has_key = false;
	if (is_stray_key(reader, frame, node, mark)) {
		take_stray_key(reader, frame);
		return;
	}
	close_comma(reader, frame);
	uint32_t earlier = index_add(&frame->keys, entry->key, strlen(entry->key), (uint32_t)frame->count);
	if (earlier != INDEX_NONE && entry->key[0] != '\0')
		error_at(reader->err, entry->key_place, "%s is already set on line %u; keep one of the two",
			 yaml_shorten(entry->key, reader->arena), frame->entries[earlier].key_place.line);
	entry->value = node;
	frame->count++;
}

static void take_item(struct reader *reader, struct frame *frame, struct yaml_node *node, yaml_mark_t end)
{
	frame->entries = memory_grow(frame->entries, &frame->capacity, frame->count + 1, sizeof *frame->entries);
	frame->entries[frame->count++].value = node;
	if (frame->is_flow && node->kind == YAML_TEXT && !node->is_quoted)
		check_comma_in_list(reader, node, end);
}

/* Puts a finished node where it belongs: the root, a list entry, a key or a value. */
static void take_node(struct reader *reader, struct yaml_node *node, yaml_mark_t start, yaml_mark_t end)
{
	struct frame *frame = top(reader);
	if (!frame)
		reader->root = node;
	else if (frame->node->kind == YAML_LIST)
		take_item(reader, frame, node, end);
	else if (frame->has_key)
		take_value(reader, frame, node, start);
	else
		take_key(reader, frame, node, end);
}

/* ---- events ---- */

static void check_properties(struct reader *reader, const void *anchor, const void *tag, yaml_mark_t mark)
{
	if (anchor)
		error_at(reader->err, place_of(reader, mark),
			 "anchors and aliases (& *) are not supported; write the value out, or put a text that starts "
			 "with & in quotes");
	else if (tag)
		error_at(reader->err, place_of(reader, mark),
			 "tags (!) are not supported; leave it out, or put a text that starts with ! in quotes");
}

static void take_alias(struct reader *reader, const yaml_event_t *event)
{
	size_t start = offset_of(reader, event->start_mark);
	struct frame *frame = top(reader);
	size_t end = yaml_source_meant_end(&reader->source, start, start, frame && frame->is_flow);
	error_at(
		reader->err, place_of(reader, event->start_mark),
		"anchors and aliases (& *) are not supported; write the value out, or put a text that starts with * in "
		"quotes%s",
		yaml_source_quoted(&reader->source, start, end, ": ", reader->arena));
	struct yaml_node *node = new_node(reader, YAML_TEXT, event->start_mark);
	node->text = "*";
	node->is_quoted = true;
	take_node(reader, node, event->start_mark, event->end_mark);
}

static void check_text(struct reader *reader, const struct yaml_node *node, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)node->text[i];
		if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
			error_at(reader->err, node->place,
				 "an escape in this text makes a control character; leave it out");
			return;
		}
	}
}

/* `when: >3` is a block scalar whose indent is given as 3, and empty. Nobody here means that. */
static void check_block_header(struct reader *reader, yaml_mark_t mark)
{
	size_t start = offset_of(reader, mark);
	const char *header = reader->source.bytes + start;
	size_t length = 1 + strspn(header + 1, "+-");
	if (header[length] < '0' || header[length] > '9')
		return;
	size_t end = yaml_source_meant_end(&reader->source, start, start, false);
	error_at(reader->err, place_of(reader, mark), "a text that starts with %c must be put in quotes%s", header[0],
		 yaml_source_quoted(&reader->source, start, end, ": ", reader->arena));
}

static void take_scalar(struct reader *reader, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	yaml_scalar_style_t style = event->data.scalar.style;
	bool is_block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
	const struct frame *frame = top(reader);
	struct yaml_node *node = new_node(reader, YAML_TEXT, event->start_mark);

	node->text = arena_copy(reader->arena, value, length);
	node->is_quoted = style != YAML_PLAIN_SCALAR_STYLE;
	/* An escape or a fold makes the source longer than the text. */
	node->is_exact = !is_block && event->start_mark.line == event->end_mark.line &&
			 event->end_mark.column - event->start_mark.column ==
				 text_characters(value, length) + (node->is_quoted ? 2 : 0);
	check_properties(reader, event->data.scalar.anchor, event->data.scalar.tag, event->start_mark);
	check_text(reader, node, length);
	if (is_block)
		check_block_header(reader, event->start_mark);
	if (length > 0 || node->is_quoted)
		reader->last = (struct yaml_last_scalar){event->start_mark, event->end_mark,
							 node->is_quoted && !is_block, frame && frame->is_flow};
	take_node(reader, node, event->start_mark, event->end_mark);
}

static bool open_frame(struct reader *reader, enum yaml_kind kind, bool is_flow, const yaml_event_t *event)
{
	if (reader->depth == DEPTH_MAX)
		return error_at(reader->err, place_of(reader, event->start_mark),
				"nested deeper than %d levels; write it flatter", DEPTH_MAX);
	reader->stack[reader->depth++] =
		(struct frame){.node = new_node(reader, kind, event->start_mark), .is_flow = is_flow};
	index_init(&top(reader)->keys);
	return true;
}

static void release_frame(struct frame *frame)
{
	index_release(&frame->keys);
	free(frame->entries);
}

/* A remark for people, allowed in every map: it stands beside the entries, so that no reader of a map meets it. */
static bool is_note(const struct entry *entry)
{
	return strcmp(entry->key, "note") == 0 && entry->value->kind == YAML_TEXT;
}

static void close_frame(struct reader *reader, const yaml_event_t *event)
{
	struct frame *frame = top(reader);
	struct yaml_node *node = frame->node;
	close_comma(reader, frame);
	node->value = arena_array(reader->arena, frame->count, sizeof *node->value);
	if (node->kind == YAML_MAP) {
		node->key = arena_array(reader->arena, frame->count, sizeof *node->key);
		node->key_place = arena_array(reader->arena, frame->count, sizeof *node->key_place);
	}
	node->count = 0;
	for (size_t i = 0; i < frame->count; i++) {
		const struct entry *entry = &frame->entries[i];
		if (node->kind == YAML_MAP && is_note(entry)) {
			node->note = entry->value;
			continue;
		}
		node->value[node->count] = entry->value;
		if (node->kind == YAML_MAP) {
			node->key[node->count] = entry->key;
			node->key_place[node->count] = entry->key_place;
		}
		node->count++;
	}
	release_frame(frame);
	reader->depth--;
	take_node(reader, node, event->start_mark, event->end_mark);
}

static bool open_document(struct reader *reader, const yaml_event_t *event)
{
	if (reader->document_count++ > 0)
		return error_at(reader->err, place_of(reader, event->start_mark),
				"a second document starts here (---); keep one in a file");
	if (event->data.document_start.version_directive ||
	    event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
		error_at(reader->err, place_of(reader, event->start_mark),
			 "%% directives are not supported; leave the line out");
	return true;
}

/* False if reading cannot or need not go on. */
static bool take_event(struct reader *reader, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return open_document(reader, event);
	case YAML_ALIAS_EVENT:
		take_alias(reader, event);
		return true;
	case YAML_SCALAR_EVENT:
		take_scalar(reader, event);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		check_properties(reader, event->data.sequence_start.anchor, event->data.sequence_start.tag,
				 event->start_mark);
		return open_frame(reader, YAML_LIST, event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
				  event);
	case YAML_MAPPING_START_EVENT:
		check_properties(reader, event->data.mapping_start.anchor, event->data.mapping_start.tag,
				 event->start_mark);
		return open_frame(reader, YAML_MAP, event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_frame(reader, event);
		return true;
	case YAML_STREAM_END_EVENT:
		return false;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return true;
	}
	return true;
}

/* libyaml stopped. A comma that was seen before explains it better than libyaml does. */
static void report_stop(struct reader *reader)
{
	struct frame *frame = top(reader);
	if (frame && frame->comma.is_open)
		close_comma(reader, frame);
	else
		yaml_fault_report(&reader->source, &reader->parser, &reader->last, reader->arena, reader->err);
}

static void read_events(struct reader *reader)
{
	bool goes_on = true;
	while (goes_on && reader->err->fault_count - reader->faults_before < YAML_FAULT_MAX) {
		yaml_event_t event;
		if (!yaml_parser_parse(&reader->parser, &event)) {
			report_stop(reader);
			return;
		}
		goes_on = take_event(reader, &event);
		yaml_event_delete(&event);
	}
}

struct yaml_node *yaml_read(const struct input *input, struct arena *arena, struct error *err)
{
	struct reader reader = {
		.arena = arena, .err = err, .faults_before = err->fault_count, .last.end.line = SIZE_MAX};
	yaml_source_init(&reader.source, input);
	if (!yaml_source_check(&reader.source, err))
		return NULL;
	if (!yaml_parser_initialize(&reader.parser)) {
		error_set(err, ERROR_MEMORY, "out of memory while reading %s", input->path);
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.source.bytes, reader.source.size);
	read_events(&reader);
	yaml_parser_delete(&reader.parser);
	while (reader.depth > 0)
		release_frame(&reader.stack[--reader.depth]);
	if (err->fault_count > reader.faults_before)
		return NULL;
	if (!reader.root || (reader.root->kind == YAML_TEXT && reader.root->text[0] == '\0')) {
		error_at(err, (struct place){.file = input->path}, "the file is empty; write KEY: VALUE lines");
		return NULL;
	}
	return reader.root;
}

const char *yaml_library_version(void)
{
	return yaml_get_version_string();
}
