/*
 * run.h: what there is to report of a run. Everything is borrowed.
 */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include "scenario/scenario.h"

struct report_run {
	const char *command; /* "allocate" */
	const char *lang;    /* "zh" or "en" */
	const struct scenario *scenario;
	const struct claims *claims;
	const struct rejections *rejections;
	const struct year_result *result;
	const struct forecast *forecast; /* NULL unless forecast */
};

/* A title in the run's language; `otherwise` where there is none. */
static inline const char *report_title(const struct title *title, const char *lang, const char *otherwise)
{
	const char *wanted = lang[0] == 'e' ? title->en : title->zh, *other = lang[0] == 'e' ? title->zh : title->en;

	return wanted != NULL ? wanted : other != NULL ? other : otherwise;
}

#endif
