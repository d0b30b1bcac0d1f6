#include "base/each_lanes.h"
#include "base/index.h"
#include "base/marks.h"
#include "demand/urn.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 2500, MOST_EVER = 6000, SEED = 2022, ENTITY = 31 };

/* Applicants F0, F1, ... with the hash of their name; rank in the order of their number. */
static uint64_t hash[MOST];
static uint32_t rank[MOST];
static struct urn urn;

static void setup(void)
{
	for (uint32_t i = 0; i < MOST; i++) {
		hash[i] = hash_mix(hash_bytes("applicant", 9), i);
		rank[i] = i;
	}
	urn_init(&urn);
}

static void teardown(void)
{
	urn_release(&urn);
}

static void choose(const struct urn *of, const unsigned char *is_eligible, size_t n, struct urn_choice *choice)
{
	uint64_t mark[MOST_EVER / MARKS_WORD + 1] = {0};
	for (size_t row = 0; row < n; row++) {
		if (is_eligible[row])
			marks_put(mark, row);
	}
	urn_choose(of, mark, n, choice);
}

/* The row that an entity is given; everybody is eligible where no condition is told. */
static uint32_t draw_row(const struct urn *of, uint64_t entity, uint32_t draw, uint32_t year,
			 const unsigned char *is_eligible, const uint64_t *keys, size_t n)
{
	static unsigned char everybody[MOST];
	struct urn_choice choice = {0};
	memset(everybody, 1, MOST);
	choose(of, is_eligible == NULL ? everybody : is_eligible, n, &choice);
	const struct urn_lot lot = {SEED, draw, year, &choice, keys};
	uint32_t row = urn_draw(of, &lot, entity);
	urn_choice_release(&choice);
	return row;
}

TestSuite(urn, .init = setup, .fini = teardown);

/* Chi-square of `draws` draws over the eligible of n rows; every winner must be eligible. */
static double chi_square(size_t n, const unsigned char *is_eligible, size_t eligible_count, uint32_t draws)
{
	static uint32_t wins[MOST];
	memset(wins, 0, sizeof wins);
	for (uint32_t draw = 0; draw < draws; draw++) {
		uint32_t row = draw_row(&urn, ENTITY, draw, 2, is_eligible, hash, n);
		cr_assert(row < n && (is_eligible == NULL || is_eligible[row]));
		wins[row]++;
	}
	double expected = (double)draws / (double)eligible_count, sum = 0;
	for (size_t i = 0; i < n; i++)
		if (is_eligible == NULL || is_eligible[i])
			sum += (wins[i] - expected) * (wins[i] - expected) / expected;
	return sum;
}

/* Chi-square with f degrees of freedom has mean f and variance 2 f: within 4 standard deviations, both ways. */
static void expect_even(double chi, double freedom)
{
	cr_expect_lt(fabs(chi - freedom), 4.0 * sqrt(2.0 * freedom), "chi-square %g at %g degrees", chi, freedom);
}

Test(urn, all_members_win_equally_often)
{
	urn_fill(&urn, hash, rank, 997, NULL);
	cr_expect_eq(urn.count, 997);
	expect_even(chi_square(997, NULL, 997, 997 * 200), 996);
}

Test(urn, the_eligible_win_equally_often)
{
	unsigned char is_eligible[MOST] = {0};
	size_t count = 0;
	for (size_t i = 0; i < 997; i += 1 + i % 3, count++)
		is_eligible[i] = 1;
	urn_fill(&urn, hash, rank, 997, NULL);
	expect_even(chi_square(997, is_eligible, count, (uint32_t)count * 400), (double)count - 1);
}

/* Seven of 2,000 own 7 of 32,768 slots: 1,024 proposals fail in four draws of five, and the lots decide. */
Test(urn, a_few_eligible_win_equally_often)
{
	unsigned char is_eligible[MOST] = {0};
	for (size_t i = 100; i < 800; i += 100)
		is_eligible[i] = 1;
	urn_fill(&urn, hash, rank, 2000, NULL);
	expect_even(chi_square(2000, is_eligible, 7, 20000), 6);
}

Test(urn, nobody_eligible_gives_nobody)
{
	unsigned char is_eligible[MOST] = {0}, is_member[MOST] = {0};
	urn_fill(&urn, hash, rank, 50, NULL);
	cr_expect_eq(draw_row(&urn, ENTITY, 0, 1, is_eligible, hash, 50), URN_NONE);
	is_eligible[7] = 1;
	is_member[8] = 1;
	urn_fill(&urn, hash, rank, 50, is_member);
	cr_expect_eq(draw_row(&urn, ENTITY, 0, 1, is_eligible, hash, 50), URN_NONE, "7 is not a member");
	cr_expect_eq(draw_row(&urn, ENTITY, 0, 1, NULL, hash, 50), 8);
	urn_fill(&urn, hash, rank, 0, NULL);
	cr_expect_eq(draw_row(&urn, ENTITY, 0, 1, NULL, hash, 0), URN_NONE);
}

