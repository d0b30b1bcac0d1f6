#include "allocation/leximin.h"

#include "allocation/filling.h"
#include "allocation/workspace.h"

#include <string.h>

struct leximin {
	struct completion completion;
	struct filling settled; /* up to where floors are known to allow it */
	struct filling tried;   /* on from there, as far as limits and blends allow */
	uint128 top;
};

/* Asks whether what is kept up to the level *at can be completed. If so, or but for round-off, all up to it is settled,
 * and filling goes on to the top, *at. If not, a blend stops some groups below it, and *at is where. */
static enum master_status settle(struct leximin *leximin, uint128 *at)
{
	struct filling *tried = &leximin->tried, *settled = &leximin->settled;
	uint128 asked = *at;
	bool is_complete = false;
	enum master_status status = completion_ask(&leximin->completion, tried->level, &is_complete);
	if (status != MASTER_OPTIMAL)
		return status;
	if (!is_complete) {
		filling_take_blends(settled);
		filling_copy(tried, settled);
		*at = filling_raise_to_blend(tried, asked);
	}
	if (*at < asked)
		return status;
	filling_copy(settled, tried);
	filling_raise(tried, leximin->top);
	*at = leximin->top;
	return status;
}

static enum master_status raise(struct leximin *leximin)
{
	enum master_status status = MASTER_OPTIMAL;
	filling_raise(&leximin->tried, leximin->top);
	for (uint128 at = leximin->top; status == MASTER_OPTIMAL;) {
		bool is_whole = at == leximin->top;
		if (completion_keep(&leximin->completion, leximin->tried.level, at) && is_whole)
			break;
		status = settle(leximin, &at);
		if (is_whole && at == leximin->top)
			break;
	}
	return status;
}

/* False: see filling_open. */
static bool open_fillings(struct leximin *leximin, struct workspace *work, uint128 *level, uint32_t *stopped_by)
{
	const struct face *face = leximin->completion.face;
	size_t count = face->curves->groups->count;
	uint128 *settled_level = workspace_array(work, count, sizeof *settled_level);
	uint32_t *settled_by = workspace_array(work, count, sizeof *settled_by);
	memcpy(settled_level, level, count * sizeof *level);
	if (!filling_open(&leximin->settled, face->curves, face->is_fixed, &leximin->completion.blends, work,
			  settled_level, settled_by))
		return false;
	filling_take_blends(&leximin->settled);
	filling_open_copy(&leximin->tried, &leximin->settled, level, stopped_by);
	return true;
}

enum master_status leximin_run(const struct face *face, struct workspace *work, uint128 *level, uint32_t *stopped_by)
{
	struct leximin leximin = {.top = face->curves->top};
	struct workspace_mark mark = workspace_mark(work);
	enum master_status status = MASTER_FAILED;
	completion_init(&leximin.completion, face, level, work);
	if (open_fillings(&leximin, work, level, stopped_by))
		status = raise(&leximin);
	if (leximin.completion.shortfall.is_open)
		filling_release_empty(face->curves->groups, stopped_by);
	shortfall_close(&leximin.completion.shortfall);
	workspace_release(work, mark);
	return status;
}
