/*
 * progress.h: how far a long run is and how long it will take; words only, the caller prints.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	const char *what; /* "draws" */
	size_t total;
	double started, last_shown; /* seconds of the monotonic clock */
};

void progress_start(struct progress *progress, const char *what, size_t total);

/* True at most four times a second; then fills `text` with e.g. `3200 of 10000 draws, 32 %, 7 s left`. */
bool progress_text(struct progress *progress, size_t done, char *text, size_t size);

#endif
