#include "files/publish.h"

#include "files/directory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16 };

static const char *what_stands(const struct publish *publish)
{
	return publish->is_earlier ? "earlier results are unchanged" : "nothing was written there";
}

/* What to do about an errno. */
static const char *remedy(int reason)
{
	switch (reason) {
	case ENOSPC:
	case EDQUOT:
		return "free space on the disk or choose another directory";
	case EACCES:
	case EPERM:
	case EROFS:
		return "choose a directory where you may write";
	case EFBIG:
		return "raise the limit on file sizes (ulimit -f)";
	case EMFILE:
		return "raise the limit on open files (ulimit -n)";
	default:
		return "check the disk or choose another directory";
	}
}

/* A fault of the system; `reason` is an errno. */
static bool fail(const struct publish *publish, int reason, struct error *err)
{
	return error_set(err, ERROR_OUTPUT, "cannot write results to %s: %s; %s; %s", publish->directory,
			 strerrordesc_np(reason), what_stands(publish), remedy(reason));
}

/* ---- beginning ---- */

/* Splits `directory` into names and what stands above them ("" or with a slash at its end). */
static bool name_target(struct publish *publish, const char *directory, struct error *err)
{
	struct arena *arena = &publish->arena;
	size_t length = strlen(directory);
	while (length > 0 && directory[length - 1] == '/')
		length--;
	publish->directory = arena_copy(arena, directory, length);

	const char *slash = strrchr(publish->directory, '/');
	const char *name = slash ? slash + 1 : publish->directory;
	publish->above = slash ? arena_copy(arena, directory, (size_t)(name - publish->directory)) : "";
	if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return error_set(err, ERROR_INPUT,
				 "\"%s\" cannot be replaced as a whole; name a directory of its own for the results",
				 directory);
	publish->name = name;
	publish->staging_name = arena_format(arena, ".%s.new-%d", name, (int)getpid());
	publish->lock_name = arena_format(arena, ".%s.lock", name);
	publish->staging = arena_format(arena, "%s%s", publish->above, publish->staging_name);
	publish->lock_path = arena_format(arena, "%s%s", publish->above, publish->lock_name);
	return true;
}

