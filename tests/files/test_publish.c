#include "files/publish.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const owned[] = {"manifest.json", "awards.csv", "report.*", "replay", NULL};

/* Stands for the system's fsync, so that one call in a row can fail: the disk that does not confirm. */
static int syncs_until_failure = -1;

int fsync(int descriptor)
{
	if (syncs_until_failure >= 0 && syncs_until_failure-- == 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, descriptor);
}

/* Every test works in a fresh directory of its own. */
static char home[] = "/tmp/publish-XXXXXX";

static void enter_home(void)
{
	cr_assert_not_null(mkdtemp(home));
	cr_assert_eq(chdir(home), 0);
}

static void leave_home(void)
{
	char command[64];
	snprintf(command, sizeof command, "rm -rf %s", home);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(system(command), 0);
}

TestSuite(publish, .init = enter_home, .fini = leave_home);

static void append_line(const char *text, void *context)
{
	char *lines = context;
	snprintf(lines + strlen(lines), 2000 - strlen(lines), "%s\n", text);
}

/* The faults as printed, and the exit code. */
static const char *faults_of(const struct error *err, enum error_code code)
{
	static char lines[2000];
	lines[0] = '\0';
	error_each_line(err, append_line, lines);
	cr_expect_eq(err->code, code, "%d: %s", (int)err->code, lines);
	return lines;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	cr_assert_not_null(file, "%s", path);
	cr_assert(fputs(text, file) >= 0 && fclose(file) == 0);
}

static void expect_text(const char *path, const char *text)
{
	char found[100] = "";
	FILE *file = fopen(path, "r");
	cr_assert_not_null(file, "%s", path);
	cr_expect(fread(found, 1, sizeof found - 1, file) == strlen(text));
	cr_expect_str_eq(found, text, "%s", path);
	fclose(file);
}

