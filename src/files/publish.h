/*
 * publish.h: a results directory, replaced as a whole or not at all.
 *
 * publish_begin makes a hidden sibling of DIR (.DIR.new-PID) under a lock (.DIR.lock); tables are written there;
 * publish_commit syncs it and swaps it in (renameat2 RENAME_EXCHANGE), then removes the old one. Until then, and on any
 * fault, DIR is untouched; publish_abandon leaves nothing behind. A DIR that holds files that are not ours, or files
 * without a manifest.json, is refused: exit 3, nothing of the user's is ever deleted. A symbolic link is refused.
 * Leftovers of a killed run are removed by the next. Faults of the system are ERROR_OUTPUT and say truly whether
 * earlier results stand.
 */
#ifndef FILES_PUBLISH_H
#define FILES_PUBLISH_H

#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>

struct publish {
	struct arena arena;
	const char *directory, *staging, *lock_path; /* paths */
	const char *name, *staging_name, *lock_name; /* the same, inside the directory that holds them */
	const char *above;                           /* that directory, with a slash at its end; "": where we are */
	int lock, staging_fd, parent_fd;             /* -1: not open */
	const char *const *owned;
	size_t file_count, file_capacity;
	const char **files; /* names made, in order */
	size_t made_count;
	const char **made;                        /* directories above DIR that were missing, outermost first */
	bool is_staged, is_earlier, is_published; /* is_earlier: DIR holds results of an earlier run */
};

/* `owned` is a NULL-terminated list of the names this program may find in DIR as its own; it is borrowed until
 * publish_abandon. A `*` in it stands for anything but a `/`; a directory that is owned ("replay") is owned with all it
 * holds, one that is not is looked into where the list has paths below it ("replay/totals.csv"). */
bool publish_begin(struct publish *publish, const char *directory, const char *const *owned, struct error *err);

/* Whether publish_begin would take `directory` now, before the work is done whose results go there. Makes and changes
 * nothing; what is missing above DIR is not looked into. */
bool publish_check(const char *directory, const char *const *owned, struct error *err);

/* A new file in the staging directory, fully buffered; NULL with a fault. A `/` in the name makes the subdirectory.
 * Close with publish_close. */
FILE *publish_open(struct publish *publish, const char *name, struct error *err);
/* Brings the file to the disk and closes it, in any case. False with a fault if any write before has failed. */
bool publish_close(struct publish *publish, FILE *file, const char *name, struct error *err);

/* False with a fault if DIR was not replaced, or if it was and the disk did not confirm it; the message says which. */
bool publish_commit(struct publish *publish, struct error *err);
/* Removes what was staged; harmless after a commit, a publish_begin that failed, or twice. Always call it last. */
void publish_abandon(struct publish *publish);

#endif
