/*
 * options.h: what the commands have in common on the command line. Inside commands/ only.
 */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include "scenario/scenario.h"
#include "study/sweep.h"

#define MOST_SERIES 32 /* of one sweep */

enum option_set {
	OPTION_OUTPUT = 1,     /* -o DIR */
	OPTION_SCENARIO = 2,   /* one SCENARIO file */
	OPTION_DRAWS = 4,      /* --draws, --seed, --threads */
	OPTION_REPLAY = 8,     /* --replay, --resume */
	OPTION_COMPARE = 16,   /* one SCENARIO file or more, --strategies */
	OPTION_SWEEP = 32,     /* --budget, --set, --tornado */
	OPTION_EXPORT = 64,    /* --export DIR */
	OPTION_BACKTEST = 128, /* --backtest, --draws, --seed */
	OPTION_LANGUAGE = 256, /* --lang; commands with a scenario have it anyway */
	OPTION_SEED = 512,     /* --seed alone: of lots */
};

struct options {
	const char *scenario, *output, *lang;
	const char *export; /* where the data of the rules go; NULL: nowhere */
	struct scenario_overrides overrides;
	unsigned thread_count;
	int64_t replay; /* the draw to write as yearly inputs, from 1; 0: none */
	bool is_quiet, resumes;
	size_t scenario_count;
	char **scenarios; /* OPTION_COMPARE: all of them */
	size_t series_count;
	struct sweep_series series[MOST_SERIES];
	bool wants_tornado, has_backtest;
};

/* Reads argv with argp; `doc` is the help text (before and, behind \v, after the options). Usage faults exit with 2. */
void options_read(struct options *options, unsigned set, const char *doc, int argc, char **argv);

/* The results directory: -o, or out/NAME. */
const char *options_output(const struct options *options, struct scenario *scenario);

#endif
