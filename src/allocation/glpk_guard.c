#include "allocation/glpk_guard.h"

#include "base/memory.h"

#include <glpk.h>
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

/* After this a node's relaxation goes to the primal simplex, which no limit ends. */
#define LOST "dual simplex failed due to excessive numerical instability"

struct guard {
	jmp_buf place;
	struct glpk_listener *listener;
};

static void leave_fault(void *context)
{
	struct guard *guard = context;
	longjmp(guard->place, 1);
}

static int be_silent(void *context, const char *text)
{
	(void)context;
	(void)text;
	return 1;
}

/* GLPK announces its faults on the terminal even when told not to. */
static int hear(void *context, const char *text)
{
	struct guard *guard = context;
	if (strstr(text, LOST) != NULL)
		leave_fault(guard);
	if (guard->listener != NULL)
		guard->listener->hear(guard->listener->context, text);
	return 1;
}

bool glpk_guard(void (*step)(void *context), void *context, struct glpk_listener *listener)
{
	struct guard guard = {.listener = listener};
	if (glp_init_env() > 1) /* 0: made, 1: it was there; without memory GLPK would abort the program later */
		memory_run_out();
	glp_term_hook(hear, &guard);
	glp_error_hook(leave_fault, &guard);
	if (setjmp(guard.place) != 0) {
		glp_free_env(); /* with all memory of the objects, and the hooks */
		return false;
	}
	step(context);
	glp_error_hook(NULL, NULL);
	glp_term_hook(be_silent, NULL);
	return true;
}
