#include "files/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void inputs_init(struct inputs *inputs)
{
	*inputs = (struct inputs){.first = NULL};
	arena_init(&inputs->arena);
}

void inputs_release(struct inputs *inputs)
{
	for (struct input *input = inputs->first; input != NULL; input = input->next)
		free(input->bytes);
	arena_release(&inputs->arena);
	inputs_init(inputs);
}

/* A fault at the place that names the file, or of the command line. Returns false. */
static bool refuse(struct error *err, struct place from, const char *path, const char *what)
{
	if (from.file != NULL)
		return error_at(err, from, "cannot read %s: %s", path, what);
	return error_set(err, ERROR_INPUT, "cannot read %s: %s", path, what);
}

static bool refuse_errno(struct error *err, struct place from, const char *path)
{
	char what[200];
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return refuse(err, from, path, "there is no such file; correct the path");
	case EACCES:
		return refuse(err, from, path, "permission denied; make the file readable");
	default:
		snprintf(what, sizeof what, "%s; correct the path or check the disk", strerrordesc_np(errno));
		return refuse(err, from, path, what);
	}
}

static bool is_unchanged(const struct stat *before, const struct stat *after)
{
	return before->st_size == after->st_size && before->st_mtim.tv_sec == after->st_mtim.tv_sec &&
	       before->st_mtim.tv_nsec == after->st_mtim.tv_nsec;
}

/* Reads up to `size` bytes; returns how many, -1 with errno. */
static ssize_t read_fully(int descriptor, char *bytes, size_t size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(descriptor, bytes + done, size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static bool read_open_file(int descriptor, struct input *input, struct place from, struct error *err)
{
	struct stat before, after;
	if (fstat(descriptor, &before) != 0)
		return refuse_errno(err, from, input->path);
	if (S_ISDIR(before.st_mode))
		return refuse(err, from, input->path, "it is a folder; name a file");
	if (!S_ISREG(before.st_mode))
		return refuse(err, from, input->path, "it is not a regular file; save it as a file first");
	if ((size_t)before.st_size > INPUT_MAX_BYTES)
		return refuse(err, from, input->path, "it is larger than 256 MiB; split it or leave out rows");
	size_t size = (size_t)before.st_size;
	input->bytes = memory_array(size + 2, 1); /* one byte more than expected, to see whether it grew, and a NUL */
	ssize_t got = read_fully(descriptor, input->bytes, size + 1);
	if (got < 0)
		return refuse_errno(err, from, input->path);
	if ((size_t)got != size || fstat(descriptor, &after) != 0 || !is_unchanged(&before, &after))
		return refuse(err, from, input->path, "it changed while it was being read; run again");
	input->size = size;
	return true;
}

static bool read_bytes(struct input *input, struct place from, struct error *err)
{
	/* O_NONBLOCK: opening a pipe must not wait for its writer. */
	int descriptor = open(input->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (descriptor < 0)
		return refuse_errno(err, from, input->path);
	bool is_read = read_open_file(descriptor, input, from, err);
	close(descriptor);
	if (!is_read)
		input_forget(input);
	return is_read;
}

static struct input *find_input(const struct inputs *inputs, const char *path)
{
	for (struct input *input = inputs->first; input != NULL; input = input->next)
		if (strcmp(input->path, path) == 0)
			return input;
	return NULL;
}

/* The bytes of an input that was forgotten, if they still are the same. */
static struct input *read_again(struct input *input, struct place from, struct error *err)
{
	char sha256[DIGEST_HEX_SIZE];
	if (!read_bytes(input, from, err))
		return NULL;
	digest_hex(input->bytes, input->size, sha256);
	if (strcmp(sha256, input->sha256) == 0)
		return input;
	input_forget(input);
	refuse(err, from, input->path, "it changed since it was first read; run again");
	return NULL;
}

struct input *input_read(struct inputs *inputs, const char *path, struct place from, struct error *err)
{
	path = input_path_beside(&inputs->arena, NULL, path);
	struct input *input = find_input(inputs, path);
	if (input != NULL)
		return input->bytes != NULL ? input : read_again(input, from, err);
	input = arena_array(&inputs->arena, 1, sizeof *input);
	input->path = path;
	if (!read_bytes(input, from, err))
		return NULL;
	digest_hex(input->bytes, input->size, input->sha256);
	if (inputs->last != NULL)
		inputs->last->next = input;
	else
		inputs->first = input;
	inputs->last = input;
	return input;
}

void input_forget(struct input *input)
{
	free(input->bytes);
	input->bytes = NULL;
}

/* Whether the last step of `path` (`length` bytes) is a folder that `..` leads out of. */
static bool ends_in_folder(const char *path, size_t length)
{
	if (length == 0 || (length == 1 && path[0] == '/'))
		return false;
	return !(length >= 2 && memcmp(path + length - 2, "..", 2) == 0 && (length == 2 || path[length - 3] == '/'));
}

/* Appends one step to a tidied path of `length` bytes; returns the new length. */
static size_t append_step(char *path, size_t length, const char *step, size_t step_length)
{
	if (step_length == 0 || (step_length == 1 && step[0] == '.'))
		return length;
	bool is_up = step_length == 2 && memcmp(step, "..", 2) == 0;
	if (is_up && ends_in_folder(path, length)) {
		while (length > 0 && path[length - 1] != '/')
			length--;
		return length > 1 ? length - 1 : length;
	}
	if (is_up && length == 1 && path[0] == '/')
		return length;
	if (length > 0 && path[length - 1] != '/')
		path[length++] = '/';
	memcpy(path + length, step, step_length);
	return length + step_length;
}

static size_t append_steps(char *path, size_t length, const char *steps, size_t steps_length)
{
	for (size_t at = 0; at < steps_length;) {
		const char *slash = memchr(steps + at, '/', steps_length - at);
		size_t end = slash != NULL ? (size_t)(slash - steps) : steps_length;
		length = append_step(path, length, steps + at, end - at);
		at = end + 1;
	}
	return length;
}

const char *input_path_beside(struct arena *arena, const char *from_file, const char *path)
{
	const char *slash = from_file != NULL && path[0] != '/' ? strrchr(from_file, '/') : NULL;
	size_t folder = slash != NULL ? (size_t)(slash - from_file) : 0;
	char *tidy = arena_array(arena, folder + strlen(path) + 4, 1);
	size_t length = 0;
	if (path[0] == '/' || (slash != NULL && from_file[0] == '/'))
		tidy[length++] = '/';
	length = append_steps(tidy, length, slash != NULL ? from_file : "", folder);
	length = append_steps(tidy, length, path, strlen(path));
	if (length == 0)
		tidy[length++] = '.';
	tidy[length] = '\0';
	return tidy;
}

const char *input_path_from(struct arena *arena, const char *from_file, const char *path)
{
	const char *from = input_path_beside(arena, NULL, from_file), *to = input_path_beside(arena, NULL, path);
	size_t shared = 0;
	const char *up = "";
	if ((from[0] == '/') != (to[0] == '/'))
		return strrchr(to, '/') == NULL ? to : strrchr(to, '/') + 1;
	for (size_t i = 0; from[i] != '\0' && from[i] == to[i]; i++) {
		if (from[i] == '/')
			shared = i + 1;
	}
	for (const char *rest = from + shared; (rest = strchr(rest, '/')) != NULL; rest++)
		up = arena_format(arena, "../%s", up);
	return arena_format(arena, "%s%s", up, to + shared);
}
