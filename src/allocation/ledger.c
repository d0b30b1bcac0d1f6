#include "allocation/ledger.h"

#include "allocation/workspace.h"

#include <string.h>

void ledger_init(struct ledger *ledger, const struct problem *problem, struct workspace *work)
{
	*ledger = (struct ledger){.problem = problem, .work = work};
	struct groups *groups = &ledger->groups;
	groups_by_class(problem, work, groups);
	ledger->at_least = workspace_array(work, groups->row_count, sizeof *ledger->at_least);
	ledger->left = workspace_array(work, groups->row_count, sizeof *ledger->left);
	ledger->paid = workspace_array(work, groups->count, sizeof *ledger->paid);
	ledger->is_closed = workspace_array(work, groups->count, sizeof *ledger->is_closed);
	ledger->closed_by = workspace_array(work, groups->count, sizeof *ledger->closed_by);
	ledger->closed_at = workspace_array(work, groups->count, sizeof *ledger->closed_at);
	ledger->asked = workspace_array(work, groups->count, sizeof *ledger->asked);
	memcpy(ledger->at_least, groups->at_least, groups->row_count * sizeof *ledger->at_least);
	groups->at_least = ledger->at_least;
	guard_init(&ledger->guard, groups, work);
	for (size_t r = 0; r < groups->row_count; r++) {
		ledger->left[r] = ledger->guard.can_bind[r] ? groups->at_most[r] : LIMIT_NONE;
		ledger->has_floors = ledger->has_floors || groups->at_least[r] > 0;
	}
}

bool ledger_holds(const struct ledger *ledger, uint32_t class, int64_t fen)
{
	const struct groups *groups = &ledger->groups;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		if (ledger->left[groups->row[k]] < fen)
			return false;
	}
	return guard_holds(&ledger->guard, class, fen);
}

uint32_t ledger_row_of_cut(const struct ledger *ledger, const struct cut *cut, uint32_t class)
{
	const struct groups *groups = &ledger->groups;
	size_t k = groups->start[class];
	while (cut->price[groups->row[k]] <= 0)
		k++;
	return groups->row[k];
}

int64_t ledger_room(const struct ledger *ledger, uint32_t class, uint32_t *row)
{
	const struct groups *groups = &ledger->groups;
	int64_t room = LIMIT_NONE;
	size_t cut = 0;
	*row = 0;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		if (ledger->left[groups->row[k]] >= room)
			continue;
		room = ledger->left[groups->row[k]];
		*row = groups->row[k];
	}
	int64_t guarded = guard_room(&ledger->guard, class, &cut);
	if (guarded >= room)
		return room;
	*row = ledger_row_of_cut(ledger, &ledger->guard.cut[cut], class);
	return guarded;
}

float128 ledger_most(const struct ledger *ledger, uint32_t class)
{
	const struct groups *groups = &ledger->groups;
	float128 most = (float128)LIMIT_NONE;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		float128 left = (float128)ledger->left[groups->row[k]];
		most = left < most ? left : most;
	}
	for (size_t k = 0; k < ledger->guard.count; k++) {
		const struct cut *cut = &ledger->guard.cut[k];
		if (cut->factor[class] > 0 && (float128)cut->left < most * (float128)cut->factor[class])
			most = (float128)cut->left / (float128)cut->factor[class];
	}
	return most > 0 ? most : 0;
}

void ledger_take(struct ledger *ledger, uint32_t class, int64_t fen)
{
	const struct groups *groups = &ledger->groups;
	ledger->paid[class] += fen;
	for (size_t k = groups->start[class]; k < groups->start[class + 1]; k++) {
		uint32_t row = groups->row[k];
		ledger->left[row] -= ledger->left[row] == LIMIT_NONE ? 0 : fen;
	}
	guard_take(&ledger->guard, class, fen);
}

void ledger_close(struct ledger *ledger, size_t class, uint32_t row, size_t at)
{
	if (ledger->is_closed[class])
		return;
	ledger->is_closed[class] = true;
	ledger->closed_by[class] = row;
	ledger->closed_at[class] = at;
}

void ledger_close_row(struct ledger *ledger, uint32_t row, size_t at)
{
	const struct groups *groups = &ledger->groups;
	for (size_t k = groups->row_start[row]; k < groups->row_start[row + 1]; k++)
		ledger_close(ledger, groups->row_group[k], row, at);
}

int64_t ledger_missing(const struct ledger *ledger, size_t row)
{
	const struct groups *groups = &ledger->groups;
	int128 missing = groups->at_least[row];
	for (size_t k = groups->row_start[row]; missing > 0 && k < groups->row_start[row + 1]; k++)
		missing -= ledger->paid[groups->row_group[k]];
	return missing > 0 ? (int64_t)missing : 0;
}

void ledger_ask_paid(struct ledger *ledger)
{
	for (size_t c = 0; c < ledger->groups.count; c++)
		ledger->asked[c] = (float128)ledger->paid[c];
}

enum master_status ledger_check(struct ledger *ledger, bool *is_kept)
{
	size_t cut_count = ledger->guard.count;
	enum master_status status = guard_check(&ledger->guard, ledger->asked, is_kept);
	if (ledger->guard.count > cut_count)
		guard_count_again(&ledger->guard, ledger->paid);
	return status;
}

void ledger_return(struct ledger *ledger, const int64_t *paid, size_t at)
{
	const struct groups *groups = &ledger->groups;
	for (size_t r = 0; r < groups->row_count; r++) {
		if (ledger->guard.can_bind[r])
			ledger->left[r] = groups->at_most[r];
	}
	for (size_t c = 0; c < groups->count; c++) {
		ledger->paid[c] = paid[c];
		ledger->is_closed[c] = ledger->is_closed[c] && ledger->closed_at[c] < at;
		for (size_t k = groups->start[c]; k < groups->start[c + 1]; k++) {
			uint32_t row = groups->row[k];
			ledger->left[row] -= ledger->left[row] == LIMIT_NONE ? 0 : paid[c];
		}
	}
	guard_count_again(&ledger->guard, paid);
}
