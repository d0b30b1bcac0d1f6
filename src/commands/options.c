#include "commands/options.h"

#include "base/number.h"

#include <argp.h>
#include <sched.h>
#include <string.h>

#define MOST_THREADS 256

enum {
	KEY_DRAWS = 0x100,
	KEY_SEED,
	KEY_THREADS,
	KEY_YEAR,
	KEY_LANG,
	KEY_REPLAY,
	KEY_EXPORT,
	KEY_RESUME,
	KEY_STRATEGIES,
	KEY_BUDGET,
	KEY_SET,
	KEY_TORNADO,
	KEY_BACKTEST
};

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
	{OPTION_DRAWS | OPTION_BACKTEST | OPTION_SEED,
	 {"seed", KEY_SEED, "N", 0, "another seed: other random numbers, other lots", 0}},
	{OPTION_DRAWS,
	 {"threads", KEY_THREADS, "N", 0, "use N threads (default: one a processor); results do not depend on it", 0}},
	{OPTION_REPLAY,
	 {"replay", KEY_REPLAY, "DRAW", 0, "also write that draw's yearly inputs for allocate, below DIR/replay", 0}},
	{OPTION_EXPORT,
	 {"export", KEY_EXPORT, "DIR", 0, "also write what each stage divides as MathProg data, for glpsol", 0}},
	{OPTION_REPLAY, {"resume", KEY_RESUME, NULL, 0, "go on with the draws that an interrupted run has saved", 0}},
	{OPTION_COMPARE,
	 {"strategies", KEY_STRATEGIES, "A,B,C", 0,
	  "compare these instead of the scenario's own: rules, or names of its `strategies:`", 0}},
	{OPTION_SWEEP, {"budget", KEY_BUDGET, "FROM:TO:STEP", 0, "the total budget, such as 4亿:10亿:1亿", 0}},
	{OPTION_SWEEP,
	 {"set", KEY_SET, "ITEM.PARAM=FROM:TO:STEP", 0,
	  "a parameter, such as 7.1.rate=20%:40%:5%; ITEM may be a limit or `policy`; may be given again", 0}},
	{OPTION_SWEEP,
	 {"tornado", KEY_TORNADO, NULL, 0,
	  "the budget, every parameter and limit 10 % down and up (counts by one, flags no and yes), one at a time",
	  0}},
	{OPTION_BACKTEST,
	 {"backtest", KEY_BACKTEST, NULL, 0, "also fit to all years but the last, forecast that and tell how it met",
	  0}},
	{OPTION_SCENARIO, {"year", KEY_YEAR, "YEAR", 0, "another year than the scenario's", 0}},
	{OPTION_SCENARIO | OPTION_LANGUAGE,
	 {"lang", KEY_LANG, "zh|en", 0, "language of titles and summaries (default: zh)", 0}},
	{OPTION_SCENARIO, {"quiet", 'q', NULL, 0, "no summary and no progress", 0}},
};

static int64_t read_integer(const struct argp_state *state, const char *name, const char *text, int64_t least,
			    int64_t most)
{
	char why[NUMBER_WHY_SIZE], *cell;
	int64_t value = least;

	if (!integer_read_cell(text, strlen(text), &value, why)) {
		cell = strstr(why, ", or leave the cell empty"); /* here is none */
		if (cell != NULL)
			*cell = '\0';
		argp_error(state, "--%s: %s", name, why);
	}
	if (value < least || value > most)
		argp_error(state, "--%s: %s is out of range; write a whole number from %lld to %lld", name, text,
			   (long long)least, (long long)most);
	return value;
}

static struct sweep_series *add_series(const struct argp_state *state, struct options *options)
{
	if (options->series_count == MOST_SERIES)
		argp_error(state, "more than %d ranges; sweep the others in another run", MOST_SERIES);
	return &options->series[options->series_count++];
}

static void read_budget(const struct argp_state *state, struct options *options, const char *text)
{
	struct sweep_series *series = add_series(state, options);
	char why[NUMBER_WHY_SIZE];

	*series = (struct sweep_series){.is_budget = true};
	if (!grid_read(text, &series->grid, why))
		argp_error(state, "--budget %s: %s", text, why);
}

