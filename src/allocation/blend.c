#include "allocation/blend.h"

#include "allocation/workspace.h"

#define FIRST_ROOM 16

void blends_init(struct blends *blends, const struct groups *groups, struct workspace *work)
{
	*blends = (struct blends){.room = FIRST_ROOM, .pull_room = FIRST_ROOM};
	blends->blend = workspace_array(work, blends->room, sizeof *blends->blend);
	blends->pull = workspace_array(work, blends->pull_room, sizeof *blends->pull);
	blends->last = workspace_array(work, groups->count, sizeof *blends->last);
	blends->group = workspace_array(work, groups->count, sizeof *blends->group);
	blends->factor = workspace_array(work, groups->count, sizeof *blends->factor);
	for (size_t g = 0; g < groups->count; g++)
		blends->last[g] = PULL_NONE;
}

void blends_begin(struct blends *blends, struct workspace *work)
{
	if (blends->count == blends->room) {
		blends->room *= 2;
		blends->blend =
			workspace_longer(work, blends->blend, blends->count, blends->room, sizeof *blends->blend);
	}
	blends->blend[blends->count++] = (struct blend){.start = blends->pull_count};
}

void blends_pull(struct blends *blends, uint32_t group, float128 factor, uint32_t stop, struct workspace *work)
{
	if (blends->pull_count == blends->pull_room) {
		blends->pull_room *= 2;
		blends->pull = workspace_longer(work, blends->pull, blends->pull_count, blends->pull_room,
						sizeof *blends->pull);
	}
	blends->pull[blends->pull_count] = (struct pull){.factor = factor,
							 .group = group,
							 .blend = (uint32_t)(blends->count - 1),
							 .next = blends->last[group],
							 .stop = stop};
	blends->last[group] = (uint32_t)blends->pull_count++;
}

void blends_end(struct blends *blends, float128 most)
{
	blends->blend[blends->count - 1].end = blends->pull_count;
	blends->blend[blends->count - 1].most = most;
}

uint128 blends_stop_level(struct blends *blends, size_t number, const struct curves *curves, const bool *has_stopped,
			  float128 left, float128 active, uint128 low)
{
	const struct blend *blend = &blends->blend[number];
	size_t count = 0;
	if (left >= active)
		return curves->top;
	if (!(left > 0))
		return low;
	if (curves->path->is_linear) {
		uint128 level = (uint128)(left / active * (float128)LEVEL_ONE);
		return level > low ? level : low;
	}
	for (size_t k = blend->start; k < blend->end; k++) {
		const struct pull *pull = &blends->pull[k];
		if (has_stopped[pull->group])
			continue;
		blends->group[count] = pull->group;
		blends->factor[count++] = pull->factor;
	}
	return curves_find_level(curves, blends->group, blends->factor, count, left, low);
}
