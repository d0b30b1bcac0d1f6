#include "commands/display.h"

#include "commands/run.h"

#include <stdio.h>
#include <unistd.h>

void display_start(struct display *display, const struct options *options, const char *what, size_t total)
{
	display->is_shown = !options->is_quiet && isatty(STDERR_FILENO);
	progress_start(&display->progress, what, total);
}

bool display_update(size_t done, void *context)
{
	struct display *display = context;
	char text[200];

	if (display->is_shown && progress_text(&display->progress, done, text, sizeof text))
		fprintf(stderr, "\r\033[K%s", text);
	return !run_is_interrupted();
}

void display_end(const struct display *display)
{
	if (display->is_shown)
		fputs("\r\033[K", stderr);
}
