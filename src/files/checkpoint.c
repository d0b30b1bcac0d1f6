/*
 * checkpoint.c: the file is a head of text lines, an empty line, and the bytes:
 *
 *     allot checkpoint
 *     sha256 DIGEST        of all that follows this line
 *     the lines of the origin
 *
 *     BYTES
 */
#include "files/checkpoint.h"

#include "files/directory.h"
#include "files/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char mark[] = "allot checkpoint\nsha256 ";

enum { HEAD_SIZE = sizeof mark - 1 + DIGEST_HEX_SIZE /* with its line feed in place of the NUL */ };

/* The part of a path up to and with its last `/`; `length` is that of the path without `/` at its end. */
static size_t folder_length(const char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length;
}

static size_t length_without_slashes(const char *path)
{
	size_t length = strlen(path);

	while (length > 0 && path[length - 1] == '/')
		length--;
	return length;
}

static const char *folder_of(const char *directory, struct arena *arena)
{
	return arena_copy(arena, directory, folder_length(directory, length_without_slashes(directory)));
}

const char *checkpoint_path(const char *directory, struct arena *arena)
{
	size_t length = length_without_slashes(directory), above = folder_length(directory, length);

	return arena_format(arena, "%s.%.*s.checkpoint", folder_of(directory, arena), (int)(length - above),
			    directory + above);
}

/* ---- saving ---- */

static bool write_fully(int file, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(file, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

/* Head, origin and bytes in one block of *total bytes. */
static char *compose(const char *origin, const void *bytes, size_t size, size_t *total)
{
	char *text, *rest, *end;

	*total = HEAD_SIZE + strlen(origin) + 1 + size;
	text = memory_array(*total + 1, 1);
	rest = text + HEAD_SIZE;
	end = stpcpy(rest, origin);
	*end++ = '\n';
	memcpy(end, bytes, size);
	memcpy(text, mark, sizeof mark - 1);
	digest_hex(rest, *total - HEAD_SIZE, text + sizeof mark - 1);
	rest[-1] = '\n';
	return text;
}

/* Writes `path` by way of a new file beside it; the reason of a failure is in errno. */
static bool replace(const char *path, const char *text, size_t size, struct arena *arena)
{
	const char *new_path = arena_format(arena, "%s.new", path);
	int file = open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666), reason;

	if (file < 0)
		return false;
	reason = write_fully(file, text, size) && fsync(file) == 0 ? 0 : errno;
	if (close(file) != 0 && reason == 0)
		reason = errno;
	if (reason == 0 && rename(new_path, path) == 0)
		return true;
	reason = reason == 0 ? errno : reason;
	unlink(new_path);
	errno = reason;
	return false;
}

static void sync_folder(const char *folder)
{
	int descriptor = open(folder[0] == '\0' ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (descriptor < 0)
		return;
	directory_sync_entries(descriptor);
	close(descriptor);
}

bool checkpoint_save(const char *directory, const char *origin, const void *bytes, size_t size, struct error *err)
{
	struct arena arena;
	const char **made = NULL, *path, *folder;
	size_t made_count = 0, total;
	char *text = compose(origin, bytes, size, &total);
	bool is_saved;

	arena_init(&arena);
	path = checkpoint_path(directory, &arena);
	folder = folder_of(directory, &arena);
	is_saved = directory_make_all(folder, &arena, &made, &made_count) && replace(path, text, total, &arena);
	if (is_saved)
		sync_folder(folder);
	else
		error_set(err, ERROR_OUTPUT,
			  "cannot save what is done in %s: %s; make room there or choose another directory", path,
			  strerrordesc_np(errno));
	arena_release(&arena);
	free(text);
	return is_saved;
}

/* ---- loading ---- */

static bool read_fully(int file, char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t got = read(file, bytes, size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* it has become shorter */
		if (got <= 0)
			return false;
		bytes += got;
		size -= (size_t)got;
	}
	return true;
}

/* The whole file, with a NUL behind it; NULL with the reason in errno. */
static char *read_file(const char *path, size_t *size)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), reason = 0;
	struct stat status;
	char *text = NULL;

	if (file < 0)
		return NULL;
	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
		reason = EINVAL;
	} else {
		*size = (size_t)status.st_size;
		text = memory_array(*size + 1, 1);
		if (!read_fully(file, text, *size))
			reason = errno;
	}
	close(file);
	if (reason != 0)
		free(text);
	errno = reason;
	return reason == 0 ? text : NULL;
}

