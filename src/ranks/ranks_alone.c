/*
 * ranks_alone.c: built without MPI: one rank.
 */
#include "ranks/ranks.h"

#include <string.h>
#include <unistd.h>

void ranks_start(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
}

void ranks_finish(void)
{
}

unsigned ranks_index(void)
{
	return 0;
}

unsigned ranks_count(void)
{
	return 1;
}

void ranks_abort(int code, const char *text)
{
	ssize_t written = write(STDERR_FILENO, text, strlen(text));

	(void)written;
	_exit(code);
}

void ranks_share(void *bytes, size_t size)
{
	(void)bytes;
	(void)size;
}

void *ranks_gather(void *records, size_t *count, size_t record_size)
{
	(void)count;
	(void)record_size;
	return records;
}

bool ranks_agree(struct error *err)
{
	return !error_is_set(err);
}

bool ranks_are_stopped(void)
{
	return false;
}

bool ranks_meet(bool stops, bool flag)
{
	(void)stops;
	return flag;
}
