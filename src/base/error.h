/*
 * error.h: what went wrong, where, and what to do about it.
 *
 * One `struct error` collects every fault and note of a run; nothing below commands/ prints. A fault reads
 * `FILE:LINE:COLUMN: error: what is wrong; what to do`, a note `FILE: note: ...`. Collecting lets all faults of a file
 * be reported in one go: a reader goes on after error_at() and asks error_is_set() at the end.
 *
 * The strings of a place and the message texts are copied, so the input they come from may be released before the
 * messages are printed. Not shared between threads: each thread has its own.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* The program's exit codes (INTERFACE section 6). */
enum error_code {
	ERROR_NONE = 0,
	ERROR_USAGE = 2,
	ERROR_INPUT = 3,
	ERROR_CONFLICT = 4,
	ERROR_OUTPUT = 5,
	ERROR_SOLVER = 6,
	ERROR_MEMORY = 7,
	ERROR_INTERRUPTED = 130,
};

/* A place in an input file. Zero line or column: unknown, not printed. CSV places name the column, YAML ones count it
 * in characters from 1. */
struct place {
	const char *file;
	const char *column_name; /* CSV only, else NULL */
	unsigned line;
	unsigned column;
};

struct error_message; /* one fault or note, with its place and text */

struct error {
	enum error_code code; /* of the first fault; ERROR_NONE while there is none */
	size_t fault_count;
	size_t message_count, message_capacity;
	struct error_message *messages;
};

void error_init(struct error *err);
void error_release(struct error *err);

/* Adds a fault in an input file (ERROR_INPUT). Always returns false, so that `return error_at(...)` fails. */
bool error_at(struct error *err, struct place place, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with another exit code than ERROR_INPUT. */
bool error_at_as(struct error *err, enum error_code code, struct place place, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Adds a fault without a line: the text is printed behind `allot: error: `. Returns false. */
bool error_set(struct error *err, enum error_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds a note about a file (NULL: about the run). The same text for the same file is kept once. */
void error_note(struct error *err, const char *file, const char *format, ...) __attribute__((format(printf, 3, 4)));

bool error_is_set(const struct error *err);

/* Adds copies of all messages of another error: how a thread hands over what it met. */
void error_append(struct error *err, const struct error *other);

/* Calls `line(text, context)` for every message, notes first, then faults by file (as first met), line and column;
 * control characters in a message are shown as \xNN; after 100 faults one line tells how many more there are. */
void error_each_line(const struct error *err, void (*line)(const char *text, void *context), void *context);

#endif
