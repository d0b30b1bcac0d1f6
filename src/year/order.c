/*
 * order.c: in which order a stage's claims come, for rules that have one.
 *
 * Every key becomes an integer that sorts as the claims shall come: values that count as equal in formulas have the
 * same. Claims whose keys are all equal tie.
 */
#include "allocation/sorting.h"
#include "allocation/workspace.h"
#include "base/index.h"
#include "base/memory.h"
#include "year/work.h"

#include <math.h>
#include <string.h>

#define KEY_LAST UINT64_MAX /* of what is missing */

/* Integers that fall as the number rises. */
static uint64_t highest_first(double value)
{
	const uint64_t sign = UINT64_C(1) << 63;
	double number = value + 0.0; /* no -0 */
	uint64_t bits;

	if (isnan(value))
		return KEY_LAST;
	memcpy(&bits, &number, sizeof bits);
	return ~((bits & sign) != 0 ? ~bits : bits | sign);
}

static double application_value(const struct asking *asking, uint32_t application, size_t slot)
{
	return application == NO_APPLICATION ? NAN : asking->applications->frame.slot[slot][application];
}

/* A lot depends on nothing but the seed, the year and whose it is: the application, or the applicant and the item. */
static uint64_t lot(const struct year_settings *settings, const struct asking *asking, const struct claims *claims,
		    size_t i)
{
	const char *item = settings->policy->item[claims->item[i]].id;
	uint64_t key = hash_mix(settings->seed, (uint64_t)asking->year);
	char text[APPLICATION_ID_SIZE];
	const char *id;

	if (claims->application[i] == NO_APPLICATION) {
		id = asking->applicant_id[claims->applicant[i]];
		return hash_mix(hash_mix(key, hash_bytes(item, strlen(item))), hash_bytes(id, strlen(id)));
	}
	id = application_id_text(asking->applications, claims->application[i], item, text);
	return hash_mix(key, hash_bytes(id, strlen(id)));
}

/* The k-th value of a claim that is ranked by a formula, its score or when it was filed: the highest comes first. */
static double value_of(const struct stage *of, const struct asking *asking, const struct year_work *work, uint32_t row)
{
	uint32_t application = work->claims.application[row];

	if (of->rule->order == ORDER_FILED)
		return -application_value(asking, application, SLOT_FILED_AT);
	return of->by_count > 0 ? work->values[row] : application_value(asking, application, SLOT_SCORE);
}

/* From values to places, near ones in the same. `entry` is sorted by value. */
static void number_places(const struct sort_entry *entry, const double *value, size_t count, uint64_t *key)
{
	uint64_t place = 0;

	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			double before = value[entry[i - 1].number], now = value[entry[i].number];

			place += isnan(before) != isnan(now) || (!isnan(now) && !number_is_near(before, now));
		}
		key[entry[i].number] = place;
	}
}

/* The k-th key of all claims of the stage. */
static void fill_keys(const struct year_settings *settings, const struct stage *of, size_t k,
		      const struct asking *asking, struct year_work *work, uint64_t *key)
{
	const struct stage_arrays *stage = &work->stage;
	struct workspace_mark mark = workspace_mark(work->allocation);
	struct sort_entry *entry = workspace_array(work->allocation, stage->count, sizeof *entry);
	double *value = workspace_array(work->allocation, stage->count, sizeof *value);

	if (of->by_count > 0)
		work_run_over_claims(of->by[k], settings->policy, asking, work);
	for (size_t i = 0; i < stage->count; i++) {
		if (of->rule->order == ORDER_DRAWN) {
			key[i] = lot(settings, asking, &work->claims, stage->row[i]);
			continue;
		}
		value[i] = value_of(of, asking, work, stage->row[i]);
		entry[i] = (struct sort_entry){.key = highest_first(value[i]), .number = (uint32_t)i};
	}
	if (of->rule->order != ORDER_DRAWN) {
		sort_in_workspace(entry, stage->count, UINT64_MAX, work->allocation);
		number_places(entry, value, stage->count, key);
	}
	workspace_release(work->allocation, mark);
}

static bool is_tie(const uint64_t *key, size_t key_count, size_t count, uint32_t a, uint32_t b)
{
	for (size_t k = 0; k < key_count; k++) {
		if (key[k * count + a] != key[k * count + b])
			return false;
	}
	return true;
}

void order_claims(const struct year_settings *settings, const struct stage *of, const struct asking *asking,
		  struct year_work *work)
{
	struct workspace_mark mark = workspace_mark(work->allocation);
	struct stage_arrays *stage = &work->stage;
	size_t count = stage->count, key_count = of->by_count > 0 ? of->by_count : 1;
	uint64_t *key = workspace_array(work->allocation, key_count * count, sizeof *key);
	struct sort_entry *entry = workspace_array(work->allocation, count, sizeof *entry);
	uint32_t place = 0;

	stage->order = memory_grow(stage->order, &stage->order_capacity, count + 1, sizeof *stage->order);
	for (size_t i = 0; i < count; i++)
		entry[i].number = (uint32_t)i;
	for (size_t k = key_count; k-- > 0;) {
		fill_keys(settings, of, k, asking, work, key + k * count);
		for (size_t i = 0; i < count; i++)
			entry[i].key = key[k * count + entry[i].number];
		sort_in_workspace(entry, count, UINT64_MAX, work->allocation);
	}
	for (size_t i = 0; i < count; i++) {
		place += i > 0 && !is_tie(key, key_count, count, entry[i - 1].number, entry[i].number);
		stage->order[entry[i].number] = place;
	}
	workspace_release(work->allocation, mark);
}
