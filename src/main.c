/*
 * main.c: finds the command and runs it.
 */
#include "base/memory.h"
#include "base/text.h"
#include "commands/command.h"
#include "commands/run.h"
#include "ranks/ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void out_of_memory(void)
{
	static const char text[] =
		"allot: error: out of memory; close other programs or use less data; earlier results are unchanged\n";

	ranks_abort(ERROR_MEMORY, text);
}

static void print_help(FILE *file)
{
	fputs("Usage: allot COMMAND [OPTION...]\n"
	      "Who gets what under a support policy with a limited budget, and what the next years will cost.\n\n",
	      file);
	for (size_t i = 0; commands[i] != NULL; i++)
		fprintf(file, "  allot %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nTry first:\n"
	      "  allot check scenarios/baseline.yaml\n"
	      "  allot allocate scenarios/baseline.yaml\n"
	      "  allot forecast scenarios/baseline.yaml --draws 1000\n"
	      "`allot COMMAND --help` tells the options; the README tells the file formats.\n",
	      file);
}

static int unknown_command(const char *name)
{
	static const char *const later[] = {"plan", "explain", "report", "serve"};
	const char *names[16], *near;
	size_t count = 0;

	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		if (strcmp(name, later[i]) == 0) {
			fprintf(stderr,
				"allot: error: %s comes in a later version; `allot --help` lists what there is\n",
				name);
			return ERROR_USAGE;
		}
	}
	for (size_t i = 0; commands[i] != NULL && count < 16; i++)
		names[count++] = commands[i]->name;
	near = text_nearest(name, names, count);
	fprintf(stderr, "allot: error: there is no command %s; %s%s%s\n", name,
		near == NULL ? "`allot --help` lists them" : "did you mean ", near == NULL ? "" : near,
		near == NULL ? "" : "?");
	return ERROR_USAGE;
}

/* For a command that one rank does: the others are dismissed. Whether this is the one. */
static bool is_alone(void)
{
	unsigned index = ranks_index();

	ranks_finish();
	return index == 0;
}

int main(int argc, char **argv)
{
	const struct command *command;
	char name[64];

	memory_set_handler(out_of_memory);
	ranks_start(&argc, &argv);
	atexit(ranks_finish);
	run_catch_signals();
	atexit(command_flush_at_exit);
	if (argc < 2) {
		print_help(stderr);
		return ERROR_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("allot " ALLOT_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return 0;
	}
	command = command_find(argv[1]);
	if (command == NULL)
		return unknown_command(argv[1]);
	if (!command->uses_ranks && !is_alone())
		return 0;
	snprintf(name, sizeof name, "allot %s", command->name);
	argv[1] = name;
	return command->run(argc - 1, argv + 1);
}
