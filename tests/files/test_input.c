#include "files/input.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* FIPS 180-2, appendix B; the empty text is NIST's CAVP vector. */
Test(input, digests_are_the_published_ones)
{
	static const char *const known[][2] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	for (size_t i = 0; i < 3; i++) {
		char hex[DIGEST_HEX_SIZE];
		digest_hex(known[i][0], strlen(known[i][0]), hex);
		cr_expect_str_eq(hex, known[i][1]);
	}
}

Test(input, paths_are_seen_from_the_file_that_names_them)
{
	static const char *const known[][3] = {
		{"scenarios/baseline.yaml", "../models/x.yaml", "models/x.yaml"},
		{"scenarios/a/b.yaml", "../c.yaml", "scenarios/c.yaml"},
		{"b.yaml", "../c.yaml", "../c.yaml"},
		{"../s/b.yaml", "../../c.yaml", "../../c.yaml"},
		{"./s//b.yaml", "./c.yaml", "s/c.yaml"},
		{"s/b.yaml", "/data/../x.csv", "/x.csv"},
		{"/s/b.yaml", "../../x.csv", "/x.csv"},
		{"/b.yaml", "x.csv", "/x.csv"},
		{"s/b.yaml", "..", "."},
		{"s/b.yaml", "..x/c.yaml", "s/..x/c.yaml"},
	};
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_expect_str_eq(input_path_beside(&arena, known[i][0], known[i][1]), known[i][2]);
	cr_expect_str_eq(input_path_beside(&arena, NULL, "./s/../t.yaml"), "t.yaml");
	arena_release(&arena);
}

/* A folder of this test's own; the caller removes it. */
static void make_folder(char path[64])
{
	strcpy(path, "/tmp/allot-input-XXXXXX");
	cr_assert_not_null(mkdtemp(path));
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");
	fputs(text, file);
	fclose(file);
}

static void keep_first(const char *text, void *context)
{
	char *line = context;
	if (line[0] == '\0')
		snprintf(line, 300, "%s", text);
}

struct session {
	char folder[64], path[100];
	struct inputs inputs;
	struct error err;
};

static void begin(struct session *session)
{
	make_folder(session->folder);
	snprintf(session->path, sizeof session->path, "%s/a.csv", session->folder);
	write_file(session->path, "abc");
	inputs_init(&session->inputs);
	error_init(&session->err);
}

static void end(struct session *session)
{
	error_release(&session->err);
	inputs_release(&session->inputs);
	unlink(session->path);
	rmdir(session->folder);
}

Test(input, a_file_is_read_once_and_hashed_as_read)
{
	struct session session;
	begin(&session);
	struct input *input = input_read(&session.inputs, session.path, (struct place){0}, &session.err);
	cr_assert_not_null(input);
	cr_expect_eq(input->size, 3);
	cr_expect_str_eq(input->bytes, "abc");
	cr_expect_str_eq(input->sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	write_file(session.path, "other");
	cr_expect_eq(input_read(&session.inputs, session.path, (struct place){0}, &session.err), input);
	cr_expect_str_eq(input->bytes, "abc");
	cr_expect_eq(session.inputs.first, session.inputs.last);
	end(&session);
}

Test(input, a_forgotten_file_is_read_again_only_if_it_is_the_same)
{
	struct session session;
	begin(&session);
	struct input *input = input_read(&session.inputs, session.path, (struct place){0}, &session.err);
	input_forget(input);
	cr_expect_null(input->bytes);
	cr_expect_eq(input_read(&session.inputs, session.path, (struct place){0}, &session.err), input);
	cr_expect_str_eq(input->bytes, "abc");
	input_forget(input);
	write_file(session.path, "abd");
	cr_expect_null(input_read(&session.inputs, session.path, (struct place){0}, &session.err));
	cr_expect_eq(session.err.code, ERROR_INPUT);
	end(&session);
}

static void expect_refused(struct session *session, const char *path, struct place from, const char *line)
{
	char first[300] = "";
	error_release(&session->err);
	cr_expect_null(input_read(&session->inputs, path, from, &session->err));
	cr_expect_eq(session->err.code, ERROR_INPUT);
	error_each_line(&session->err, keep_first, first);
	cr_expect_str_eq(first, line);
}

Test(input, what_is_no_readable_file_is_refused_where_it_is_named)
{
	struct session session;
	begin(&session);
	struct place from = {.file = "s.yaml", .line = 5, .column = 9};
	expect_refused(&session, "no/such.csv", from,
		       "s.yaml:5:9: error: cannot read no/such.csv: there is no such file; correct the path");
	expect_refused(&session, "no/such.csv", (struct place){0},
		       "allot: error: cannot read no/such.csv: there is no such file; correct the path");
	expect_refused(&session, "/tmp", from, "s.yaml:5:9: error: cannot read /tmp: it is a folder; name a file");
	expect_refused(&session, "/dev/zero", from,
		       "s.yaml:5:9: error: cannot read /dev/zero: it is not a regular file; save it as a file first");
	unlink(session.path);
	cr_assert_eq(mkfifo(session.path, 0600), 0);
	error_release(&session.err);
	cr_expect_null(input_read(&session.inputs, session.path, from, &session.err)); /* must not wait for a writer */
	end(&session);
}

Test(input, a_file_above_the_limit_is_refused)
{
	struct session session;
	begin(&session);
	cr_assert_eq(truncate(session.path, (off_t)INPUT_MAX_BYTES + 1), 0);
	cr_expect_null(input_read(&session.inputs, session.path, (struct place){0}, &session.err));
	cr_expect_eq(session.err.code, ERROR_INPUT);
	end(&session);
}