static bool is_whole(const char *text, size_t size)
{
	char digest[DIGEST_HEX_SIZE];

	if (size < HEAD_SIZE || memcmp(text, mark, sizeof mark - 1) != 0)
		return false;
	digest_hex(text + HEAD_SIZE, size - HEAD_SIZE, digest);
	digest[DIGEST_HEX_SIZE - 1] = '\n';
	return memcmp(text + sizeof mark - 1, digest, DIGEST_HEX_SIZE) == 0;
}

/* The length of `input NAME` in the line `input NAME DIGEST`; 0 of other lines. */
static size_t named_input(const char *line)
{
	static const char key[] = "input ";
	size_t end = strcspn(line, "\n");

	if (strncmp(line, key, sizeof key - 1) != 0)
		return 0;
	while (end > sizeof key && line[end] != ' ')
		end--;
	return end;
}

/* The first line in which two texts differ, by length; both end with an empty line. */
static bool refuse_origin(const char *path, const char *saved, const char *origin, struct error *err)
{
	size_t length;

	while (strcspn(saved, "\n") == strcspn(origin, "\n") && strncmp(saved, origin, strcspn(saved, "\n")) == 0) {
		saved += strcspn(saved, "\n") + 1;
		origin += strcspn(origin, "\n") + 1;
	}
	length = named_input(saved);
	if (length > 0 && length == named_input(origin) && memcmp(saved, origin, length) == 0)
		return error_set(
			err, ERROR_INPUT,
			"%.*s has changed since the run in %s was saved; put it back as it was, or run without "
			"--resume to start anew",
			(int)(length - strlen("input ")), saved + strlen("input "), path);
	return error_set(err, ERROR_INPUT,
			 "the run saved in %s had \"%.*s\" where this one has \"%.*s\"; give it the same inputs and "
			 "settings again, or run without --resume to start anew",
			 path, (int)strcspn(saved, "\n"), saved, (int)strcspn(origin, "\n"), origin);
}

/* Takes the bytes out of the text of a checkpoint. */
static bool take(const char *path, const char *origin, char *text, size_t length, void **bytes, size_t *size,
		 struct error *err)
{
	size_t before = HEAD_SIZE + strlen(origin) + 1;

	if (!is_whole(text, length))
		return error_set(err, ERROR_INPUT, "%s is damaged; delete it and run without --resume", path);
	if (length < before || strncmp(text + HEAD_SIZE, origin, strlen(origin)) != 0 || text[before - 1] != '\n')
		return refuse_origin(path, text + HEAD_SIZE, origin, err);
	*size = length - before;
	*bytes = memory_array(*size, 1);
	memcpy(*bytes, text + before, *size);
	return true;
}

bool checkpoint_load(const char *directory, const char *origin, void **bytes, size_t *size, struct error *err)
{
	struct arena arena;
	const char *path;
	size_t length = 0;
	char *text;
	bool is_loaded = true;

	*bytes = NULL;
	*size = 0;
	arena_init(&arena);
	path = checkpoint_path(directory, &arena);
	text = read_file(path, &length);
	if (text != NULL)
		is_loaded = take(path, origin, text, length, bytes, size, err);
	else if (errno != ENOENT && errno != ENOTDIR)
		is_loaded = error_set(err, ERROR_INPUT, "cannot read %s: %s; make it readable or run without --resume",
				      path, strerrordesc_np(errno));
	free(text);
	arena_release(&arena);
	return is_loaded;
}

void checkpoint_remove(const char *directory)
{
	struct arena arena;

	arena_init(&arena);
	unlink(checkpoint_path(directory, &arena));
	arena_release(&arena);
}
