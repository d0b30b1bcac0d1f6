#include "allocation/glpk_guard.h"
#include "base/memory.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { RAN_OUT = 7 };

static bool is_exhausted;

/* Stands for the C library's malloc, so that it can fail; a sanitizer has its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const bool can_fail = false;
#else
static const bool can_fail = true;

extern void *__libc_malloc(size_t size);

void *malloc(size_t size)
{
	return is_exhausted ? NULL : __libc_malloc(size);
}
#endif

static void leave(void)
{
	is_exhausted = false;
	exit(RAN_OUT);
}

static void nothing(void *context)
{
	(void)context;
}

Test(glpk_guard, no_memory_for_glpk_itself_is_told_like_any_other, .exit_code = RAN_OUT)
{
	memory_set_handler(leave);
	is_exhausted = can_fail;
	glpk_guard(nothing, NULL, NULL);
	if (!can_fail)
		leave();
	is_exhausted = false;
}
