/*
 * Claims against a plain list of rows: what is added, dropped and taken out, year after year in the same arrays.
 */
#include "entitlement/claims.h"

#include <criterion/criterion.h>

#define ITEMS 5
#define ROWS  4000

/* What a row was added with. */
struct row {
	uint32_t item, number;
	bool is_waiting, is_dropped;
};

struct list {
	size_t count;
	struct row row[ROWS];
	uint64_t state;
};

static uint32_t below(struct list *list, uint32_t end)
{
	list->state = list->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(list->state >> 33) % end;
}

static uint32_t append(struct list *list, uint32_t item, bool is_waiting)
{
	uint32_t number = (uint32_t)list->count;

	list->row[list->count++] = (struct row){item, number, is_waiting, false};
	return number;
}

static void add_waiting(struct list *list, struct claims *claims, size_t count, bool is_queued)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t item = below(list, ITEMS), number = append(list, item, true);

		claims_add_waiting(claims, item, number, number + 1, number + 2, number + 1, number + 3, is_queued,
				   !is_queued);
	}
}

/* Candidates of which some are refused and some are granted nothing. */
static void add_item(struct list *list, struct claims *claims, uint32_t item, size_t count)
{
	uint32_t applicant[256], application[256], tie_rank[256];
	int64_t fen[256];
	unsigned char is_in[256];

	for (size_t i = 0; i < count; i++) {
		uint32_t fate = below(list, 4), number = 0;

		is_in[i] = fate != 0;
		if (fate > 1)
			number = append(list, item, false);
		applicant[i] = number;
		application[i] = number + 1;
		fen[i] = fate == 1 ? 0 : number + 1;
		tie_rank[i] = number + 3;
	}
	claims_add_many(claims, &(struct new_claims){item, count, applicant, application, fen, tie_rank, is_in});
}

static void drop_some(struct list *list, struct claims *claims)
{
	uint32_t one_of = 1 + below(list, 30);
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		bool is_dropped = below(list, one_of) == 0 && (!list->row[i].is_waiting || claims->waited[i] == 0);

		claims->is_dropped[i] = is_dropped;
		list->row[kept] = list->row[i];
		kept += !is_dropped;
	}
	list->count = kept;
	claims_compact(claims);
}

static void check(const struct list *list, const struct claims *claims)
{
	size_t start = 0;

	cr_assert_eq(claims->count, list->count);
	while (start < list->count && list->row[start].is_waiting)
		start++;
	for (uint32_t item = 0; item < ITEMS; item++) {
		cr_assert_eq(claims->item_start[item], start);
		while (start < list->count && list->row[start].item == item)
			start++;
	}
	cr_assert_eq(claims->item_start[ITEMS], list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct row *row = &list->row[i];

		cr_assert(claims->item[i] == row->item && claims->applicant[i] == row->number &&
			  claims->application[i] == row->number + 1 && claims->claim[i] == row->number + 1 &&
			  claims->entitlement[i] == row->number + 1 + row->is_waiting &&
			  claims->tie_rank[i] == row->number + 3);
		cr_assert(claims->award[i] == 0 && claims->stage[i] == NO_STAGE && claims->reason[i] == CLAIM_UNPAID &&
			  !claims->is_dropped[i] && claims_is_new(claims, i) == !row->is_waiting);
	}
}

/* What the year does to its claims afterwards. */
static void divide(struct claims *claims)
{
	for (size_t i = 0; i < claims->count; i++) {
		claims->award[i] = claims->claim[i];
		claims->stage[i] = 3;
		claims->reason[i] = CLAIM_FULL;
	}
}

Test(claims, rows_are_those_that_were_added_and_not_dropped)
{
	static struct list list = {.state = 20221126};
	struct claims claims;

	claims_init(&claims);
	for (int year = 0; year < 300; year++) {
		list.count = 0;
		claims_clear(&claims);
		add_waiting(&list, &claims, below(&list, 20), true);
		add_waiting(&list, &claims, below(&list, 20), false);
		claims_begin_items(&claims, ITEMS);
		for (uint32_t item = 0; item < ITEMS; item++) {
			for (uint32_t block = below(&list, 4); block > 0; block--)
				add_item(&list, &claims, item, below(&list, 257));
			if (below(&list, 8) == 0) { /* as of an item that is closed */
				claims_take_back(&claims, item);
				while (list.count > claims.count)
					list.count--;
			}
		}
		check(&list, &claims);
		drop_some(&list, &claims);
		check(&list, &claims);
		divide(&claims);
	}
	claims_release(&claims);
}
