/*
 * display.h: how far a long run is, on a terminal, and whether it was interrupted. Inside commands/ only.
 */
#ifndef COMMANDS_DISPLAY_H
#define COMMANDS_DISPLAY_H

#include "base/progress.h"
#include "commands/options.h"

struct display {
	struct progress progress;
	bool is_shown; /* standard error is a terminal and the run is not quiet */
};

void display_start(struct display *display, const struct options *options, const char *what, size_t total);

/* For on_progress: the context is the display; false once SIGINT or SIGTERM came. */
bool display_update(size_t done, void *context);

/* Takes the line off the terminal. */
void display_end(const struct display *display);

#endif
