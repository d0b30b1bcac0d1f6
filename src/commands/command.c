#include "commands/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

extern const struct command command_check, command_allocate, command_forecast, command_rules;

const struct command *const commands[] = {&command_check, &command_allocate, &command_forecast, &command_rules, NULL};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static void print_line(const char *text, void *context)
{
	fprintf(context, "%s\n", text);
}

int command_finish(const struct error *err)
{
	error_each_line(err, print_line, stderr);
	return (int)err->code;
}

void command_flush(struct error *err, const char *results)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return;
	error_set(err, ERROR_OUTPUT, "cannot write to standard output: %s%s%s%s", strerror(errno),
		  results == NULL ? "" : "; the results in ", results == NULL ? "" : results,
		  results == NULL ? "" : " are complete");
}
