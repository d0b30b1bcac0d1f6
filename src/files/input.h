/*
 * input.h: an input file, read once, hashed as read.
 *
 * The bytes in memory are the ones that were hashed and the ones that are parsed, so the manifest tells the truth even
 * if the file changes later. Refused: what is no regular file, more than 256 MiB, a file that changed while being read.
 */
#ifndef FILES_INPUT_H
#define FILES_INPUT_H

#include "base/error.h"
#include "base/memory.h"

#include <stdint.h>

#define INPUT_MAX_BYTES (256u << 20)
#define DIGEST_HEX_SIZE 65

struct input {
	const char *path; /* as given or derived, tidied; owned by the arena of the list */
	char *bytes;      /* size bytes and a NUL behind them; NULL once input_forget was called */
	size_t size;
	char sha256[DIGEST_HEX_SIZE];
	struct input *next; /* in the order of reading */
};

/* All inputs of a run, in the order they were read; what manifest.json lists. Reading the same path again gives the
 * same input. */
struct inputs {
	struct arena arena;
	struct input *first, *last;
};

void inputs_init(struct inputs *inputs);
void inputs_release(struct inputs *inputs);

/* Reads `path`. NULL with a fault (ERROR_INPUT, exit 3) at `from` (the place that names the file; from.file NULL: the
 * command line) if it cannot be read. */
struct input *input_read(struct inputs *inputs, const char *path, struct place from, struct error *err);

/* Frees the bytes, keeps the digest. */
void input_forget(struct input *input);

/* `path` as seen from the folder of `from_file`, tidied ("scenarios/../models/x" becomes "models/x"); an absolute path
 * stays. */
const char *input_path_beside(struct arena *arena, const char *from_file, const char *path);

/* `path` as it would be written in `from_file`: how the manifest names files without saying where they lie. If one of
 * the two is absolute and the other is not, the file's name alone. */
const char *input_path_from(struct arena *arena, const char *from_file, const char *path);

void digest_hex(const void *bytes, size_t size, char hex[DIGEST_HEX_SIZE]);

#endif
