/*
 * glpk_guard.h: calls of GLPK that cannot take the program with them. For the files that use GLPK only: solver.c,
 * core_propose.c and mathprog.c.
 *
 * GLPK reports a fault of its own by printing and aborting. Within the guard it is silent, and a fault ends the call.
 * So does branch and cut that says it has lost its numbers (at GLP_MSG_ERR and above). GLPK keeps one environment a
 * thread: nothing of it may be open across two guarded calls of different owners.
 */
#ifndef ALLOCATION_GLPK_GUARD_H
#define ALLOCATION_GLPK_GUARD_H

#include <stdbool.h>

/* Who hears what GLPK would print; NULL: nobody. */
struct glpk_listener {
	void (*hear)(void *context, const char *text);
	void *context;
};

/* Runs step(context). False after such a fault: all of the thread's GLPK objects are gone then. */
bool glpk_guard(void (*step)(void *context), void *context, struct glpk_listener *listener);

#endif
