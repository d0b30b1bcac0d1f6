/*
 * counts.c: how many applications there were under each item in each year, and how many passed.
 */
#include "calibration/steps.h"

#include <string.h>

#define FIRST_YEAR 1900
#define YEAR_ROOM  301

bool is_counted(const struct item *item)
{
	return item->access == ITEM_BY_APPLICATION && item->source == ITEM_MUNICIPAL;
}

/* An earlier year's award counts once, whatever was paid on it. */
static bool is_claim(const struct history_award *award)
{
	return award->award > 0 || award->entitlement > 0;
}

static void list_years(struct count_years *years, const unsigned char *has, struct arena *arena)
{
	years->year = arena_array(arena, YEAR_ROOM, sizeof *years->year);
	years->year_count = 0;
	for (int y = 0; y < YEAR_ROOM; y++) {
		if (has[y])
			years->year[years->year_count++] = FIRST_YEAR + y;
	}
}

static void find_years(struct calibration *calibration)
{
	const struct history *history = &calibration->history;
	const struct item *items = calibration->scenario->policy.item;
	struct count_years *years = &calibration->years;
	unsigned char has[YEAR_ROOM] = {0};
	bool has_now = false;

	for (size_t i = 0; i < history->applications.frame.row_count; i++) {
		if (is_counted(&items[history->applications.item[i]]))
			has[history->applications.year[i] - FIRST_YEAR] = 1;
	}
	list_years(years, has, &calibration->arena);
	if (years->year_count >= 2)
		return;
	has_now = years->year_count == 1 && years->year[0] == history->year;
	memset(has, 0, sizeof has);
	for (size_t i = 0; i < history->award_count; i++) {
		if (is_claim(&history->award[i]) && is_counted(&items[history->award[i].item]))
			has[history->award[i].year - FIRST_YEAR] = 1;
	}
	has[history->year - FIRST_YEAR] = has_now;
	list_years(years, has, &calibration->arena);
	years->is_of_awards = true;
}

static size_t find_year(const struct count_years *years, int year)
{
	size_t y = 0;

	while (y < years->year_count && years->year[y] != year)
		y++;
	return y;
}

static void add(struct count_years *years, const size_t *place, uint32_t item, int year, bool has_passed)
{
	size_t y = find_year(years, year);

	if (place[item] == SIZE_MAX || y == years->year_count)
		return;
	years->count[place[item] * years->year_count + y]++;
	years->passed[place[item] * years->year_count + y] += has_passed;
}

static void count_rows(struct calibration *calibration, const size_t *place)
{
	const struct history *history = &calibration->history;
	const struct history_applications *applications = &history->applications;
	struct count_years *years = &calibration->years;

	for (size_t i = 0; i < applications->frame.row_count; i++) {
		bool passed = applications->approved[i];

		years->has_refusals |= !passed;
		if (!years->is_of_awards || (passed && applications->year[i] == history->year))
			add(years, place, applications->item[i], applications->year[i], passed);
	}
	for (size_t i = 0; years->is_of_awards && i < history->award_count; i++) {
		if (is_claim(&history->award[i]))
			add(years, place, history->award[i].item, history->award[i].year, true);
	}
	if (years->is_of_awards)
		years->has_refusals = false;
}

static void list_items(struct calibration *calibration, size_t *place)
{
	const struct policy *policy = &calibration->scenario->policy;
	struct count_years *years = &calibration->years;
	struct arena *arena = &calibration->arena;

	years->item = arena_array(arena, policy->item_count, sizeof *years->item);
	for (uint32_t i = 0; i < policy->item_count; i++) {
		place[i] = SIZE_MAX;
		if (!is_counted(&policy->item[i]))
			continue;
		place[i] = years->item_count;
		years->item[years->item_count++] = i;
	}
	years->count = arena_array(arena, years->item_count * years->year_count, sizeof *years->count);
	years->passed = arena_array(arena, years->item_count * years->year_count, sizeof *years->passed);
	years->time = arena_array(arena, years->year_count, sizeof *years->time);
	for (size_t y = 0; y < years->year_count; y++)
		years->time[y] = years->year[y] - calibration->history.year;
}

static bool check_years(const struct calibration *calibration, struct error *err)
{
	const struct yaml_node *data = yaml_find(calibration->scenario->tree, "data");
	const struct count_years *years = &calibration->years;

	if (years->year_count == 0)
		return error_at(err, data->place,
				"there is no history in the data: no applications and no awards of items that are "
				"applied for; add applications.csv with the rows of earlier years and a column `year`");
	if (years->year_count == 1)
		return error_at(err, data->place,
				"the data tell of one year only (%d), and how much numbers vary shows between years; "
				"add the rows of earlier years to applications.csv with a column `year`, or awards.csv",
				years->year[0]);
	return true;
}

void fit_counts(struct arena *arena, const struct count_years *years, size_t year_count, int time_zero,
		struct count_history *history, struct count_fit *fit)
{
	double *count = arena_array(arena, years->item_count * year_count, sizeof *count);
	double *time = arena_array(arena, year_count, sizeof *time);

	for (size_t y = 0; y < year_count; y++) {
		time[y] = years->year[y] - time_zero;
		for (size_t i = 0; i < years->item_count; i++)
			count[i * year_count + y] = years->count[i * years->year_count + y];
	}
	*history = (struct count_history){years->item_count, year_count, count, time};
	*fit = (struct count_fit){.mean = arena_array(arena, years->item_count, sizeof *fit->mean)};
	calibrate_counts(history, fit);
}

static void take_items(struct calibration *calibration)
{
	const struct count_years *years = &calibration->years;

	for (size_t i = 0; i < years->item_count; i++) {
		struct item_calibration *item = &calibration->item[years->item[i]];

		item->is_counted = true;
		item->mean = calibration->counts.mean[i];
		for (size_t y = 0; y < years->year_count; y++) {
			item->total += years->count[i * years->year_count + y];
			item->passed += years->passed[i * years->year_count + y];
		}
		if (!years->has_refusals || !(item->total > 0))
			continue;
		item->approval = estimate_rate(item->passed, item->total);
		item->approval_mark = MARK_ESTIMATE;
	}
}

static void note_gaps(const struct calibration *calibration, struct error *err)
{
	const struct count_years *years = &calibration->years;
	int last = years->year[years->year_count - 1];

	if (last - years->year[0] >= (int)years->year_count)
		error_note(err, calibration->scenario->path,
			   "some years between %d and %d have no rows at all and are taken as unknown, not as years "
			   "without applications",
			   years->year[0], last);
	if (last < calibration->history.year)
		error_note(err, calibration->scenario->path, "the history ends in %d, before the scenario's year",
			   last);
}

bool calibrate_item_counts(struct calibration *calibration, struct error *err)
{
	size_t *place = arena_array(&calibration->arena, calibration->item_count, sizeof *place);
	struct count_history history;

	find_years(calibration);
	if (!check_years(calibration, err))
		return false;
	list_items(calibration, place);
	count_rows(calibration, place);
	fit_counts(&calibration->arena, &calibration->years, calibration->years.year_count, calibration->history.year,
		   &history, &calibration->counts);
	take_items(calibration);
	note_gaps(calibration, err);
	return true;
}
