/*
 * ranks_mpi.c: built with MPI. A fault of MPI itself ends all ranks (its default error handler).
 */
#include "ranks/ranks.h"

#include "base/memory.h"

#include <fcntl.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TAG_STOP = 1, TAG_RECORDS, TAG_FAULT, FAULT_SIZE = 4096, SHARE_MOST = 1 << 30 };

static int standard_error = STDERR_FILENO; /* where it went before this rank was silenced; for ranks_abort */

static void silence(void)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC), kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	if (kept >= 0)
		standard_error = kept;
	if (nowhere < 0)
		return;
	dup2(nowhere, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	close(nowhere);
}

static bool is_running(void)
{
	int has_begun, has_ended;

	MPI_Initialized(&has_begun);
	MPI_Finalized(&has_ended);
	return has_begun && !has_ended;
}

void ranks_start(int *argc, char ***argv)
{
	int level;

	MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level);
	if (ranks_index() > 0)
		silence();
	if (level < MPI_THREAD_FUNNELED)
		ranks_abort(ERROR_OUTPUT, "allot: error: this MPI knows no threads; install Open MPI with threads\n");
}

void ranks_finish(void)
{
	if (is_running())
		MPI_Finalize();
}

unsigned ranks_index(void)
{
	int index = 0;

	if (is_running())
		MPI_Comm_rank(MPI_COMM_WORLD, &index);
	return (unsigned)index;
}

unsigned ranks_count(void)
{
	int count = 1;

	if (is_running())
		MPI_Comm_size(MPI_COMM_WORLD, &count);
	return (unsigned)count;
}

void ranks_abort(int code, const char *text)
{
	ssize_t written = write(standard_error, text, strlen(text));

	(void)written;
	if (ranks_count() > 1)
		MPI_Abort(MPI_COMM_WORLD, code);
	_exit(code);
}

void ranks_share(void *bytes, size_t size)
{
	char *at = bytes;

	while (ranks_count() > 1 && size > 0) {
		int part = size < SHARE_MOST ? (int)size : SHARE_MOST;

		MPI_Bcast(at, part, MPI_BYTE, 0, MPI_COMM_WORLD);
		at += part;
		size -= (size_t)part;
	}
}

/* Adds the records of a rank to those that are here. */
static void *receive_records(void *records, size_t *count, size_t *capacity, size_t record_size, int from,
			     MPI_Datatype record)
{
	MPI_Status status;
	int arrived;

	MPI_Probe(from, TAG_RECORDS, MPI_COMM_WORLD, &status);
	MPI_Get_count(&status, record, &arrived);
	records = memory_grow(records, capacity, *count + (size_t)arrived, record_size);
	MPI_Recv((char *)records + *count * record_size, arrived, record, from, TAG_RECORDS, MPI_COMM_WORLD,
		 MPI_STATUS_IGNORE);
	*count += (size_t)arrived;
	return records;
}

void *ranks_gather(void *records, size_t *count, size_t record_size)
{
	int ranks = (int)ranks_count();
	size_t capacity = *count;
	MPI_Datatype record;

	if (ranks == 1)
		return records;
	MPI_Type_contiguous((int)record_size, MPI_BYTE, &record);
	MPI_Type_commit(&record);
	if (ranks_index() > 0) {
		MPI_Send(records, (int)*count, record, 0, TAG_RECORDS, MPI_COMM_WORLD);
		*count = 0;
	} else {
		for (int from = 1; from < ranks; from++)
			records = receive_records(records, count, &capacity, record_size, from, record);
	}
	MPI_Type_free(&record);
	return records;
}

/* ---- faults ---- */

/* The first line that is a fault, without the words that error_set puts before it. */
static void keep_fault(const char *line, void *context)
{
	static const char prefix[] = "allot: error: ";
	char *text = context;

	if (text[0] != '\0' || strstr(line, "error: ") == NULL)
		return;
	if (strncmp(line, prefix, sizeof prefix - 1) == 0)
		line += sizeof prefix - 1;
	snprintf(text, FAULT_SIZE, "%s", line);
}

/* The first fault of a rank as a fault of rank 0. */
static void hand_over(struct error *err, int from, int code)
{
	char text[FAULT_SIZE] = "";

	if ((int)ranks_index() == from) {
		error_each_line(err, keep_fault, text);
		MPI_Send(text, FAULT_SIZE, MPI_CHAR, 0, TAG_FAULT, MPI_COMM_WORLD);
	}
	if (ranks_index() == 0) {
		MPI_Recv(text, FAULT_SIZE, MPI_CHAR, from, TAG_FAULT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		error_set(err, (enum error_code)code, "on rank %d: %s", from, text);
	}
}

bool ranks_agree(struct error *err)
{
	int ranks = (int)ranks_count(), mine = (int)err->code, first = 0, *code;
	bool is_good;

	if (ranks == 1)
		return !error_is_set(err);
	code = memory_array((size_t)ranks, sizeof *code);
	MPI_Allgather(&mine, 1, MPI_INT, code, 1, MPI_INT, MPI_COMM_WORLD);
	while (first < ranks && code[first] == ERROR_NONE)
		first++;
	is_good = first == ranks;
	if (!is_good && first > 0)
		hand_over(err, first, code[first]);
	if (!is_good && !error_is_set(err))
		error_set(err, (enum error_code)code[first], "another rank has a fault");
	free(code);
	return is_good;
}

/* ---- stopping ---- */

/* Only looks: the message stays until ranks_meet, where all ranks learn how many there are. */
bool ranks_are_stopped(void)
{
	int is_there = 0;

	if (ranks_count() > 1)
		MPI_Iprobe(MPI_ANY_SOURCE, TAG_STOP, MPI_COMM_WORLD, &is_there, MPI_STATUS_IGNORE);
	return is_there;
}

/* An empty message to every other rank: MPI buffers it, so this waits for nobody. */
static void stop_others(int ranks, int own)
{
	for (int to = 0; to < ranks; to++) {
		if (to != own)
			MPI_Send(NULL, 0, MPI_BYTE, to, TAG_STOP, MPI_COMM_WORLD);
	}
}

struct word {
	unsigned char stops, flag;
};

bool ranks_meet(bool stops, bool flag)
{
	int ranks = (int)ranks_count(), own = (int)ranks_index();
	struct word word = {stops, flag}, *words;

	if (ranks == 1)
		return flag;
	if (stops)
		stop_others(ranks, own);
	words = memory_array((size_t)ranks, sizeof *words);
	MPI_Allgather(&word, sizeof word, MPI_BYTE, words, sizeof word, MPI_BYTE, MPI_COMM_WORLD);
	for (int from = 0; from < ranks; from++) {
		if (words[from].stops && from != own)
			MPI_Recv(NULL, 0, MPI_BYTE, from, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
		flag = flag || words[from].flag;
	}
	free(words);
	return flag;
}
