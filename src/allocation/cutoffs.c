#include "allocation/cutoffs.h"

#include "allocation/heap.h"

#include <math.h>

#define ROWS_MAX   1024
#define PIVOTS_MAX 40    /* a row */
#define NEAR       1e-12 /* of all claims */
#define TINY       1e-9  /* of entries of the inverse, which are small fractions */

bool cutoffs_init(struct cutoffs *cutoffs, const struct limits *limits, struct workspace *work)
{
	size_t rows = limits->row_count, classes = limits->class_count;
	if (rows > ROWS_MAX)
		return false;
	*cutoffs = (struct cutoffs){.limits = limits};
	cutoffs->cutoff = workspace_array(work, classes, sizeof(double));
	cutoffs->size = workspace_array(work, classes, sizeof(double));
	cutoffs->basic = workspace_array(work, rows, sizeof(uint32_t));
	cutoffs->is_basic = workspace_array(work, classes + rows, sizeof(bool));
	cutoffs->is_high = workspace_array(work, rows, sizeof(bool));
	cutoffs->inverse = workspace_array(work, rows * rows, sizeof(double));
	cutoffs->price = workspace_array(work, rows, sizeof(double));
	cutoffs->least = workspace_array(work, rows, sizeof(double));
	cutoffs->most = workspace_array(work, rows, sizeof(double));
	cutoffs->step = workspace_array(work, classes, sizeof(uint32_t));
	cutoffs->need = workspace_array(work, rows, sizeof(double));
	cutoffs->point = workspace_array(work, rows, sizeof(double));
	cutoffs->norm = workspace_array(work, rows, sizeof(double));
	cutoffs->column = workspace_array(work, rows, sizeof(double));
	cutoffs->price_move = workspace_array(work, rows, sizeof(double));
	cutoffs->cutoff_move = workspace_array(work, classes, sizeof(double));
	cutoffs->next = workspace_array(work, classes + rows, sizeof(uint32_t));
	cutoffs->next_at = workspace_array(work, classes + rows, sizeof(double));
	for (size_t r = 0; r < rows; r++) {
		cutoffs->basic[r] = (uint32_t)(classes + r);
		cutoffs->is_basic[classes + r] = true;
		cutoffs->inverse[r * rows + r] = -1;
		cutoffs->norm[r] = 1;
	}
	return true;
}

/* A row takes no more than what is claimed in it. False: it must take more. */
static bool take_bounds(struct cutoffs *cutoffs, const struct limits *bounds)
{
	const struct limits *limits = cutoffs->limits;
	const struct ladder *ladder = cutoffs->ladder;
	double all = 0;
	bool is_possible = true;
	for (size_t r = 0; r < limits->row_count; r++)
		cutoffs->most[r] = 0;
	for (size_t c = 0; c < limits->class_count; c++) {
		double total = ladder->sum[ladder->start[c + 1] - 1];
		all += total;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			cutoffs->most[limits->class_row[k]] += total;
	}
	cutoffs->near = NEAR * all;
	for (size_t r = 0; r < limits->row_count; r++) {
		cutoffs->least[r] = (double)bounds->at_least[r];
		if (bounds->at_most[r] != LIMIT_NONE)
			cutoffs->most[r] = fmin(cutoffs->most[r], (double)bounds->at_most[r]);
		is_possible = is_possible && cutoffs->least[r] <= cutoffs->most[r] + cutoffs->near;
	}
	return is_possible;
}

static double sum_of_rows(const struct limits *limits, size_t class, const double *by_row)
{
	double sum = 0;
	for (size_t k = limits->class_start[class]; k < limits->class_start[class + 1]; k++)
		sum += by_row[limits->class_row[k]];
	return sum;
}

/* The step of a class whose weight is next to its cut-off. */
static uint32_t nearest_step(const struct cutoffs *cutoffs, size_t class)
{
	const struct ladder *ladder = cutoffs->ladder;
	double cutoff = cutoffs->cutoff[class];
	size_t first = ladder->start[class], end = ladder->start[class + 1], step = ladder_find(ladder, class, cutoff);
	bool is_before =
		step == end || (step > first && ladder->weight[step - 1] - cutoff < cutoff - ladder->weight[step]);
	return (uint32_t)(is_before ? step - 1 : step);
}

