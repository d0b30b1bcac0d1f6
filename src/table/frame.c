#include "table/frame.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

void frame_init(struct frame *frame, size_t row_count, size_t slot_count, int has_parent)
{
	frame->row_count = row_count;
	frame->slot_count = slot_count;
	frame->slot = memory_array(slot_count, sizeof(*frame->slot));
	for (size_t s = 0; s < slot_count; s++) {
		frame->slot[s] = memory_array(row_count, sizeof(**frame->slot));
		for (size_t row = 0; row < row_count; row++)
			frame->slot[s][row] = (double)NAN;
	}
	frame->parent = has_parent ? memory_array(row_count, sizeof(*frame->parent)) : NULL;
}

void frame_release(struct frame *frame)
{
	for (size_t s = 0; s < frame->slot_count; s++)
		free(frame->slot[s]);
	free(frame->slot);
	free(frame->parent);
	*frame = (struct frame){0};
}
