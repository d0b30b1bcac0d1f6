#include "files/checkpoint.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORIGIN "version 1\nseed 2022\ninput data.csv abc\n"

static char home[] = "/tmp/checkpoint-XXXXXX";

static void enter(void)
{
	cr_assert_not_null(mkdtemp(home));
	cr_assert_eq(chdir(home), 0);
}

static void leave(void)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", home);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(system(command), 0);
}

TestSuite(checkpoint, .init = enter, .fini = leave);

static void save(const char *directory, const char *bytes, size_t size)
{
	struct error err;

	error_init(&err);
	cr_assert(checkpoint_save(directory, ORIGIN, bytes, size, &err));
	error_release(&err);
}

static void collect(const char *line, void *context)
{
	strncat(context, line, 1000);
}

/* What loading says; "" if it gives just these bytes. */
static const char *load(const char *directory, const char *origin, const char *expected, size_t expected_size)
{
	static char said[2000];
	struct error err;
	void *bytes;
	size_t size;

	said[0] = '\0';
	error_init(&err);
	if (checkpoint_load(directory, origin, &bytes, &size, &err))
		cr_expect(size == expected_size && (bytes == NULL) == (expected == NULL) &&
			  (bytes == NULL || memcmp(bytes, expected, size) == 0));
	else
		cr_expect(bytes == NULL && err.code == ERROR_INPUT);
	error_each_line(&err, collect, said);
	error_release(&err);
	free(bytes);
	return said;
}

Test(checkpoint, what_is_saved_comes_back_whatever_its_bytes)
{
	save("out/results", "a\0b\n\nc", 6);
	cr_expect_str_eq(load("out/results", ORIGIN, "a\0b\n\nc", 6), "");
	cr_expect_str_eq(load("out/results/", ORIGIN, "a\0b\n\nc", 6), "");
	cr_expect_eq(access("out/.results.checkpoint", R_OK), 0);
	cr_expect_neq(access("out/results", F_OK), 0);
	save("out/results", "", 0);
	cr_expect_str_eq(load("out/results", ORIGIN, "", 0), "");
	cr_expect_neq(access("out/.results.checkpoint.new", F_OK), 0);
}

Test(checkpoint, where_there_is_none_nothing_comes)
{
	cr_expect_str_eq(load("results", ORIGIN, NULL, 0), "");
	save("results", "x", 1);
	checkpoint_remove("results");
	checkpoint_remove("results");
	cr_expect_str_eq(load("results", ORIGIN, NULL, 0), "");
}

Test(checkpoint, that_of_another_run_is_refused_with_the_line_that_differs)
{
	save("results", "x", 1);
	cr_expect_not_null(strstr(load("results", "version 1\nseed 7\ninput data.csv abc\n", NULL, 0),
				  "had \"seed 2022\" where this one has \"seed 7\"; give it the same inputs and "
				  "settings again, or run without --resume"));
	cr_expect_not_null(strstr(load("results", ORIGIN "input more.csv def\n", NULL, 0),
				  "had \"\" where this one has \"input more.csv def\""));
	cr_expect_not_null(strstr(load("results", "version 1\nseed 2022\n", NULL, 0),
				  "had \"input data.csv abc\" where this one has \"\""));
	cr_expect_not_null(strstr(load("results", "version 1\nseed 2022\ninput other.csv abc\n", NULL, 0),
				  "had \"input data.csv abc\" where this one has \"input other.csv abc\""));
}

Test(checkpoint, a_changed_input_is_told_by_its_name)
{
	save("results", "x", 1);
	cr_expect_str_eq(
		load("results", "version 1\nseed 2022\ninput data.csv def\n", NULL, 0),
		"allot: error: data.csv has changed since the run in .results.checkpoint was saved; put it back as it "
		"was, or run without --resume to start anew");
}

Test(checkpoint, every_changed_or_missing_byte_is_noticed)
{
	char text[400];
	FILE *file;
	size_t size;

	save("results", "draws", 5);
	file = fopen(".results.checkpoint", "r");
	size = fread(text, 1, sizeof text, file);
	fclose(file);
	for (size_t i = 0; i <= size; i++) {
		if (i < size)
			text[i] ^= 1;
		file = fopen(".results.checkpoint", "w");
		fwrite(text, 1, i < size ? size : size - 1, file);
		fclose(file);
		cr_expect_not_null(strstr(load("results", ORIGIN, NULL, 0), "is damaged; delete it"), "byte %zu", i);
		if (i < size)
			text[i] ^= 1;
	}
}

Test(checkpoint, one_that_cannot_be_read_or_written_is_a_fault)
{
	struct error err;
	char said[2000] = "";

	cr_assert_eq(mkdir(".results.checkpoint", 0777), 0);
	cr_expect_not_null(strstr(load("results", ORIGIN, NULL, 0), "cannot read .results.checkpoint: "));
	error_init(&err);
	cr_expect_not(checkpoint_save("results", ORIGIN, "x", 1, &err));
	cr_expect_eq(err.code, ERROR_OUTPUT);
	error_each_line(&err, collect, said);
	cr_expect_not_null(strstr(said, "cannot save what is done in .results.checkpoint: Is a directory; "));
	error_release(&err);
	cr_expect_neq(access(".results.checkpoint.new", F_OK), 0);
}