/* `7.1.rate=20%:40%:5%`; what stands before the last `=` is the name. */
static void read_set(const struct argp_state *state, struct options *options, char *text)
{
	struct sweep_series *series = add_series(state, options);
	char *equals = strrchr(text, '='), why[NUMBER_WHY_SIZE];

	if (equals == NULL || strchr(text, '.') == NULL || strchr(text, '.') > equals) {
		argp_error(state, "--set %s: write ITEM.PARAM=FROM:TO:STEP, such as 7.1.rate=20%%:40%%:5%%", text);
		return;
	}
	*equals = '\0';
	*series = (struct sweep_series){.name = text};
	if (!grid_read(equals + 1, &series->grid, why))
		argp_error(state, "--set %s: %s", text, why);
}

static void check_end(const struct argp_state *state, const struct reading *reading)
{
	const struct options *options = reading->options;

	if ((reading->set & OPTION_SCENARIO) != 0 && options->scenario == NULL)
		argp_error(state, "which scenario? give its file, such as scenarios/baseline.yaml");
	if ((reading->set & OPTION_SWEEP) != 0 && options->series_count == 0 && !options->wants_tornado)
		argp_error(state, "what is to be turned? give --budget FROM:TO:STEP, --set ITEM.PARAM=FROM:TO:STEP or "
				  "--tornado");
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
	case KEY_RESUME:
		options->resumes = true;
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
	case KEY_EXPORT:
		options->export = argument;
		break;
	case KEY_STRATEGIES:
		options->overrides.strategies = argument;
		break;
	case KEY_BUDGET:
		read_budget(state, options, argument);
		break;
	case KEY_SET:
		read_set(state, options, argument);
		break;
	case KEY_TORNADO:
		options->wants_tornado = true;
		break;
	case ARGP_KEY_ARGS: /* what ARGP_KEY_ARG left */
		options->scenarios = state->argv + state->next;
		options->scenario_count = (size_t)(state->argc - state->next);
		options->scenario = options->scenarios[0];
		break;
	case ARGP_KEY_ARG:
		if ((reading->set & OPTION_COMPARE) != 0)
			return ARGP_ERR_UNKNOWN;
		if ((reading->set & OPTION_SCENARIO) == 0 || options->scenario != NULL)
			argp_error(state, "one argument too many: %s", argument);
		options->scenario = argument;
		break;
	case ARGP_KEY_END:
		check_end(state, reading);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* Those that this process may use: of a machine, or of a rank that is bound to some. */
static unsigned count_processors(void)
{
	cpu_set_t allowed;

	return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? (unsigned)CPU_COUNT(&allowed) : 1;
}

void options_read(struct options *options, unsigned set, const char *doc, int argc, char **argv)
{
	struct argp_option chosen[sizeof all_options / sizeof all_options[0] + 1] = {{0}};
	struct reading reading = {options, set};
	const struct argp argp = {.options = chosen,
				  .parser = read_option,
				  .args_doc = (set & OPTION_COMPARE) != 0    ? "SCENARIO..."
					      : (set & OPTION_SCENARIO) != 0 ? "SCENARIO"
									     : "",
				  .doc = doc};
	size_t count = 0;

	for (size_t i = 0; i < sizeof all_options / sizeof all_options[0]; i++) {
		if ((all_options[i].set & set) != 0)
			chosen[count++] = all_options[i].option;
	}
	*options = (struct options){.lang = "zh", .overrides = {-1, -1, -1, NULL}, .thread_count = count_processors()};
	argp_err_exit_status = 2;
	if (argp_parse(&argp, argc, argv, 0, NULL, &reading) != 0)
		memory_run_out(); /* all other faults have exited */
}

const char *options_output(const struct options *options, struct scenario *scenario)
{
	return options->output != NULL ? options->output : arena_format(&scenario->arena, "out/%s", scenario->name);
}
