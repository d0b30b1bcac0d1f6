/*
 * run.h: what there is to report of a run. Everything is borrowed.
 */
#ifndef REPORT_RUN_H
#define REPORT_RUN_H

#include "study/comparison.h"
#include "study/sweep.h"

struct report_run {
	const char *command;             /* "allocate" */
	const char *lang;                /* "zh" or "en" */
	const struct scenario *scenario; /* of a comparison the baseline, and so below */
	const struct strategy *strategy;
	const struct claims *claims;
	const struct rejections *rejections;
	const struct year_result *result;
	const struct forecast *forecast;     /* NULL unless forecast */
	const struct comparison *comparison; /* NULL unless compare */
	const struct sweep *sweep;           /* NULL unless sweep */
};

/* What there is to report of one run of a scenario; what else there is, the caller adds. */
static inline struct report_run report_of(const char *command, const char *lang, const struct study_run *run)
{
	return (struct report_run){.command = command,
				   .lang = lang,
				   .scenario = run->scenario,
				   .strategy = &run->settings.strategy,
				   .claims = year_claims(run->work),
				   .rejections = &run->rejections,
				   .result = &run->result};
}

/* A title in the run's language; `otherwise` where there is none. */
static inline const char *report_title(const struct title *title, const char *lang, const char *otherwise)
{
	const char *wanted = lang[0] == 'e' ? title->en : title->zh, *other = lang[0] == 'e' ? title->zh : title->en;

	return wanted != NULL ? wanted : other != NULL ? other : otherwise;
}

#endif
