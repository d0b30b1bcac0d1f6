/*
 * command.h: one command of the program: a name, a line of help, a function. One file each; listed in command.c.
 */
#ifndef COMMANDS_COMMAND_H
#define COMMANDS_COMMAND_H

#include "base/error.h"

struct command {
	const char *name;
	const char *summary;               /* one line, shown by `allot --help` */
	int (*run)(int argc, char **argv); /* argv[0] is "allot NAME"; returns the exit code */
	bool uses_ranks;                   /* shares its work with the other ranks of mpirun */
};

extern const struct command *const commands[]; /* NULL-terminated, in the order of use */
const struct command *command_find(const char *name);

/* Prints every message to standard error; returns the exit code. */
int command_finish(const struct error *err);

/* Flushes standard output; a fault there is exit 5. `results` names the directory that is complete, or NULL. */
void command_flush(struct error *err, const char *results);
/* The same for what argp and main.c print: for atexit. */
void command_flush_at_exit(void);

#endif
