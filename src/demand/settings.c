#include "demand/settings.h"

typedef bool formula_test(const struct formula *formula, const void *context);

static bool any_set(const struct firm_set *set, size_t count, formula_test *holds, const void *context)
{
	for (size_t i = 0; i < count; i++) {
		if (holds(set[i].value, context))
			return true;
	}
	return false;
}

static bool any_of_event(const struct event_settings *event, formula_test *holds, const void *context)
{
	return (event->where != NULL && holds(event->where, context)) ||
	       any_set(event->set, event->set_count, holds, context);
}

bool demand_has_formula(const struct demand_settings *demand,
			bool (*holds)(const struct formula *formula, const void *context), const void *context)
{
	const struct firms_settings *firms = &demand->firms;

	for (size_t i = 0; i < demand->item_count; i++) {
		if (demand->item[i].where != NULL && holds(demand->item[i].where, context))
			return true;
	}
	for (size_t i = 0; i < firms->become_count; i++) {
		if (any_of_event(&firms->become[i], holds, context))
			return true;
	}
	return any_of_event(&firms->entry, holds, context);
}
