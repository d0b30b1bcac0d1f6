/*
 * options.h: what the commands have in common on the command line. Inside commands/ only.
 */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include "scenario/scenario.h"

enum option_set {
	OPTION_OUTPUT = 1,   /* -o DIR */
	OPTION_SCENARIO = 2, /* one SCENARIO file */
	OPTION_DRAWS = 4,    /* --draws, --seed, --threads */
	OPTION_BACKTEST = 8, /* --backtest, --draws, --seed */
};

struct options {
	const char *scenario, *output, *lang;
	struct scenario_overrides overrides;
	unsigned thread_count;
	int64_t replay; /* the draw to write as yearly inputs, from 1; 0: none */
	bool is_quiet;
	bool has_backtest;
};

/* Reads argv with argp; `doc` is the help text (before and, behind \v, after the options). Usage faults exit with 2. */
void options_read(struct options *options, unsigned set, const char *doc, int argc, char **argv);

/* The results directory: -o, or out/NAME. */
const char *options_output(const struct options *options, struct scenario *scenario);

#endif
