#include "files/directory.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char home[] = "/tmp/directory-XXXXXX";

static void enter_home(void)
{
	cr_assert_not_null(mkdtemp(home));
	cr_assert_eq(chdir(home), 0);
	cr_assert_eq(system("mkdir -p out/replay outer && touch out/a.csv outer/a.csv && ln -s out link && "
			    "ln -s ../out/a.csv outer/linked.csv"),
		     0);
}

static void leave_home(void)
{
	char command[64];
	snprintf(command, sizeof command, "rm -rf %s", home);
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(system(command), 0);
}

TestSuite(directory, .init = enter_home, .fini = leave_home);

Test(directory, holds_itself_and_what_is_below_by_any_way_of_writing_it)
{
	char absolute[64];
	snprintf(absolute, sizeof absolute, "%s/out/a.csv", home);
	cr_expect(directory_holds("out", "out"));
	cr_expect(directory_holds("out/", "./out/a.csv"));
	cr_expect(directory_holds("out/../out", absolute));
	cr_expect(directory_holds("out", "link/a.csv"));
	cr_expect(directory_holds("link", "out/a.csv"));
	cr_expect(directory_holds("out", "outer/linked.csv"));
	cr_expect(directory_holds(".", "out/a.csv"));
	cr_expect(directory_holds("/", "out/a.csv"));
}

Test(directory, a_name_that_begins_alike_is_another)
{
	cr_expect_not(directory_holds("out", "outer/a.csv"));
	cr_expect_not(directory_holds("out/replay", "out/a.csv"));
	cr_expect_not(directory_holds("out/a.csv/x", "out/a.csv"));
	cr_expect_not(directory_holds("out", "."));
}

Test(directory, what_does_not_exist_yet_is_told_by_its_name)
{
	cr_expect(directory_holds("new/", "new/deep/x"));
	cr_expect(directory_holds("link/new", "out/new/x"));
	cr_expect(directory_holds("out", "link/new/x"));
	cr_expect_not(directory_holds("new", "newer/x"));
	cr_expect_not(directory_holds("new/x", "new"));
}
