#include "files/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 16, DIRECTORY_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static DIR *open_directory(int parent, const char *name)
{
	int descriptor = openat(parent, name, DIRECTORY_FLAGS);
	if (descriptor < 0)
		return NULL;
	DIR *stream = fdopendir(descriptor);
	if (!stream)
		close(descriptor);
	return stream;
}

/* The next name but . and ..; NULL at the end. */
static const char *next_name(DIR *stream)
{
	const struct dirent *entry;
	while ((entry = readdir(stream)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return entry->d_name;
	return NULL;
}

/* ---- whose files ---- */

static bool is_owned(const char *path, const char *const *owned)
{
	for (; *owned; owned++)
		if (fnmatch(*owned, path, FNM_PATHNAME) == 0)
			return true;
	return false;
}

static size_t count_slashes(const char *text)
{
	size_t count = 0;
	for (; *text != '\0'; text++)
		count += *text == '/' ? 1 : 0;
	return count;
}

/* The pattern's first `count` parts (at least 1), or NULL if it has no more than those. */
static const char *leading_parts(const char *pattern, size_t count, struct arena *arena)
{
	const char *end = strchr(pattern, '/');
	while (end && --count > 0)
		end = strchr(end + 1, '/');
	return end ? arena_copy(arena, pattern, (size_t)(end - pattern)) : NULL;
}

/* Whether some owned path lies below the directory `path`. */
static bool leads_to_owned(const char *path, const char *const *owned, struct arena *arena)
{
	for (; *owned; owned++) {
		const char *above = leading_parts(*owned, count_slashes(path) + 1, arena);
		if (above && fnmatch(above, path, FNM_PATHNAME) == 0)
			return true;
	}
	return false;
}

static void keep_first(const char **first, const char *name)
{
	if (!*first || strcmp(name, *first) < 0)
		*first = name;
}

static bool survey_below(int parent, const char *name, const char *path, unsigned depth, const char *const *owned,
			 struct arena *arena, struct directory_survey *survey);

/* One entry, `path` as seen from the results directory. */
static bool survey_entry(int directory, const char *name, const char *path, unsigned depth, const char *const *owned,
			 struct arena *arena, struct directory_survey *survey)
{
	struct stat status;
	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT; /* gone meanwhile */
	keep_first(&survey->first, path);
	if (S_ISREG(status.st_mode) && strcmp(path, "manifest.json") == 0)
		survey->has_manifest = true;
	if ((S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) && is_owned(path, owned))
		return true;
	if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX && leads_to_owned(path, owned, arena))
		return survey_below(directory, name, path, depth + 1, owned, arena, survey);
	keep_first(&survey->foreign, path);
	return true;
}

static bool survey_below(int parent, const char *name, const char *path, unsigned depth, const char *const *owned,
			 struct arena *arena, struct directory_survey *survey)
{
	DIR *stream = open_directory(parent, name);
	if (!stream)
		return false;
	bool is_good = true;
	const char *entry;
	while (is_good && (entry = next_name(stream)) != NULL) {
		const char *below = path[0] == '\0' ? arena_copy(arena, entry, strlen(entry))
						    : arena_format(arena, "%s/%s", path, entry);
		is_good = survey_entry(dirfd(stream), entry, below, depth, owned, arena, survey);
	}
	int reason = errno;
	closedir(stream);
	errno = reason;
	return is_good;
}

bool directory_survey(int parent, const char *name, const char *const *owned, struct arena *arena,
		      struct directory_survey *survey)
{
	*survey = (struct directory_survey){.has_manifest = false};
	return survey_below(parent, name, "", 0, owned, arena, survey);
}

/* ---- where a path leads ---- */

/* The directory that holds `path`. */
static const char *path_above(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

/* `path` from the root and without links; what does not exist of it, as it is written. */
static const char *true_path(const char *path, struct arena *arena)
{
	size_t length = strlen(path);
	char *found = realpath(path, NULL);
	if (found) {
		const char *copy = arena_copy(arena, found, strlen(found));
		free(found);
		return copy;
	}
	while (length > 1 && path[length - 1] == '/')
		length--;
	path = arena_copy(arena, path, length);
	const char *above = path_above(path, arena), *slash = strrchr(path, '/');
	if (strcmp(above, path) == 0)
		return path;
	above = true_path(above, arena);
	return arena_format(arena, "%s/%s", strcmp(above, "/") == 0 ? "" : above, slash ? slash + 1 : path);
}

bool directory_holds(const char *directory, const char *path)
{
	struct arena arena;
	arena_init(&arena);
	const char *outer = true_path(directory, &arena), *inner = true_path(path, &arena);
	size_t length = strlen(outer);
	bool is_held = strncmp(inner, outer, length) == 0 &&
		       (inner[length] == '\0' || inner[length] == '/' || strcmp(outer, "/") == 0);
	arena_release(&arena);
	return is_held;
}

/* ---- making ---- */

bool directory_make_above(int parent, const char *path)
{
	char *part = strdupa(path);
	for (char *slash = strchr(part, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(parent, part, 0777) != 0 && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

bool directory_sync_entries(int directory)
{
	return fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP;
}

static bool sync_path(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return false;
	bool is_synced = directory_sync_entries(descriptor);
	int reason = errno;
	close(descriptor);
	errno = reason;
	return is_synced;
}

bool directory_make_all(const char *path, struct arena *arena, const char ***made, size_t *made_count)
{
	*made = arena_array(arena, count_slashes(path) + 1, sizeof **made);
	for (const char *end = path; *end != '\0';) {
		end += strspn(end, "/");
		end += strcspn(end, "/");
		const char *part = arena_copy(arena, path, (size_t)(end - path));
		if (mkdir(part, 0777) == 0)
			(*made)[(*made_count)++] = part;
		else if (errno == EEXIST || errno == EISDIR)
			continue;
		else
			return false;
		if (!sync_path(path_above(part, arena)))
			return false;
	}
	return true;
}

/* ---- all below ---- */

static bool sync_below(int parent, const char *name, unsigned depth)
{
	DIR *stream = open_directory(parent, name);
	if (!stream)
		return depth > 0 && errno == ENOTDIR; /* a file, synced when it was closed */
	bool is_good = depth < DEPTH_MAX;
	const char *entry;
	while (is_good && (entry = next_name(stream)) != NULL)
		is_good = sync_below(dirfd(stream), entry, depth + 1);
	is_good = is_good && directory_sync_entries(dirfd(stream));
	int reason = errno;
	closedir(stream);
	errno = reason;
	return is_good;
}

bool directory_sync(int parent, const char *name)
{
	return sync_below(parent, name, 0);
}

/* An empty directory needs no descriptor: so it goes even where there is none left. */
static bool remove_below(int parent, const char *name, unsigned depth)
{
	if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
		return true;
	DIR *stream = open_directory(parent, name);
	if (!stream)
		return false;
	bool is_good = depth < DEPTH_MAX;
	const char *entry;
	while (is_good && (entry = next_name(stream)) != NULL)
		is_good = unlinkat(dirfd(stream), entry, 0) == 0 ||
			  (errno == EISDIR && remove_below(dirfd(stream), entry, depth + 1));
	closedir(stream);
	return is_good && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

bool directory_remove(int parent, const char *name)
{
	return remove_below(parent, name, 0);
}

void directory_remove_numbered(int parent, const char *prefix)
{
	DIR *stream = open_directory(parent, ".");
	if (!stream)
		return;
	size_t length = strlen(prefix);
	const char *name;
	while ((name = next_name(stream)) != NULL) {
		if (strncmp(name, prefix, length) != 0 || name[length] == '\0')
			continue;
		if (name[length + strspn(name + length, "0123456789")] == '\0')
			directory_remove(parent, name);
	}
	closedir(stream);
}
