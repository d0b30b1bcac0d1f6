/*
 * export.h: what the rules were given this year, as MathProg data: a file a stage, for the models of models/ and
 * glpsol.
 *
 * Wired as year_options.watch, it keeps the text of the last division of each stage (with a minimum a stage is divided
 * again and again), its queued claims apart. Nothing is written before export_publish.
 */
#ifndef REPORT_EXPORT_H
#define REPORT_EXPORT_H

#include "report/run.h"

struct export_text;

struct export
{
	const struct scenario *scenario;
	size_t count, capacity;
	struct export_text *text;
};

void export_init(struct export *export, const struct scenario *scenario);
void export_release(struct export *export);

/* The watch: `context` is the export. */
void export_watch(void *context, const struct watched *seen);

/* Whether export_publish would take `directory` now (see publish_check). */
bool export_check(const char *directory, struct error *err);
/* Replaces `directory`: STAGE.dat for each stage that had claims, STAGE-queued.dat, manifest.json. */
bool export_publish(const struct export *export, const char *directory, const struct report_run *run,
		    struct error *err);

#endif
