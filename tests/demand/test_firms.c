/*
 * What happens to firms with a yearly probability, against clocks that are run one by one, a number at a time.
 */
#include "base/each_lanes.h"
#include "base/index.h"
#include "base/marks.h"
#include "demand/firms.h"
#include "demand/stream.h"
#include "formula/world.h"

enum { FIRMS = 300, YEARS = 9, SEED = 5, SLOTS = 16, EMPLOYEES = 2, LISTED = 4 };
enum { EXIT_RATE, LISTING_RATE, DELISTING_RATE, NUMBERS };

static const double number[NUMBERS] = {[EXIT_RATE] = 0.06, [LISTING_RATE] = 0.55, [DELISTING_RATE] = 0.7};

enum { EXIT_KEY = 33, LISTING_KEY = 77, DELISTING_KEY = 78 };

/* Firms that may become listed in years in which they have more than 4 employees, and in others no longer be so. */
struct town {
	struct world *world;
	struct population population;
	struct demand_settings demand;
	struct event_settings become[2];
	struct firm_set set[2];
	double *slot[SLOTS];
	const char *id[FIRMS];
	uint64_t hash[FIRMS];
	struct firms firms;
};

static void add_event(struct town *town, size_t e, uint32_t rate, uint64_t key, const char *where, const char *listed)
{
	town->set[e] = (struct firm_set){&world_fields[LISTED], world_compile(town->world, listed, FORMULA_FLAG)};
	town->become[e] = (struct event_settings){.rate = rate,
						  .key = key,
						  .where = world_compile(town->world, where, FORMULA_FLAG),
						  .set_count = 1,
						  .set = &town->set[e]};
}

static void open_town(struct town *town)
{
	static const struct schema schema = {0};
	struct firms_request request = {&town->population, &schema, &town->demand, SEED, YEARS};

	*town = (struct town){.world = world_new(NULL)};
	for (size_t s = 0; s < SLOTS; s++)
		town->slot[s] = town->world->column[FORMULA_APPLICANT][s];
	for (uint32_t i = 0; i < FIRMS; i++) {
		town->id[i] = "firm";
		town->slot[LISTED][i] = 0;
		town->hash[i] = hash_mix(SEED, i);
	}
	town->population.applicants.frame = (struct frame){.row_count = FIRMS, .slot_count = SLOTS, .slot = town->slot};
	town->population.applicants.id = town->id;
	town->population.applicants.hash = town->hash;
	add_event(town, 0, LISTING_RATE, LISTING_KEY, "employees > 4 and not listed", "yes");
	add_event(town, 1, DELISTING_RATE, DELISTING_KEY, "employees <= 4 and listed", "no");
	town->demand.firms = (struct firms_settings){.has_exit = true,
						     .exit = {.rate = EXIT_RATE, .key = EXIT_KEY},
						     .become_count = 2,
						     .become = town->become};
	firms_init(&town->firms, &request);
}

static void close_town(struct town *town)
{
	firms_release(&town->firms);
	world_free(town->world);
}

/* A firm's clock for one event. */
struct clock {
	uint32_t left, strikes;
};

struct firm {
	bool is_there, is_listed;
	struct clock leaving, listing, delisting;
};

/* One more year of it; whether it strikes. Its lot is the chance of going without the event for fewer years. */
static bool runs_out(struct clock *clock, uint64_t key, double rate, uint32_t draw, enum stream_purpose purpose)
{
	struct stream stream;

	if (clock->left == 0) {
		double lot, going = 1 - rate;

		stream_start(&stream, SEED, key, draw, clock->strikes, purpose);
		lot = stream_uniform(&stream);
		for (clock->left = 1; clock->left <= YEARS && lot < going; going *= 1 - rate)
			clock->left++;
	}
	clock->left--;
	clock->strikes += clock->left == 0;
	return clock->left == 0;
}

static double employees_of(uint32_t firm, uint32_t draw, uint32_t year)
{
	return (double)(hash_mix(hash_mix(firm, draw), year) % 10);
}

/* A year of one firm that is there. */
static void advance(struct firm *firm, uint64_t hash, double employees, uint32_t draw)
{
	if (runs_out(&firm->leaving, hash_mix(hash, EXIT_KEY), number[EXIT_RATE], draw, STREAM_EXIT)) {
		firm->is_there = false;
		return;
	}
	if (employees > 4 && !firm->is_listed)
		firm->is_listed = runs_out(&firm->listing, hash_mix(hash, LISTING_KEY), number[LISTING_RATE], draw,
					   STREAM_BECOME);
	if (employees <= 4 && firm->is_listed)
		firm->is_listed = !runs_out(&firm->delisting, hash_mix(hash, DELISTING_KEY), number[DELISTING_RATE],
					    draw, STREAM_BECOME);
}

/* Returns how many firms were listed again after they no longer were. */
static uint32_t check_draw(struct town *town, uint32_t draw)
{
	struct firm firm[FIRMS] = {0};
	uint32_t again = 0;

	for (uint32_t i = 0; i < FIRMS; i++)
		firm[i].is_there = true;
	firms_reset(&town->firms, draw, number);
	for (uint32_t y = 1; y <= YEARS; y++) {
		const struct demand_year year = {.draw = draw, .year = y, .calendar = 2022 + (int)y, .number = number};

		for (uint32_t i = 0; i < FIRMS; i++)
			town->slot[EMPLOYEES][i] = employees_of(i, draw, y);
		compared_forget(&town->firms.compared, EMPLOYEES, 0);
		firms_advance(&town->firms, &year);
		for (uint32_t i = 0; i < FIRMS; i++) {
			if (firm[i].is_there)
				advance(&firm[i], town->hash[i], employees_of(i, draw, y), draw);
			cr_assert_eq(marks_has(town->firms.active, i), firm[i].is_there, "firm %u, year %u of draw %u",
				     i, y, draw);
			cr_assert_eq(town->firms.slot[LISTED][i], firm[i].is_listed, "firm %u, year %u of draw %u", i,
				     y, draw);
		}
	}
	for (uint32_t i = 0; i < FIRMS; i++)
		again += firm[i].listing.strikes > 1;
	return again;
}

static void check_clocks(void)
{
	struct town town;

	open_town(&town);
	for (uint32_t draw = 0; draw < 3; draw++)
		cr_expect_gt(check_draw(&town, draw), FIRMS / 8);
	check_draw(&town, 0); /* as the first time */
	close_town(&town);
}

Test(firms, leave_and_become_something_when_their_clocks_strike)
{
	with_each_lanes(check_clocks);
}
