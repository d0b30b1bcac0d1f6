#include "formula/function.h"

#include <string.h>

const struct formula_function *const formula_functions[] = {
	&function_min.about,
	&function_max.about,
	&function_floor.about,
	&function_if.about,
	&function_band.about,
	&function_paid.about,
	NULL,
};

const struct function *function_find(const char *name)
{
	for (const struct formula_function *const *f = formula_functions; *f; f++)
		if (strcmp((*f)->name, name) == 0)
			return (const struct function *)*f; /* its first member */
	return NULL;
}
