#include "allocation/box.h"

#include "allocation/relaxation.h"
#include "allocation/workspace.h"

#include <math.h>

#define TRACE 1e-9              /* of the size of the prices */
#define LEAST ((float128)1e-12) /* of the largest cost: prices of this size are not told from 0 */

void box_init(struct box *box, const struct limits *limits, struct workspace *work)
{
	*box = (struct box){.limits = limits};
	box->low = workspace_array(work, limits->class_count, sizeof *box->low);
	box->high = workspace_array(work, limits->class_count, sizeof *box->high);
	box->size = workspace_array(work, limits->class_count, sizeof *box->size);
	box_clear(box);
}

static void set_all(struct box *box, double low, double high)
{
	for (size_t c = 0; c < box->limits->class_count; c++) {
		box->low[c] = low;
		box->high[c] = high;
		box->size[c] = 0;
	}
}

void box_clear(struct box *box)
{
	set_all(box, HUGE_VAL, -HUGE_VAL);
}

void box_open(struct box *box)
{
	set_all(box, -HUGE_VAL, HUGE_VAL);
}

void box_add(struct box *box, size_t class, double cutoff, double size)
{
	box->low[class] = fmin(box->low[class], cutoff - TRACE * size);
	box->high[class] = fmax(box->high[class], cutoff + TRACE * size);
	box->size[class] = fmax(box->size[class], size);
}

void box_take(struct box *box, const struct master *master)
{
	const struct limits *limits = box->limits;
	const struct program *program = master->program;
	float128 largest = 0;
	for (size_t j = 0; j < program->column_count; j++)
		largest = program->cost[j] > largest ? program->cost[j] : largest;
	for (size_t c = 0; c < limits->class_count; c++) {
		float128 cutoff = 0, size = LEAST * largest;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++) {
			float128 price = relaxation_price(master, limits->class_row[k]);
			cutoff += price;
			size += price < 0 ? -price : price;
		}
		box_add(box, c, (double)cutoff, (double)size);
	}
}

void box_around(struct box *box, const struct box *other, const double *margin)
{
	for (size_t c = 0; c < box->limits->class_count; c++) {
		double wider = margin == NULL ? 0 : margin[c] * other->size[c];
		box->low[c] = other->low[c] - wider;
		box->high[c] = other->high[c] + wider;
		box->size[c] = other->size[c];
	}
}

void box_stretch(struct box *box, const struct box *other)
{
	for (size_t c = 0; c < box->limits->class_count; c++) {
		double width = fmax(box->high[c] - box->low[c], TRACE * other->size[c]);
		double low = box->low[c], high = box->high[c];
		if (other->low[c] < low)
			box->low[c] = fmax(other->low[c] - width, low - 2 * width);
		if (other->high[c] > high)
			box->high[c] = fmin(other->high[c] + width, high + 2 * width);
	}
}

bool box_holds(const struct box *box, const struct box *other)
{
	for (size_t c = 0; c < box->limits->class_count; c++) {
		if (other->low[c] < box->low[c] || other->high[c] > box->high[c])
			return false;
	}
	return !other->is_unknown;
}
