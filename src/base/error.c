#include "base/error.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define FAULTS_SHOWN 100
#define FAULTS_KEPT  10000 /* a file of a million bad rows must not fill the memory with messages */

struct error_message {
	bool is_note;
	struct place place; /* its strings are owned, like the text */
	char *text;
};

void error_init(struct error *err)
{
	*err = (struct error){.code = ERROR_NONE};
}

void error_release(struct error *err)
{
	for (size_t i = 0; i < err->message_count; i++) {
		free((char *)err->messages[i].place.file);
		free((char *)err->messages[i].place.column_name);
		free(err->messages[i].text);
	}
	free(err->messages);
	error_init(err);
}

__attribute__((format(printf, 1, 0))) static char *format_text(const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	size_t size = length < 0 ? 1 : (size_t)length + 1;
	char *text = memory_array(size, 1);
	vsnprintf(text, size, format, arguments);
	return text;
}

static const char *copy_text(const char *text)
{
	if (text == NULL)
		return NULL;
	size_t size = strlen(text) + 1;
	return memcpy(memory_array(size, 1), text, size);
}

/* Copies the strings of the place, takes over `text`. */
static void add_message(struct error *err, bool is_note, struct place place, char *text)
{
	err->messages =
		memory_grow(err->messages, &err->message_capacity, err->message_count + 1, sizeof *err->messages);
	place.file = copy_text(place.file);
	place.column_name = copy_text(place.column_name);
	err->messages[err->message_count++] = (struct error_message){.is_note = is_note, .place = place, .text = text};
}

static void add_fault(struct error *err, enum error_code code, struct place place, const char *format,
		      va_list arguments) __attribute__((format(printf, 4, 0)));

static void add_fault(struct error *err, enum error_code code, struct place place, const char *format,
		      va_list arguments)
{
	if (err->fault_count++ == 0)
		err->code = code;
	if (err->fault_count <= FAULTS_KEPT)
		add_message(err, false, place, format_text(format, arguments));
}

bool error_at(struct error *err, struct place place, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_fault(err, ERROR_INPUT, place, format, arguments);
	va_end(arguments);
	return false;
}

bool error_at_as(struct error *err, enum error_code code, struct place place, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_fault(err, code, place, format, arguments);
	va_end(arguments);
	return false;
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_fault(err, code, (struct place){0}, format, arguments);
	va_end(arguments);
	return false;
}

void error_append(struct error *err, const struct error *other)
{
	for (size_t i = 0; i < other->message_count; i++) {
		const struct error_message *message = &other->messages[i];
		add_message(err, message->is_note, message->place, (char *)copy_text(message->text));
	}
	if (err->code == ERROR_NONE)
		err->code = other->code;
	err->fault_count += other->fault_count;
}

static bool is_same_file(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

void error_note(struct error *err, const char *file, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = format_text(format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < err->message_count; i++) {
		const struct error_message *message = &err->messages[i];
		if (message->is_note && is_same_file(message->place.file, file) && strcmp(message->text, text) == 0) {
			free(text);
			return;
		}
	}
	add_message(err, true, (struct place){.file = file}, text);
}

bool error_is_set(const struct error *err)
{
	return err->code != ERROR_NONE;
}

struct sorted_fault {
	const struct error_message *message;
	size_t file_rank; /* in the order in which files were first met */
};

/* The rank of the fault's file: that of the first fault in the same file. */
static size_t rank_file(const struct sorted_fault *faults, size_t count, const char *file)
{
	for (size_t i = count; i-- > 0;)
		if (is_same_file(faults[i].message->place.file, file))
			return faults[i].file_rank;
	return count;
}

static int compare_faults(const void *left, const void *right)
{
	const struct sorted_fault *a = left, *b = right;
	const struct place *p = &a->message->place, *q = &b->message->place;
	if (a->file_rank != b->file_rank)
		return a->file_rank < b->file_rank ? -1 : 1;
	if (p->line != q->line)
		return p->line < q->line ? -1 : 1;
	if (p->column != q->column)
		return p->column < q->column ? -1 : 1;
	return a->message < b->message ? -1 : 1; /* as they came */
}

static bool is_direction_control(utf8proc_int32_t character)
{
	return (character >= 0x202a && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

/* Writes `text` so that a terminal shows it as it is: nothing in a user's file can move the cursor or turn the line. */
static void write_visible(FILE *out, const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	while (*at != '\0') {
		utf8proc_int32_t character;
		utf8proc_ssize_t size = utf8proc_iterate(at, -1, &character);
		if (size < 1)
			fprintf(out, "\\x%02X", *at);
		else if (character < 0x20 || (character >= 0x7f && character < 0xa0))
			fprintf(out, "\\x%02X", (unsigned)character);
		else if (is_direction_control(character))
			fprintf(out, "[U+%04X]", (unsigned)character);
		else
			fwrite(at, 1, (size_t)size, out);
		at += size < 1 ? 1 : size;
	}
}

static void write_message(FILE *out, const struct error_message *message)
{
	const struct place *place = &message->place;
	write_visible(out, place->file != NULL ? place->file : "allot");
	if (place->line > 0)
		fprintf(out, ":%u", place->line);
	if (place->column_name != NULL) {
		fputc(':', out);
		write_visible(out, place->column_name);
	} else if (place->column > 0) {
		fprintf(out, ":%u", place->column);
	}
	fputs(message->is_note ? ": note: " : ": error: ", out);
	write_visible(out, message->text);
}

static void pass_line(const struct error_message *message, void (*line)(const char *text, void *context), void *context)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL) {
		line(message->text, context);
		return;
	}
	write_message(out, message);
	fclose(out);
	line(text, context);
	free(text);
}

void error_each_line(const struct error *err, void (*line)(const char *text, void *context), void *context)
{
	struct sorted_fault *faults = memory_array(err->message_count, sizeof *faults);
	size_t count = 0;
	for (size_t i = 0; i < err->message_count; i++) {
		const struct error_message *message = &err->messages[i];
		if (message->is_note) {
			pass_line(message, line, context);
			continue;
		}
		size_t rank = rank_file(faults, count, message->place.file);
		faults[count++] = (struct sorted_fault){.message = message, .file_rank = rank};
	}
	qsort(faults, count, sizeof *faults, compare_faults);
	size_t shown = count < FAULTS_SHOWN ? count : FAULTS_SHOWN;
	for (size_t i = 0; i < shown; i++)
		pass_line(faults[i].message, line, context);
	free(faults);
	if (err->fault_count > shown) {
		char more[80];
		snprintf(more, sizeof more, "allot: error: %zu more faults; mend the ones above first",
			 err->fault_count - shown);
		line(more, context);
	}
}