/* Prices at which each class of the basis has its cut-off at the step where it was, or next to it. */
static void find_prices(struct cutoffs *cutoffs)
{
	const struct limits *limits = cutoffs->limits;
	size_t rows = limits->row_count;
	for (size_t r = 0; r < rows; r++)
		cutoffs->price[r] = 0;
	for (size_t k = 0; k < rows; k++) {
		uint32_t class = cutoffs->basic[k];
		if (class >= limits->class_count)
			continue;
		uint32_t step = cutoffs->step[class] = nearest_step(cutoffs, class);
		bool is_empty = cutoffs->ladder->sum[step] == 0;
		double weight = is_empty ? cutoffs->cutoff[class] : cutoffs->ladder->weight[step];
		for (size_t r = 0; r < rows; r++)
			cutoffs->price[r] += weight * cutoffs->inverse[r * rows + k];
	}
}

/* Everything that is not basic stands where the prices want it. */
static void place(struct cutoffs *cutoffs)
{
	const struct limits *limits = cutoffs->limits;
	for (size_t c = 0; c < limits->class_count; c++) {
		cutoffs->cutoff[c] = sum_of_rows(limits, c, cutoffs->price);
		if (!cutoffs->is_basic[c])
			cutoffs->step[c] = (uint32_t)ladder_find(cutoffs->ladder, c, cutoffs->cutoff[c]);
	}
	for (size_t r = 0; r < limits->row_count; r++)
		cutoffs->is_high[r] = cutoffs->price[r] >= 0;
}

/* Adds a multiple of one array to another. */
static void add_column(const double *restrict from, double factor, size_t count, double *restrict to)
{
	if (factor == 0)
		return;
	for (size_t k = 0; k < count; k++)
		to[k] += factor * from[k];
}

/* What each of the basis takes, given where the others stand. */
static void find_point(struct cutoffs *cutoffs)
{
	const struct limits *limits = cutoffs->limits;
	size_t rows = limits->row_count;
	for (size_t r = 0; r < rows; r++) {
		double bound = cutoffs->is_high[r] ? cutoffs->most[r] : cutoffs->least[r];
		cutoffs->need[r] = cutoffs->is_basic[limits->class_count + r] ? 0 : bound;
		cutoffs->point[r] = 0;
	}
	for (size_t c = 0; c < limits->class_count; c++) {
		double paid = cutoffs->is_basic[c] ? 0 : ladder_before(cutoffs->ladder, c, cutoffs->step[c]);
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++)
			cutoffs->need[limits->class_row[k]] -= paid;
	}
	for (size_t r = 0; r < rows; r++)
		add_column(cutoffs->inverse + r * rows, cutoffs->need[r], rows, cutoffs->point);
}

/* An edge: what leaves the basis, to what side, and by how much it is beyond that. */
struct edge {
	size_t place;
	bool is_over;
	double fault;
};

/* The steepest one; false: there is no fault. */
static bool choose_edge(const struct cutoffs *cutoffs, struct edge *edge)
{
	size_t class_count = cutoffs->limits->class_count;
	double best = 0;
	for (size_t k = 0; k < cutoffs->limits->row_count; k++) {
		uint32_t number = cutoffs->basic[k];
		double low, high;
		if (number < class_count) {
			low = ladder_before(cutoffs->ladder, number, cutoffs->step[number]);
			high = cutoffs->ladder->sum[cutoffs->step[number]];
		} else {
			low = cutoffs->least[number - class_count];
			high = cutoffs->most[number - class_count];
		}
		double over = cutoffs->point[k] - high, under = low - cutoffs->point[k], fault = fmax(over, under);
		if (!(fault > cutoffs->near) || !(fault * fault > best * cutoffs->norm[k]))
			continue;
		best = fault * fault / cutoffs->norm[k];
		*edge = (struct edge){k, over > under, fault};
	}
	return best > 0;
}

