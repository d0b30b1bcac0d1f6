/*
 * checkpoint.h: what an interrupted run has done so far, in a hidden file beside its results directory
 * (.DIR.checkpoint), never inside: results are finished or not there.
 *
 * The file is replaced as a whole or not at all. It says which run it belongs to in `origin`, lines of text such as
 * `seed 2022` or `input PATH DIGEST`; only a run with the same lines may go on from it. A digest guards the rest.
 */
#ifndef FILES_CHECKPOINT_H
#define FILES_CHECKPOINT_H

#include "base/error.h"
#include "base/memory.h"

/* Where the checkpoint of a results directory lies. */
const char *checkpoint_path(const char *directory, struct arena *arena);

/* False with a fault (ERROR_OUTPUT) if it cannot be written; an earlier checkpoint stands then. Makes the directories
 * above DIR where they are missing. */
bool checkpoint_save(const char *directory, const char *origin, const void *bytes, size_t size, struct error *err);

/* What was saved, for the caller to free; *bytes is NULL where there is no checkpoint. False with a fault (ERROR_INPUT)
 * that says what to do if it belongs to another run, is damaged or cannot be read. */
bool checkpoint_load(const char *directory, const char *origin, void **bytes, size_t *size, struct error *err);

/* Harmless where there is none. */
void checkpoint_remove(const char *directory);

#endif
