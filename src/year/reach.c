/*
 * reach.c: how much the claims of a stage could be paid under the limits of their applicants, were there money for all.
 */
#include "base/memory.h"
#include "year/work.h"

#include <string.h>

/* Lists the rows that each claim stands in. */
static void index_rows(const struct applicant_limits *limits, size_t claim_count, struct reach *reach)
{
	size_t filled = limits->start[limits->count];

	reach->start = memory_grow(reach->start, &reach->start_capacity, claim_count + 2, sizeof *reach->start);
	reach->row = memory_grow(reach->row, &reach->row_capacity, filled + 1, sizeof *reach->row);
	memset(reach->start, 0, (claim_count + 2) * sizeof *reach->start);
	for (size_t i = 0; i < filled; i++)
		reach->start[limits->claim[i] + 2]++;
	for (size_t c = 0; c < claim_count; c++)
		reach->start[c + 2] += reach->start[c + 1];
	for (size_t r = 0; r < limits->count; r++) {
		for (uint32_t i = limits->start[r]; i < limits->start[r + 1]; i++)
			reach->row[reach->start[limits->claim[i] + 1]++] = (uint32_t)r;
	}
}

/* What `from` leaves of each row. */
static void fill_left(const struct applicant_limits *limits, const int64_t *from, struct reach *reach)
{
	reach->left = memory_grow(reach->left, &reach->left_capacity, limits->count + 1, sizeof *reach->left);
	for (size_t r = 0; r < limits->count; r++) {
		reach->left[r] = limits->room[r];
		for (uint32_t i = limits->start[r]; from != NULL && i < limits->start[r + 1]; i++)
			reach->left[r] -= from[limits->claim[i]];
	}
}

/* Raises one claim by at most `more`, as far as its rows let it. */
static int64_t raise_claim(size_t claim, int64_t more, struct reach *reach)
{
	for (uint32_t i = reach->start[claim]; i < reach->start[claim + 1]; i++)
		more = reach->left[reach->row[i]] < more ? reach->left[reach->row[i]] : more;
	for (uint32_t i = reach->start[claim]; i < reach->start[claim + 1]; i++)
		reach->left[reach->row[i]] -= more;
	return more;
}

int128 reach_sum(const struct applicant_limits *limits, const struct stage_arrays *stage, const int64_t *from,
		 const unsigned char *is_in, struct reach *reach)
{
	int128 sum = 0;

	for (size_t i = 0; i < stage->count && limits->count == 0; i++)
		sum += is_in == NULL || is_in[i] ? stage->claim[i] : 0;
	if (limits->count == 0)
		return sum;
	index_rows(limits, stage->count, reach);
	fill_left(limits, from, reach);
	for (size_t i = 0; i < stage->count; i++) {
		int64_t least = from == NULL ? 0 : from[i];

		if (is_in == NULL || is_in[i])
			sum += least + raise_claim(i, stage->claim[i] - least, reach);
	}
	return sum;
}
