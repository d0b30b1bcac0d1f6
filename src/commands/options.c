#include "commands/options.h"

#include "base/number.h"

#include <argp.h>
#include <string.h>
#include <unistd.h>

#define MOST_THREADS 256

enum { KEY_DRAWS = 0x100, KEY_SEED, KEY_THREADS, KEY_YEAR, KEY_LANG, KEY_REPLAY, KEY_BACKTEST };

struct reading {
	struct options *options;
	unsigned set;
};

static const struct {
	unsigned set; /* 0: every command with a scenario */
	struct argp_option option;
} all_options[] = {
	{OPTION_OUTPUT, {"output", 'o', "DIR", 0, "write the results there (default: out/NAME of the scenario)", 0}},
	{OPTION_DRAWS | OPTION_BACKTEST,
	 {"draws", KEY_DRAWS, "N", 0, "simulate N futures instead of the scenario's number", 0}},
	{OPTION_DRAWS | OPTION_BACKTEST, {"seed", KEY_SEED, "N", 0, "another seed: other random numbers", 0}},
	{OPTION_DRAWS,
	 {"threads", KEY_THREADS, "N", 0, "use N threads (default: one a processor); results do not depend on it", 0}},
	{OPTION_DRAWS,
	 {"replay", KEY_REPLAY, "DRAW", 0, "also write that draw's yearly inputs for allocate, below DIR/replay", 0}},
	{OPTION_BACKTEST,
	 {"backtest", KEY_BACKTEST, NULL, 0, "also fit to all years but the last, forecast that and tell how it met",
	  0}},
	{OPTION_SCENARIO, {"year", KEY_YEAR, "YEAR", 0, "another year than the scenario's", 0}},
	{OPTION_SCENARIO, {"lang", KEY_LANG, "zh|en", 0, "language of titles and summaries (default: zh)", 0}},
	{OPTION_SCENARIO, {"quiet", 'q', NULL, 0, "no summary and no progress", 0}},
};

static int64_t read_integer(const struct argp_state *state, const char *name, const char *text, int64_t least,
			    int64_t most)
{
	char why[NUMBER_WHY_SIZE];
	int64_t value;

	if (!integer_read_cell(text, strlen(text), &value, why))
		argp_error(state, "--%s: %s", name, why);
	else if (value < least || value > most)
		argp_error(state, "--%s: %s is out of range; write a whole number from %lld to %lld", name, text,
			   (long long)least, (long long)most);
	return value;
}

static error_t read_option(int key, char *argument, struct argp_state *state)
{
	struct reading *reading = state->input;
	struct options *options = reading->options;

	switch (key) {
	case 'o':
		options->output = argument;
		break;
	case 'q':
		options->is_quiet = true;
		break;
	case KEY_DRAWS:
		options->overrides.draws = read_integer(state, "draws", argument, 1, 10000000);
		break;
	case KEY_SEED:
		options->overrides.seed = read_integer(state, "seed", argument, 0, INT64_C(1) << 53);
		break;
	case KEY_THREADS:
		options->thread_count = (unsigned)read_integer(state, "threads", argument, 1, MOST_THREADS);
		break;
	case KEY_REPLAY:
		options->replay = read_integer(state, "replay", argument, 1, 10000000);
		break;
	case KEY_BACKTEST:
		options->has_backtest = true;
		break;
	case KEY_YEAR:
		options->overrides.year = read_integer(state, "year", argument, 1900, 2200);
		break;
	case KEY_LANG:
		if (strcmp(argument, "zh") != 0 && strcmp(argument, "en") != 0)
			argp_error(state, "--lang: %s is neither zh nor en", argument);
		options->lang = argument;
		break;
	case ARGP_KEY_ARG:
		if ((reading->set & OPTION_SCENARIO) == 0 || options->scenario != NULL)
			argp_error(state, "one argument too many: %s", argument);
		options->scenario = argument;
		break;
	case ARGP_KEY_END:
		if ((reading->set & OPTION_SCENARIO) != 0 && options->scenario == NULL)
			argp_error(state, "which scenario? give its file, such as scenarios/baseline.yaml");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

void options_read(struct options *options, unsigned set, const char *doc, int argc, char **argv)
{
	struct argp_option chosen[sizeof all_options / sizeof all_options[0] + 1] = {{0}};
	struct reading reading = {options, set};
	const struct argp argp = {.options = chosen,
				  .parser = read_option,
				  .args_doc = (set & OPTION_SCENARIO) != 0 ? "SCENARIO" : "",
				  .doc = doc};
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t count = 0;

	for (size_t i = 0; i < sizeof all_options / sizeof all_options[0]; i++) {
		if ((all_options[i].set & set) != 0)
			chosen[count++] = all_options[i].option;
	}
	*options = (struct options){
		.lang = "zh", .overrides = {-1, -1, -1}, .thread_count = processors > 0 ? (unsigned)processors : 1};
	argp_err_exit_status = 2;
	argp_parse(&argp, argc, argv, 0, NULL, &reading);
}

const char *options_output(const struct options *options, struct scenario *scenario)
{
	return options->output != NULL ? options->output : arena_format(&scenario->arena, "out/%s", scenario->name);
}