static int is_visible(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* What is in a directory, hidden names too: "a b c". */
static void expect_names(const char *path, const char *names)
{
	struct dirent **entries;
	char found[500] = "";
	int count = scandir(path, &entries, is_visible, alphasort);
	cr_assert_geq(count, 0, "%s", path);
	for (int i = 0; i < count; i++) {
		snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", i > 0 ? " " : "",
			 entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	cr_expect_str_eq(found, names, "%s holds %s", path, found);
}

static bool write_table(struct publish *publish, const char *name, const char *text, struct error *err)
{
	FILE *file = publish_open(publish, name, err);
	if (!file)
		return false;
	fputs(text, file);
	return publish_close(publish, file, name, err);
}

/* A whole run that writes `text` as awards.csv. */
static bool run(const char *directory, const char *text, struct error *err)
{
	struct publish publish;
	error_init(err);
	bool is_good = publish_begin(&publish, directory, owned, err) &&
		       write_table(&publish, "awards.csv", text, err) &&
		       write_table(&publish, "manifest.json", "{}\n", err) && publish_commit(&publish, err);
	publish_abandon(&publish);
	return is_good;
}

static void run_well(const char *directory, const char *text)
{
	struct error err;
	cr_assert(run(directory, text, &err), "%s", faults_of(&err, ERROR_NONE));
	error_release(&err);
}

/* A run that must fail with exactly this fault. */
static void run_badly(const char *directory, enum error_code code, const char *fault)
{
	struct error err;
	cr_expect_not(run(directory, "new", &err));
	cr_expect_str_eq(faults_of(&err, code), fault);
	error_release(&err);
}

Test(publish, results_replace_earlier_ones_and_nothing_else_remains)
{
	run_well("out/deep/tables/", "first");
	expect_text("out/deep/tables/awards.csv", "first");
	run_well("out/deep/tables", "second");
	expect_text("out/deep/tables/awards.csv", "second");
	expect_names("out/deep/tables", "awards.csv manifest.json");
	expect_names("out/deep", "tables");
}

Test(publish, names_are_kept_in_order_and_subdirectories_are_made)
{
	struct publish publish;
	struct error err;
	error_init(&err);
	for (int round = 0; round < 2; round++) {
		cr_assert(publish_begin(&publish, "out", owned, &err));
		cr_assert(write_table(&publish, "replay/2024/awards.csv", "x", &err));
		cr_assert(write_table(&publish, "replay/2023/awards.csv", "y", &err));
		cr_assert(write_table(&publish, "manifest.json", "{}", &err));
		cr_expect_eq(publish.file_count, 3);
		cr_expect_str_eq(publish.files[0], "replay/2024/awards.csv");
		cr_expect_str_eq(publish.files[2], "manifest.json");
		cr_assert(publish_commit(&publish, &err), "%s", faults_of(&err, ERROR_NONE));
		publish_abandon(&publish);
		publish_abandon(&publish);
	}
	expect_text("out/replay/2023/awards.csv", "y");
	expect_names(".", "out");
	error_release(&err);
}

Test(publish, an_abandoned_run_leaves_nothing_behind)
{
	struct publish publish;
	struct error err;
	error_init(&err);
	cr_assert(publish_begin(&publish, "a/b/out", owned, &err));
	cr_assert(write_table(&publish, "replay/1/awards.csv", "x", &err));
	publish_abandon(&publish);
	expect_names(".", "");
	run_well("out", "earlier");
	cr_assert(publish_begin(&publish, "out", owned, &err));
	cr_assert(write_table(&publish, "awards.csv", "x", &err));
	publish_abandon(&publish);
	expect_names(".", "out");
	expect_text("out/awards.csv", "earlier");
	error_release(&err);
}

Test(publish, the_mode_of_the_directory_is_kept)
{
	struct stat status;
	run_well("out", "first");
	cr_assert_eq(chmod("out", 0750), 0);
	run_well("out", "second");
	cr_assert_eq(stat("out", &status), 0);
	cr_expect_eq(status.st_mode & 07777, 0750);
}

Test(publish, a_directory_with_files_of_the_user_is_refused)
{
	run_well("out", "earlier");
	write_file("out/zebra.txt", "mine");
	write_file("out/notes.txt", "mine");
	run_badly(
		"out", ERROR_INPUT,
		"allot: error: out holds \"notes.txt\", which is not a result of this program; move it away or choose "
		"another directory\n");
	expect_names("out", "awards.csv manifest.json notes.txt zebra.txt");
	expect_text("out/awards.csv", "earlier");
	expect_names(".", "out");
}

Test(publish, a_directory_without_manifest_is_refused_unless_empty)
{
	cr_assert_eq(mkdir("out", 0777), 0);
	write_file("out/awards.csv", "mine");
	run_badly("out", ERROR_INPUT,
		  "allot: error: out holds \"awards.csv\" but no manifest.json of an earlier run; empty it or choose "
		  "another directory\n");
	expect_text("out/awards.csv", "mine");
	cr_assert_eq(unlink("out/awards.csv"), 0);
	run_well("out", "ours");
	expect_text("out/awards.csv", "ours");
}

Test(publish, files_of_the_user_below_a_listed_path_are_seen)
{
	static const char *const listed[] = {"manifest.json", "replay/*/awards.csv", NULL};
	struct publish publish;
	struct error err;
	error_init(&err);
	cr_assert(publish_begin(&publish, "out", listed, &err) &&
		  write_table(&publish, "replay/2023/awards.csv", "x", &err) &&
		  write_table(&publish, "manifest.json", "{}", &err) && publish_commit(&publish, &err));
	publish_abandon(&publish);
	cr_expect(publish_begin(&publish, "out", listed, &err), "%s", faults_of(&err, ERROR_NONE));
	publish_abandon(&publish);
	write_file("out/replay/2023/mine.csv", "mine");
	cr_expect_not(publish_begin(&publish, "out", listed, &err));
	cr_expect(strstr(faults_of(&err, ERROR_INPUT), "out holds \"replay/2023/mine.csv\", which"));
	error_release(&err);
}

Test(publish, a_file_that_comes_in_during_the_run_is_not_deleted)
{
	struct publish publish;
	struct error err;
	run_well("out", "earlier");
	error_init(&err);
	cr_assert(publish_begin(&publish, "out", owned, &err));
	write_file("out/notes.txt", "mine");
	cr_expect_not(publish_commit(&publish, &err));
	publish_abandon(&publish);
	cr_expect(strstr(faults_of(&err, ERROR_INPUT), "notes.txt"));
	expect_names("out", "awards.csv manifest.json notes.txt");
	error_release(&err);
}

Test(publish, links_and_files_in_place_of_the_directory_are_refused)
{
	cr_assert_eq(mkdir("target", 0777), 0);
	cr_assert_eq(symlink("target", "link"), 0);
	cr_assert_eq(symlink("nowhere", "dangling"), 0);
	write_file("file", "mine");
	run_badly("link", ERROR_INPUT, "allot: error: link is a symbolic link; name the directory it leads to\n");
	run_badly("dangling/", ERROR_INPUT,
		  "allot: error: dangling is a symbolic link; name the directory it leads to\n");
	run_badly("file", ERROR_INPUT, "allot: error: file is no directory; choose another name for the results\n");
	run_badly("file/out", ERROR_OUTPUT,
		  "allot: error: cannot write results to file/out: Not a directory; nothing was written there; "
		  "check the disk or choose another directory\n");
	run_badly(".", ERROR_INPUT,
		  "allot: error: \".\" cannot be replaced as a whole; name a directory of its own for the results\n");
	run_badly("/", ERROR_INPUT,
		  "allot: error: \"/\" cannot be replaced as a whole; name a directory of its own for the results\n");
	expect_names(".", "dangling file link target");
	run_well("link/out", "through a link above");
	expect_text("target/out/awards.csv", "through a link above");
}

/* The check before a run must say just this, or nothing. */
static void check(const char *directory, enum error_code code, const char *fault)
{
	struct error err;
	error_init(&err);
	cr_expect_eq(publish_check(directory, owned, &err), code == ERROR_NONE);
	cr_expect_str_eq(faults_of(&err, code), fault, "%s", directory);
	error_release(&err);
}

Test(publish, a_check_before_the_run_says_the_same_and_touches_nothing)
{
	run_well("out", "earlier");
	cr_assert_eq(mkdir("empty", 0777), 0);
	cr_assert_eq(symlink("out", "link"), 0);
	cr_assert_eq(mkdir("foreign", 0777), 0);
	write_file("foreign/notes.txt", "mine");
	check("out", ERROR_NONE, "");
	check("empty/", ERROR_NONE, "");
	check("new", ERROR_NONE, "");
	check("much/deeper/new", ERROR_NONE, "");
	check("link", ERROR_INPUT, "allot: error: link is a symbolic link; name the directory it leads to\n");
	check("", ERROR_INPUT,
	      "allot: error: \"\" cannot be replaced as a whole; name a directory of its own for the results\n");
	check("foreign", ERROR_INPUT,
	      "allot: error: foreign holds \"notes.txt\", which is not a result of this program; move it away or "
	      "choose "
	      "another directory\n");
	check("foreign/notes.txt/out", ERROR_OUTPUT,
	      "allot: error: cannot write results to foreign/notes.txt/out: Not a directory; nothing was written "
	      "there; "
	      "check the disk or choose another directory\n");
	check("/proc/out", ERROR_NONE, ""); /* what only writing brings out comes later */
	expect_names(".", "empty foreign link out");
	expect_names("out", "awards.csv manifest.json");
}

Test(publish, a_link_inside_the_directory_is_not_followed)
{
	run_well("out", "earlier");
	write_file("mine", "mine");
	cr_assert_eq(unlink("out/awards.csv"), 0);
	cr_assert_eq(symlink("../mine", "out/awards.csv"), 0);
	run_badly(
		"out", ERROR_INPUT,
		"allot: error: out holds \"awards.csv\", which is not a result of this program; move it away or choose "
		"another directory\n");
	expect_text("mine", "mine");
}

Test(publish, a_second_run_at_the_same_time_is_told_who_writes)
{
	struct publish publish;
	struct error err;
	char fault[200];
	error_init(&err);
	cr_assert(publish_begin(&publish, "out", owned, &err));
	snprintf(fault, sizeof fault,
		 "allot: error: another run (process %d) is writing out; wait for it or choose another directory\n",
		 (int)getpid());
	run_badly("out", ERROR_OUTPUT, fault);
	cr_assert(write_table(&publish, "manifest.json", "{}", &err));
	cr_expect(publish_commit(&publish, &err), "%s", faults_of(&err, ERROR_NONE));
	publish_abandon(&publish);
	expect_names(".", "out");
	run_well("out", "next");
	error_release(&err);
}

Test(publish, leftovers_of_a_killed_run_are_removed_by_the_next)
{
	run_well("out", "earlier");
	pid_t child = fork();
	if (child == 0) {
		struct publish publish;
		struct error err;
		error_init(&err);
		if (publish_begin(&publish, "out", owned, &err) &&
		    write_table(&publish, "replay/1/awards.csv", "half", &err) &&
		    publish_open(&publish, "awards.csv", &err))
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	int status;
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFSIGNALED(status));
	expect_text("out/awards.csv", "earlier");
	char left[100];
	snprintf(left, sizeof left, ".out.lock .out.new-%d out", (int)child);
	expect_names(".", left);
	cr_assert_eq(mkdir(".out.new-mine", 0777), 0);
	run_well("out", "next");
	expect_text("out/awards.csv", "next");
	expect_names(".", ".out.new-mine out");
}

/* 3 processes, 40 runs each: every run either publishes whole or is told that another one writes. */
Test(publish, runs_that_race_never_mix)
{
	for (int process = 0; process < 3; process++) {
		if (fork() != 0)
			continue;
		for (int i = 0; i < 40; i++) {
			struct error err;
			if (!run("out", "text", &err) && err.code != ERROR_OUTPUT)
				_exit(1);
			error_release(&err);
		}
		_exit(0);
	}
	int status;
	while (wait(&status) > 0)
		cr_expect_eq(status, 0);
	expect_names(".", "out");
	expect_names("out", "awards.csv manifest.json");
}

/* Opens a table and writes more than fits. */
static bool write_too_much(const char *directory, struct error *err)
{
	struct publish publish;
	error_init(err);
	bool is_good = publish_begin(&publish, directory, owned, err);
	FILE *file = is_good ? publish_open(&publish, "awards.csv", err) : NULL;
	is_good = file != NULL;
	for (int i = 0; file && i < 20000; i++)
		fputs("2022,91440101,甲公司,100.00\n", file);
	is_good = file && publish_close(&publish, file, "awards.csv", err) && publish_commit(&publish, err);
	publish_abandon(&publish);
	return is_good;
}

Test(publish, a_file_that_grows_too_large_is_told_and_earlier_results_stand)
{
	struct rlimit limit, small;
	struct error err;
	run_well("out", "earlier");
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	small = (struct rlimit){.rlim_cur = 100000, .rlim_max = limit.rlim_max};
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool is_good = write_too_much("out", &err);
	setrlimit(RLIMIT_FSIZE, &limit);
	cr_expect_not(is_good);
	cr_expect_str_eq(faults_of(&err, ERROR_OUTPUT),
			 "allot: error: cannot write awards.csv to out: File too large; earlier results are unchanged; "
			 "raise the limit on file sizes (ulimit -f)\n");
	expect_text("out/awards.csv", "earlier");
	expect_names(".", "out");
	error_release(&err);
}

/* Needs the right to mount; the limit on the file size above covers the same path where it is missing. */
Test(publish, a_full_disk_is_told_and_earlier_results_stand)
{
	struct error err;
	cr_assert_eq(mkdir("disk", 0777), 0);
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", "disk", "tmpfs", 0, "size=128k") != 0)
		return;
	run_well("disk/out", "earlier");
	cr_expect_not(write_too_much("disk/out", &err));
	cr_expect_str_eq(
		faults_of(&err, ERROR_OUTPUT),
		"allot: error: cannot write awards.csv to disk/out: No space left "
		"on device; earlier results are unchanged; free space on the disk or choose another directory\n");
	expect_text("disk/out/awards.csv", "earlier");
	expect_names("disk", "out");
	error_release(&err);
	cr_assert_eq(mount("none", "disk", "none", MS_REMOUNT | MS_RDONLY, NULL), 0);
	run_badly("disk/out", ERROR_OUTPUT,
		  "allot: error: cannot write results to disk/out: Read-only file system; earlier results are "
		  "unchanged; choose a directory where you may write\n");
	run_badly("disk/new/out", ERROR_OUTPUT,
		  "allot: error: cannot write results to disk/new/out: Read-only file system; nothing was written "
		  "there; choose a directory where you may write\n");
	cr_assert_eq(umount("disk"), 0);
}

/* The limit is set to every number of open files from none to enough: each run fails whole or succeeds whole. */
Test(publish, too_few_open_files_fail_whole)
{
	struct rlimit limit;
	struct error err;
	int next = dup(0);
	bool is_good = false;
	close(next);
	run_well("out", "earlier");
	getrlimit(RLIMIT_NOFILE, &limit);
	for (rlim_t extra = 0; !is_good && extra < 20; extra++) {
		struct rlimit few = {.rlim_cur = (rlim_t)next + extra, .rlim_max = limit.rlim_max};
		setrlimit(RLIMIT_NOFILE, &few);
		is_good = run("out", "later", &err);
		setrlimit(RLIMIT_NOFILE, &limit);
		if (!is_good) {
			cr_expect_str_eq(
				faults_of(&err, ERROR_OUTPUT),
				"allot: error: cannot write results to out: Too many open "
				"files; earlier results are unchanged; raise the limit on open files (ulimit -n)\n");
			expect_text("out/awards.csv", "earlier");
		}
		error_release(&err);
	}
	cr_expect(is_good);
	run_well("out", "last");
	expect_names(".", "out");
}

/* With DIR there: two files, the staging directory, and only then the directory that holds DIR. */
Test(publish, a_disk_that_does_not_confirm_is_told_truly)
{
	struct error err;
	for (int calls = 0; calls < 4; calls++) {
		run_well("out", "earlier");
		syncs_until_failure = calls;
		cr_expect_not(run("out", "later", &err));
		syncs_until_failure = -1;
		const char *fault = faults_of(&err, ERROR_OUTPUT);
		if (calls < 3)
			cr_expect(strstr(fault, "Input/output error; earlier results are unchanged"), "%s", fault);
		else
			cr_expect_str_eq(fault,
					 "allot: error: the new results are in out, but the disk did not confirm "
					 "them: Input/output error; check the disk and run again\n");
		expect_text("out/awards.csv", calls < 3 ? "earlier" : "later");
		expect_names(".", "out");
		error_release(&err);
	}
}