/* One more applicant changes only the draws it wins, and wins its share: 20,000 / 501 = 40 of them, give or take four
 * standard deviations of 6. */
Test(urn, a_newcomer_changes_only_the_draws_it_wins)
{
	enum { DRAWS = 20000, N = 500 };
	static uint32_t before[DRAWS];
	urn_fill(&urn, hash, rank, N, NULL);
	for (uint32_t draw = 0; draw < DRAWS; draw++)
		before[draw] = draw_row(&urn, ENTITY, draw, 1, NULL, hash, N);
	urn_fill(&urn, hash, rank, N + 1, NULL);
	int won = 0;
	for (uint32_t draw = 0; draw < DRAWS; draw++) {
		uint32_t now = draw_row(&urn, ENTITY, draw, 1, NULL, hash, N + 1);
		cr_assert(now == before[draw] || now == N, "draw %u went from %u to %u", draw, before[draw], now);
		won += now == N;
	}
	cr_expect(won > 16 && won < 64, "%d", won);
}

/* So it is with a narrow `where` too, which the lots decide. */
Test(urn, a_newcomer_among_few_eligible_changes_only_the_draws_it_wins)
{
	enum { DRAWS = 5000, N = 2000 };
	static uint32_t before[DRAWS];
	unsigned char is_eligible[MOST] = {0};
	is_eligible[3] = is_eligible[900] = is_eligible[1700] = is_eligible[N] = 1;
	urn_fill(&urn, hash, rank, N, NULL);
	for (uint32_t draw = 0; draw < DRAWS; draw++)
		before[draw] = draw_row(&urn, ENTITY, draw, 1, is_eligible, hash, N);
	urn_fill(&urn, hash, rank, N + 1, NULL);
	for (uint32_t draw = 0; draw < DRAWS; draw++) {
		uint32_t now = draw_row(&urn, ENTITY, draw, 1, is_eligible, hash, N + 1);
		cr_assert(now == before[draw] || now == N);
	}
}

/* A reform that excludes some passes on only what they had won. */
Test(urn, losing_eligibility_passes_on_only_the_own_wins)
{
	unsigned char is_eligible[MOST];
	for (size_t i = 0; i < MOST; i++)
		is_eligible[i] = i % 5 != 0;
	urn_fill(&urn, hash, rank, 500, NULL);
	for (uint32_t draw = 0; draw < 20000; draw++) {
		uint32_t all = draw_row(&urn, ENTITY, draw, 1, NULL, hash, 500);
		uint32_t some = draw_row(&urn, ENTITY, draw, 1, is_eligible, hash, 500);
		cr_assert(all % 5 == 0 || all == some);
	}
}

/* Rows in another order, gaps in the ranks: the same applicants win. Hashes are made to collide, in runs that wrap
 * around the end of the table. */
Test(urn, the_order_of_the_rows_does_not_matter)
{
	enum { N = 300 };
	static uint64_t moved_hash[N];
	static uint32_t moved_rank[N], row_of[N];
	for (uint32_t i = 0; i < N; i++)
		hash[i] |= i % 3 == 0 ? UINT64_C(0xff) << 56 : 0;
	for (uint32_t i = 0; i < N; i++) {
		uint32_t to = (i * 77 + 13) % N; /* 77 and 300 have no common factor */
		row_of[to] = i;
		moved_hash[to] = hash[i];
		moved_rank[to] = 5 * i + 2;
	}
	struct urn moved;
	urn_init(&moved);
	urn_fill(&urn, hash, rank, N, NULL);
	urn_fill(&moved, moved_hash, moved_rank, N, NULL);
	for (uint32_t draw = 0; draw < 20000; draw++) {
		uint32_t here = draw_row(&urn, ENTITY, draw, 1, NULL, hash, N);
		uint32_t there = draw_row(&moved, ENTITY, draw, 1, NULL, moved_hash, N);
		cr_assert_eq(here, row_of[there]);
	}
	urn_release(&moved);
}

Test(urn, colliding_hashes_are_still_even)
{
	for (size_t i = 0; i < 300; i++)
		hash[i] = i < 150 ? UINT64_MAX - i : hash[i];
	urn_fill(&urn, hash, rank, 300, NULL);
	expect_even(chi_square(300, NULL, 300, 300 * 300), 299);
}

