#include "commands/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

extern const struct command command_check, command_allocate, command_forecast, command_compare, command_sweep,
	command_calibrate, command_rules;

const struct command *const commands[] = {
	&command_check, &command_allocate,  &command_forecast, &command_compare,
	&command_sweep, &command_calibrate, &command_rules,    NULL,
};

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

/* Whether standard output took all that was printed; if not, why. What it did not take is dropped. */
static bool flush_output(const char **why)
{
	bool has_failed = ferror(stdout) != 0;

	errno = 0;
	if (fflush(stdout) == 0 && !has_failed)
		return true;
	if (errno == 0 && write(STDOUT_FILENO, "\n", 1) >= 0) /* a stream does not remember why it failed */
		errno = EIO;
	*why = strerrordesc_np(errno);
	__fpurge(stdout);
	clearerr(stdout);
	return false;
}

void command_flush(struct error *err, const char *results)
{
	const char *why;

	if (flush_output(&why))
		return;
	error_set(err, ERROR_OUTPUT, "cannot write to standard output: %s%s%s%s", why,
		  results == NULL ? "; send it elsewhere" : "; the results in ", results == NULL ? "" : results,
		  results == NULL ? "" : " are complete");
}

void command_flush_at_exit(void)
{
	const char *why;

	if (flush_output(&why))
		return;
	fprintf(stderr, "allot: error: cannot write to standard output: %s; send it elsewhere\n", why);
	_exit(ERROR_OUTPUT);
}
