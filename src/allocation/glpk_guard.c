#include "allocation/glpk_guard.h"

#include <glpk.h>
#include <setjmp.h>
#include <stddef.h>

static void leave_fault(void *place)
{
	longjmp(*(jmp_buf *)place, 1);
}

/* GLPK announces its faults on the terminal even when told not to. */
static int hear(void *listener, const char *text)
{
	const struct glpk_listener *to = listener;
	if (to != NULL)
		to->hear(to->context, text);
	return 1;
}

bool glpk_guard(void (*step)(void *context), void *context, struct glpk_listener *listener)
{
	jmp_buf place;
	glp_term_hook(hear, listener);
	glp_error_hook(leave_fault, &place);
	if (setjmp(place) != 0) {
		glp_free_env(); /* with all memory of the objects, and the hooks */
		return false;
	}
	step(context);
	glp_error_hook(NULL, NULL);
	glp_term_hook(hear, NULL);
	return true;
}