Test(urn, the_table_grows_with_the_rows)
{
	static const struct {
		size_t n;
		unsigned bits;
	} expected[] = {{1, 3}, {2, 5}, {5, 5}, {6, 7}, {350, 11}, {351, 13}, {1402, 13}, {1403, 15}, {2500, 15}};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		urn_fill(&urn, hash, rank, expected[i].n, NULL);
		cr_expect_eq(urn.bits, expected[i].bits, "%zu rows: %u bits", expected[i].n, urn.bits);
	}
}

Test(urn, filling_again_allocates_nothing)
{
	unsigned char is_member[MOST];
	urn_fill(&urn, hash, rank, MOST, NULL);
	const uint32_t *slot = urn.slot;
	size_t capacity = urn.slot_capacity;
	for (uint32_t year = 0; year < 50; year++) {
		for (size_t i = 0; i < MOST; i++)
			is_member[i] = (i + year) % 7 != 0;
		urn_fill(&urn, hash, rank, MOST - year, is_member);
		cr_expect(urn.slot == slot && urn.slot_capacity == capacity);
		uint32_t row = draw_row(&urn, ENTITY, 1, year, NULL, hash, MOST - year);
		cr_expect(is_member[row]);
	}
}

Test(urn, rows_added_one_by_one_are_drawn_as_if_they_had_been_there)
{
	struct urn whole;
	urn_init(&whole);
	urn_fill(&whole, hash, NULL, 1500, NULL);
	urn_fill(&urn, hash, NULL, 1300, NULL); /* the table grows at 1403 */
	for (uint32_t row = 1300; row < 1500; row++)
		urn_add(&urn, row, hash);
	cr_expect_eq(urn.count, 1500);
	for (uint32_t draw = 0; draw < 20000; draw++)
		cr_assert_eq(draw_row(&urn, ENTITY, draw, 1, NULL, hash, 1500),
			     draw_row(&whole, ENTITY, draw, 1, NULL, hash, 1500));
	urn_release(&whole);
}

static void expect_table_of(size_t n)
{
	struct urn fresh;
	urn_init(&fresh);
	urn_fill(&fresh, hash, NULL, n, NULL);
	cr_expect_eq(urn.count, n);
	cr_assert_eq(urn.bits, fresh.bits);
	cr_expect_arr_eq(urn.slot, fresh.slot, ((size_t)1 << urn.bits) * sizeof *urn.slot);
	urn_release(&fresh);
}

Test(urn, taking_out_what_was_added_leaves_the_table_as_it_was)
{
	urn_fill(&urn, hash, NULL, 1000, NULL);
	for (uint32_t row = 1000; row < 1300; row++)
		urn_add(&urn, row, hash);
	urn_truncate(&urn, hash, 1000);
	expect_table_of(1000);
	for (uint32_t row = 1000; row < 2400; row++)
		urn_add(&urn, row, hash);
	urn_truncate(&urn, hash, 1000);
	expect_table_of(1000);
}

static void check_many(void)
{
	static uint64_t entity[700];
	static uint32_t row[700];
	static unsigned char is_eligible[MOST];
	struct urn_choice choice = {0};
	for (uint64_t i = 0; i < 700; i++)
		entity[i] = hash_mix(ENTITY, i);
	for (uint32_t step = 1; step < 5000; step = step * 3 + 1) { /* from all to hardly any, and none */
		for (uint32_t i = 0; i < MOST; i++)
			is_eligible[i] = step < 3000 && i % step == 0;
		urn_fill(&urn, hash, rank, MOST, NULL);
		choose(&urn, is_eligible, MOST, &choice);
		const struct urn_lot lot = {SEED, 4, 2, &choice, hash};
		urn_draw_many(&urn, &lot, entity, 700, row);
		for (size_t i = 0; i < 700; i++)
			cr_assert_eq(row[i], draw_row(&urn, entity[i], 4, 2, is_eligible, hash, MOST));
	}
	urn_choice_release(&choice);
}

Test(urn, many_at_once_get_the_rows_they_get_one_by_one)
{
	with_each_lanes(check_many);
}