static bool open_above(struct publish *publish)
{
	publish->parent_fd = open(publish->above[0] != '\0' ? publish->above : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return publish->parent_fd >= 0;
}

/* Makes what is missing above DIR. */
static bool make_above(struct publish *publish, struct error *err)
{
	return (directory_make_all(publish->above, &publish->arena, &publish->made, &publish->made_count) &&
		open_above(publish)) ||
	       fail(publish, errno, err);
}

static bool refuse_foreign(const struct publish *publish, const struct directory_survey *survey, struct error *err)
{
	if (survey->foreign)
		return error_set(err, ERROR_INPUT,
				 "%s holds \"%s\", which is not a result of this program; move it away or choose "
				 "another directory",
				 publish->directory, survey->foreign);
	return error_set(err, ERROR_INPUT,
			 "%s holds \"%s\" but no manifest.json of an earlier run; empty it or choose another directory",
			 publish->directory, survey->first);
}

/* Whether DIR may be replaced; `mode` becomes its mode, 0 if it does not exist. */
static bool check_target(struct publish *publish, mode_t *mode, struct error *err)
{
	struct stat status;
	struct directory_survey survey;

	*mode = 0;
	if (fstatat(publish->parent_fd, publish->name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno != ENOENT)
			return fail(publish, errno, err);
		publish->is_earlier = false;
		return true;
	}
	if (S_ISLNK(status.st_mode))
		return error_set(err, ERROR_INPUT, "%s is a symbolic link; name the directory it leads to",
				 publish->directory);
	if (!S_ISDIR(status.st_mode))
		return error_set(err, ERROR_INPUT, "%s is no directory; choose another name for the results",
				 publish->directory);
	if (!directory_survey(publish->parent_fd, publish->name, publish->owned, &publish->arena, &survey))
		return fail(publish, errno, err);
	if (survey.foreign || (survey.first && !survey.has_manifest))
		return refuse_foreign(publish, &survey, err);
	publish->is_earlier = survey.first != NULL;
	*mode = status.st_mode & 07777;
	return true;
}

static bool report_other_run(const struct publish *publish, int lock, struct error *err)
{
	char text[32] = "";
	ssize_t length = pread(lock, text, sizeof text - 1, 0);
	size_t digits = length > 0 ? strspn(text, "0123456789") : 0;
	if (digits == 0)
		return error_set(err, ERROR_OUTPUT,
				 "another run is writing %s; wait for it or choose another directory",
				 publish->directory);
	return error_set(err, ERROR_OUTPUT,
			 "another run (process %.*s) is writing %s; wait for it or choose another directory",
			 (int)digits, text, publish->directory);
}

/* Whether the locked file is still the one others see: its owner removes it at the end. */
static bool is_lock_current(const struct publish *publish)
{
	struct stat locked, seen;
	return fstat(publish->lock, &locked) == 0 &&
	       fstatat(publish->parent_fd, publish->lock_name, &seen, AT_SYMLINK_NOFOLLOW) == 0 &&
	       locked.st_dev == seen.st_dev && locked.st_ino == seen.st_ino;
}

static bool take_lock(struct publish *publish, struct error *err)
{
	while (publish->lock < 0) {
		int lock =
			openat(publish->parent_fd, publish->lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (lock < 0)
			return fail(publish, errno, err);
		if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
			bool is_taken = errno == EWOULDBLOCK;
			if (is_taken)
				report_other_run(publish, lock, err);
			else
				fail(publish, errno, err);
			close(lock);
			return false;
		}
		publish->lock = lock;
		if (!is_lock_current(publish)) {
			close(lock);
			publish->lock = -1;
		}
	}
	if (ftruncate(publish->lock, 0) != 0 || dprintf(publish->lock, "%d\n", (int)getpid()) < 0)
		return fail(publish, errno, err);
	return true;
}

static bool make_staging(struct publish *publish, struct error *err)
{
	directory_remove_numbered(publish->parent_fd, arena_format(&publish->arena, ".%s.new-", publish->name));
	if (mkdirat(publish->parent_fd, publish->staging_name, 0777) != 0)
		return fail(publish, errno, err);
	publish->is_staged = true;
	publish->staging_fd =
		openat(publish->parent_fd, publish->staging_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return publish->staging_fd >= 0 || fail(publish, errno, err);
}

static void start(struct publish *publish, const char *directory, const char *const *owned)
{
	*publish = (struct publish){.lock = -1, .staging_fd = -1, .parent_fd = -1, .owned = owned};
	publish->is_earlier = access(directory, F_OK) == 0; /* as far as can be said before check_target */
	arena_init(&publish->arena);
}

/* The same of what is there already: what is missing above DIR is made only in publish_begin. */
static bool check_above(struct publish *publish, struct error *err)
{
	mode_t mode;

	if (!open_above(publish))
		return errno == ENOENT || fail(publish, errno, err);
	if (!check_target(publish, &mode, err))
		return false;
	return faccessat(publish->parent_fd, ".", W_OK | X_OK, AT_EACCESS) == 0 || fail(publish, errno, err);
}

bool publish_check(const char *directory, const char *const *owned, struct error *err)
{
	struct publish publish;
	bool is_good;

	start(&publish, directory, owned);
	is_good = name_target(&publish, directory, err) && check_above(&publish, err);
	publish_abandon(&publish);
	return is_good;
}

bool publish_begin(struct publish *publish, const char *directory, const char *const *owned, struct error *err)
{
	mode_t mode;

	start(publish, directory, owned);
	if (name_target(publish, directory, err) && make_above(publish, err) && check_target(publish, &mode, err) &&
	    take_lock(publish, err) && make_staging(publish, err))
		return true;
	publish_abandon(publish);
	return false;
}

/* ---- files ---- */

FILE *publish_open(struct publish *publish, const char *name, struct error *err)
{
	assert(name[0] != '/' && !strstr(name, ".."));
	int descriptor = -1;
	if (directory_make_above(publish->staging_fd, name))
		descriptor =
			openat(publish->staging_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (descriptor < 0) {
		fail(publish, errno, err);
		return NULL;
	}
	FILE *file = fdopen(descriptor, "w");
	if (!file) {
		fail(publish, errno, err);
		close(descriptor);
		return NULL;
	}
	setvbuf(file, NULL, _IOFBF, BUFFER_SIZE);
	publish->files =
		memory_grow(publish->files, &publish->file_capacity, publish->file_count + 1, sizeof *publish->files);
	publish->files[publish->file_count++] = arena_copy(&publish->arena, name, strlen(name));
	return file;
}

/* Why what was written is not all on the disk; 0 if it is. A stream does not remember the reason of an earlier failure;
 * one more byte brings it out (the file is given up anyway). */
static int write_fault(FILE *file)
{
	bool has_failed = ferror(file) != 0;
	if (fflush(file) != 0)
		return errno;
	if (has_failed)
		return write(fileno(file), "\n", 1) < 0 ? errno : EIO;
	return fsync(fileno(file)) != 0 ? errno : 0;
}

bool publish_close(struct publish *publish, FILE *file, const char *name, struct error *err)
{
	int reason = write_fault(file);
	if (fclose(file) != 0 && reason == 0)
		reason = errno;
	if (reason == 0)
		return true;
	return error_set(err, ERROR_OUTPUT, "cannot write %s to %s: %s; %s; %s", name, publish->directory,
			 strerrordesc_np(reason), what_stands(publish), remedy(reason));
}

/* ---- ending ---- */

/* Some network file systems cannot exchange two directories, some layered ones cannot move an old one. */
static bool fail_swap(const struct publish *publish, int reason, struct error *err)
{
	if (!publish->is_earlier || (reason != EINVAL && reason != EXDEV))
		return fail(publish, reason, err);
	return error_set(err, ERROR_OUTPUT,
			 "cannot write results to %s: its file system cannot swap directories; earlier results are "
			 "unchanged; choose a new directory",
			 publish->directory);
}

/* Puts the staging directory in the place of DIR; where there was one, the old one is in staging then. */
static bool swap(struct publish *publish, mode_t mode, struct error *err)
{
	if (mode != 0 && fchmod(publish->staging_fd, mode) != 0)
		return fail(publish, errno, err);
	if (renameat2(publish->parent_fd, publish->staging_name, publish->parent_fd, publish->name,
		      mode != 0 ? RENAME_EXCHANGE : RENAME_NOREPLACE) != 0)
		return fail_swap(publish, errno, err);
	publish->is_published = true;
	publish->is_staged = false;
	return true;
}

bool publish_commit(struct publish *publish, struct error *err)
{
	mode_t mode;

	if (!directory_sync(publish->parent_fd, publish->staging_name))
		return fail(publish, errno, err);
	if (!check_target(publish, &mode, err) || !swap(publish, mode, err))
		return false;
	bool is_confirmed = directory_sync_entries(publish->parent_fd);
	if (!is_confirmed)
		error_set(err, ERROR_OUTPUT,
			  "the new results are in %s, but the disk did not confirm them: %s; check the disk and run "
			  "again",
			  publish->directory, strerrordesc_np(errno));
	if (mode != 0 && !directory_remove(publish->parent_fd, publish->staging_name))
		error_note(err, NULL, "the results before these are still in %s; the next run removes them",
			   publish->staging);
	return is_confirmed;
}

static void close_descriptor(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

void publish_abandon(struct publish *publish)
{
	close_descriptor(&publish->staging_fd);
	if (publish->is_staged)
		directory_remove(publish->parent_fd, publish->staging_name);
	if (publish->lock >= 0)
		unlinkat(publish->parent_fd, publish->lock_name, 0); /* while it is held */
	close_descriptor(&publish->lock);
	close_descriptor(&publish->parent_fd);
	while (!publish->is_published && publish->made_count > 0)
		rmdir(publish->made[--publish->made_count]);
	free(publish->files);
	arena_release(&publish->arena);
	*publish = (struct publish){.lock = -1, .staging_fd = -1, .parent_fd = -1};
	arena_init(&publish->arena);
}