/* What leaves stands at its bound now; the directions of prices and cut-offs. */
static void open_edge(struct cutoffs *cutoffs, const struct edge *edge)
{
	const struct limits *limits = cutoffs->limits;
	size_t rows = limits->row_count, classes = limits->class_count;
	uint32_t leaving = cutoffs->basic[edge->place];
	for (size_t r = 0; r < rows; r++) {
		double part = cutoffs->inverse[r * rows + edge->place];
		cutoffs->price_move[r] = fabs(part) <= TINY ? 0 : edge->is_over ? -part : part;
	}
	for (size_t c = 0; c < classes; c++)
		cutoffs->cutoff_move[c] = cutoffs->is_basic[c] ? 0 : sum_of_rows(limits, c, cutoffs->price_move);
	cutoffs->is_basic[leaving] = false;
	if (leaving >= classes) {
		cutoffs->is_high[leaving - classes] = edge->is_over;
	} else {
		cutoffs->cutoff_move[leaving] = edge->is_over ? -1 : 1;
		cutoffs->step[leaving] += edge->is_over;
	}
}

/* Where on the edge a number changes next; false: nowhere. */
static bool find_next(struct cutoffs *cutoffs, uint32_t number)
{
	size_t class_count = cutoffs->limits->class_count;
	if (cutoffs->is_basic[number])
		return false;
	if (number >= class_count) {
		size_t r = number - class_count;
		double move = cutoffs->price_move[r];
		if (cutoffs->is_high[r] ? !(move < 0) : !(move > 0))
			return false;
		cutoffs->next_at[number] = fmax(-cutoffs->price[r] / move, 0);
		return true;
	}
	const struct ladder *ladder = cutoffs->ladder;
	double move = cutoffs->cutoff_move[number];
	uint32_t step = cutoffs->step[number];
	if (fabs(move) <= TINY || step == ladder->start[number + (move < 0)])
		return false;
	double weight = ladder->weight[move > 0 ? step - 1 : step];
	cutoffs->next_at[number] = fmax((weight - cutoffs->cutoff[number]) / move, 0);
	return true;
}

static bool is_nearer(const void *context, uint32_t a, uint32_t b)
{
	const struct cutoffs *cutoffs = context;
	double at_a = cutoffs->next_at[a], at_b = cutoffs->next_at[b];
	return at_a < at_b || (at_a == at_b && a < b);
}

/* Number by which the dual objective's slope falls less where it changes. */
static double bend_of(const struct cutoffs *cutoffs, uint32_t number)
{
	size_t class_count = cutoffs->limits->class_count;
	if (number >= class_count) {
		size_t r = number - class_count;
		return fabs(cutoffs->price_move[r]) * (cutoffs->most[r] - cutoffs->least[r]);
	}
	double move = cutoffs->cutoff_move[number];
	size_t step = cutoffs->step[number] - (move > 0);
	return fabs(move) * (cutoffs->ladder->sum[step] - ladder_before(cutoffs->ladder, number, step));
}

static void pass(struct cutoffs *cutoffs, uint32_t number)
{
	size_t class_count = cutoffs->limits->class_count;
	if (number >= class_count)
		cutoffs->is_high[number - class_count] = !cutoffs->is_high[number - class_count];
	else if (cutoffs->cutoff_move[number] > 0)
		cutoffs->step[number]--;
	else
		cutoffs->step[number]++;
}

static void move_along(struct cutoffs *cutoffs, double distance)
{
	for (size_t r = 0; r < cutoffs->limits->row_count; r++)
		cutoffs->price[r] += distance * cutoffs->price_move[r];
	for (size_t c = 0; c < cutoffs->limits->class_count; c++)
		cutoffs->cutoff[c] += distance * cutoffs->cutoff_move[c];
}