/* Lots of 0 to 1,500 entities, more than are searched together; nobody is eligible in one, and one is left empty. */
static void check_together(void)
{
	enum { LOTS = 6, ENTITIES = 3000 };
	static const size_t start[LOTS + 1] = {0, 3, 700, 700, 2200, 2300, ENTITIES};
	static const uint32_t every[LOTS] = {5, 40, 0, 2, 5000, 1200};
	static uint64_t entity[ENTITIES];
	static uint32_t row[ENTITIES], alone[ENTITIES];
	static unsigned char is_eligible[MOST];
	struct urn_choice choice[LOTS] = {0};
	struct urn_lot lot[LOTS] = {0};
	urn_fill(&urn, hash, rank, MOST, NULL);
	for (uint64_t i = 0; i < ENTITIES; i++)
		entity[i] = hash_mix(ENTITY, i);
	for (size_t l = 0; l < LOTS; l++) {
		if (every[l] == 0)
			continue;
		for (uint32_t i = 0; i < MOST; i++)
			is_eligible[i] = i > 0 && i % every[l] == 0;
		choose(&urn, is_eligible, MOST, &choice[l]);
		lot[l] = (struct urn_lot){SEED, 4, 2, &choice[l], hash};
		urn_draw_many(&urn, &lot[l], entity + start[l], start[l + 1] - start[l], alone + start[l]);
	}
	urn_draw_together(&urn, lot, start, LOTS, entity, row);
	cr_expect_arr_eq(row, alone, sizeof row);
	cr_expect_eq(row[2200], URN_NONE);
	for (size_t l = 0; l < LOTS; l++)
		urn_choice_release(&choice[l]);
}

Test(urn, several_lots_together_get_the_rows_they_get_alone)
{
	with_each_lanes(check_together);
}

/* 2,048 proposals before the lots: these never decide where one in seven of 6,000 is eligible, mostly where five are.
 */
Test(urn, large_tables_make_more_proposals)
{
	enum { N = MOST_EVER, DRAWS = 700 };
	static uint64_t many_hash[N], entity[DRAWS];
	static uint32_t row[DRAWS];
	static unsigned char is_eligible[N];
	struct urn_choice choice = {0};
	for (uint32_t i = 0; i < N; i++) {
		many_hash[i] = hash_mix(hash_bytes("applicant", 9), i);
		is_eligible[i] = i % 7 == 3;
	}
	for (uint64_t i = 0; i < DRAWS; i++)
		entity[i] = hash_mix(ENTITY, i);
	urn_fill(&urn, many_hash, NULL, N, NULL);
	cr_assert_eq(urn.bits, 17);
	for (size_t few = 0; few < 2; few++) {
		choose(&urn, is_eligible, N, &choice);
		const struct urn_lot lot = {SEED, 4, 2, &choice, many_hash};
		urn_draw_many(&urn, &lot, entity, DRAWS, row);
		for (size_t i = 0; i < DRAWS; i++) {
			cr_assert(is_eligible[row[i]]);
			cr_assert_eq(row[i], urn_draw(&urn, &lot, entity[i]));
		}
		memset(is_eligible, 0, N);
		for (uint32_t i = 0; i < 5; i++)
			is_eligible[1000 * i + 3] = 1;
	}
	urn_choice_release(&choice);
}

/* Firms come and go between two choices; then the last ones are taken out, others with other hashes come, and the table
 * grows. */
Test(urn, a_choice_made_anew_is_as_good_as_a_new_one)
{
	static unsigned char is_eligible[MOST];
	static const size_t rows[] = {1200, 1200, 1300, 1201, 1390, 1210, 1388, 1399, 1250, 1500, 1350,
				      1360, 1320, 1380, 1310, 1395, 1305, 1350, 1290, 1340, 1280};
	static const size_t left[] = {1200, 1200, 1200, 1200, 1200, 1200, 1200, 1200, 1200, 1200, 1200,
				      1200, 1300, 1200, 1300, 1200, 1300, 1200, 1200, 1200, 1200};
	struct urn_choice kept = {0};
	urn_fill(&urn, hash, NULL, 1200, NULL);
	for (size_t step = 0; step < sizeof rows / sizeof *rows; step++) {
		struct urn_choice fresh = {0};
		if (rows[step] < urn.row_count) {
			urn_truncate(&urn, hash, left[step]);
			for (size_t row = left[step]; row < MOST; row++)
				hash[row] = hash_mix(hash[row], step);
		}
		for (uint32_t row = (uint32_t)urn.row_count; row < rows[step]; row++)
			urn_add(&urn, row, hash);
		for (size_t row = 0; row < rows[step]; row++)
			is_eligible[row] = hash_mix(step / 2, row) % 3 == 0 || row % 97 == step;
		choose(&urn, is_eligible, rows[step], &kept);
		choose(&urn, is_eligible, rows[step], &fresh);
		cr_expect_arr_eq(kept.is_open, fresh.is_open, ((size_t)1 << urn.bits) / 8);
		size_t open = 0, count = 0;
		for (size_t word = 0; word < ((size_t)1 << urn.bits) / 32; word++)
			open += (size_t)__builtin_popcount(kept.is_open[word]);
		for (size_t row = 0; row < rows[step]; row++)
			count += is_eligible[row];
		cr_expect_eq(open, count);
		urn_choice_release(&fresh);
	}
	urn_choice_release(&kept);
}
