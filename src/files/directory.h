/*
 * directory.h: a directory and what is below it, by descriptor: symbolic links are not followed. What publish.h is
 * made of. Failures leave the reason in errno.
 */
#ifndef FILES_DIRECTORY_H
#define FILES_DIRECTORY_H

#include "base/memory.h"

#include <stdbool.h>

/* What stands in a results directory; names are relative to it. */
struct directory_survey {
	bool has_manifest;
	const char *first;   /* the first name in byte order; NULL if the directory is empty */
	const char *foreign; /* the first name that is not owned, or NULL */
};

/* `owned` is a NULL-terminated list of shell patterns of relative paths; `*` does not stand for a `/`. A directory that
 * is owned is owned with all it holds; links and devices never are. */
bool directory_survey(int parent, const char *name, const char *const *owned, struct arena *arena,
		      struct directory_survey *survey);

/* Whether `path` is the directory or lies anywhere below it. Links are followed here, and neither need exist. */
bool directory_holds(const char *directory, const char *path);

/* Makes the directories above the last `/` of `path`, relative to `parent`; existing ones are fine. */
bool directory_make_above(int parent, const char *path);

/* Makes `path` and what is missing above it. The names of those made are added to `made` (of `*made_count`), outermost
 * first; each is on the disk before the next. */
bool directory_make_all(const char *path, struct arena *arena, const char ***made, size_t *made_count);

/* Brings the names in a directory to the disk. Where the file system knows no such thing, there is nothing to fail. */
bool directory_sync_entries(int directory);

/* The same for a directory and all below it (not the contents of files). */
bool directory_sync(int parent, const char *name);

/* Removes the directory and everything below it. */
bool directory_remove(int parent, const char *name);

/* Removes the directories in `parent` whose name is `prefix` and then digits. */
void directory_remove_numbered(int parent, const char *prefix);

#endif
