#include "base/progress.h"

#include <criterion/criterion.h>
#include <string.h>

Test(progress, it_speaks_at_most_four_times_a_second)
{
	struct progress progress;
	char text[100];
	progress_start(&progress, "draws", 10000);
	cr_expect_not(progress_text(&progress, 1, text, sizeof text));
	progress.last_shown -= 0.3;
	cr_expect(progress_text(&progress, 2, text, sizeof text));
	cr_expect_not(progress_text(&progress, 3, text, sizeof text));
}

/* 3200 of 10000 in 16 s leave 6800 at 200 a second: 34 s. */
Test(progress, the_time_left_follows_the_speed_so_far)
{
	struct progress progress;
	char text[100];
	progress_start(&progress, "draws", 10000);
	progress.started -= 16.0;
	progress.last_shown -= 16.0;
	cr_assert(progress_text(&progress, 3200, text, sizeof text));
	cr_expect_str_eq(text, "3200 of 10000 draws, 32 %, 34 s left");
}

Test(progress, nothing_done_yet_tells_no_time)
{
	struct progress progress;
	char text[100];
	progress_start(&progress, "draws", 50);
	progress.last_shown -= 1.0;
	cr_assert(progress_text(&progress, 0, text, sizeof text));
	cr_expect_str_eq(text, "0 of 50 draws");
}
