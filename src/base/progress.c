#include "base/progress.h"

#include <stdio.h>
#include <time.h>

#define SECONDS_BETWEEN 0.25

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_start(struct progress *progress, const char *what, size_t total)
{
	double now = seconds_now();
	*progress = (struct progress){.what = what, .total = total, .started = now, .last_shown = now};
}

static void format_left(double seconds, char *text, size_t size)
{
	unsigned long left = (unsigned long)(seconds + 0.5);
	if (left < 120)
		snprintf(text, size, "%lu s left", left);
	else if (left < 7200)
		snprintf(text, size, "%lu min left", (left + 30) / 60);
	else
		snprintf(text, size, "%lu h %lu min left", left / 3600, left % 3600 / 60);
}

bool progress_text(struct progress *progress, size_t done, char *text, size_t size)
{
	double now = seconds_now();
	if (now - progress->last_shown < SECONDS_BETWEEN)
		return false;
	progress->last_shown = now;
	if (done == 0 || progress->total == 0) {
		snprintf(text, size, "%zu of %zu %s", done, progress->total, progress->what);
		return true;
	}
	double share = (double)done / (double)progress->total;
	char left[48];
	format_left((now - progress->started) * (1.0 / share - 1.0), left, sizeof left);
	snprintf(text, size, "%zu of %zu %s, %u %%, %s", done, progress->total, progress->what,
		 (unsigned)(share * 100.0), left);
	return true;
}