/* Goes along the edge to its lowest point; what is reached there enters the basis. False: it has no end. */
static bool follow_edge(struct cutoffs *cutoffs, const struct edge *edge, uint32_t *entering)
{
	size_t class_count = cutoffs->limits->class_count, number_count = class_count + cutoffs->limits->row_count;
	double fall = edge->fault;
	cutoffs->next_count = 0;
	for (uint32_t number = 0; number < number_count; number++) {
		if (find_next(cutoffs, number))
			cutoffs->next[cutoffs->next_count++] = number;
	}
	for (size_t k = cutoffs->next_count / 2; k-- > 0;)
		heap_sink(cutoffs->next, cutoffs->next_count, k, is_nearer, cutoffs);
	while (cutoffs->next_count > 0) {
		uint32_t number = *entering = cutoffs->next[0];
		fall -= bend_of(cutoffs, number);
		if (fall <= 0) {
			cutoffs->step[number < class_count ? number : 0] -=
				number < class_count && cutoffs->cutoff_move[number] > 0;
			move_along(cutoffs, cutoffs->next_at[number]);
			return true;
		}
		pass(cutoffs, number);
		if (!find_next(cutoffs, number))
			cutoffs->next[0] = cutoffs->next[--cutoffs->next_count];
		heap_sink(cutoffs->next, cutoffs->next_count, 0, is_nearer, cutoffs);
	}
	return false;
}

/* The squares of the rows of the inverse, before it changes by the column (Forrest and Goldfarb 1992). */
static void update_norms(struct cutoffs *cutoffs, size_t place)
{
	size_t rows = cutoffs->limits->row_count;
	double *product = cutoffs->need, pivot = cutoffs->column[place], norm = cutoffs->norm[place];
	for (size_t k = 0; k < rows; k++)
		product[k] = 0;
	for (size_t r = 0; r < rows; r++)
		add_column(cutoffs->inverse + r * rows, cutoffs->inverse[r * rows + place], rows, product);
	for (size_t k = 0; k < rows; k++) {
		double part = cutoffs->column[k] / pivot;
		cutoffs->norm[k] = fmax(cutoffs->norm[k] - 2 * part * product[k] + part * part * norm, TINY);
	}
	cutoffs->norm[place] = norm / (pivot * pivot);
}

static void enter(struct cutoffs *cutoffs, size_t place, uint32_t entering)
{
	const struct limits *limits = cutoffs->limits;
	size_t rows = limits->row_count, classes = limits->class_count;
	double *column = cutoffs->column;
	for (size_t k = 0; k < rows; k++)
		column[k] = entering < classes ? 0 : -cutoffs->inverse[(entering - classes) * rows + k];
	for (size_t e = 0; entering < classes && e < limits->class_start[entering + 1] - limits->class_start[entering];
	     e++) {
		const double *inverse = cutoffs->inverse + limits->class_row[limits->class_start[entering] + e] * rows;
		add_column(inverse, 1, rows, column);
	}
	double pivot = column[place];
	update_norms(cutoffs, place);
	for (size_t r = 0; r < rows; r++) {
		double *inverse = cutoffs->inverse + r * rows, part = inverse[place] / pivot;
		add_column(column, -part, rows, inverse);
		inverse[place] = part;
	}
	cutoffs->basic[place] = entering;
	cutoffs->is_basic[entering] = true;
}

static void sum_sizes(struct cutoffs *cutoffs)
{
	const struct limits *limits = cutoffs->limits;
	for (size_t r = 0; r < limits->row_count; r++)
		cutoffs->need[r] = fabs(cutoffs->price[r]);
	for (size_t c = 0; c < limits->class_count; c++)
		cutoffs->size[c] = sum_of_rows(limits, c, cutoffs->need);
}

bool cutoffs_find(struct cutoffs *cutoffs, const struct ladder *ladder, const struct limits *bounds)
{
	struct edge edge = {0};
	uint32_t entering;
	cutoffs->ladder = ladder;
	if (!take_bounds(cutoffs, bounds))
		return false;
	find_prices(cutoffs);
	place(cutoffs);
	for (size_t pivots = 0; pivots < PIVOTS_MAX * cutoffs->limits->row_count; pivots++) {
		find_point(cutoffs);
		if (!choose_edge(cutoffs, &edge)) {
			sum_sizes(cutoffs);
			return true;
		}
		open_edge(cutoffs, &edge);
		if (!follow_edge(cutoffs, &edge, &entering)) {
			cutoffs->is_basic[cutoffs->basic[edge.place]] = true;
			return false;
		}
		enter(cutoffs, edge.place, entering);
	}
	return false;
}
