/*
 * program.c: what each instruction does to a block of rows, and the run over all blocks.
 *
 * The meaning of an operation is one small function of one row; `map1`, `map2` and `map3` are inlined with it into
 * loops that gcc vectorises. No value is infinite: what overflows is missing, as is a division by zero.
 */
#include "formula/program.h"

#include "base/clones.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* --- one row --- */

INLINE double or_missing(double value)
{
	return fabs(value) <= DBL_MAX ? value : (double)NAN;
}

/* As number_is_near, in a form that vectorises. */
INLINE int is_near(double a, double b)
{
	double difference = fabs(a - b), size_a = fabs(a), size_b = fabs(b);
	double size = size_a > size_b ? size_a : size_b;

	return (difference <= 1e-12 * size) & (difference < 0.001);
}

/* A value made of a and b, missing if either is. */
INLINE double unless_missing(double value, double a, double b)
{
	return __builtin_isunordered(a, b) ? (double)NAN : value;
}

/* The truth of a comparison of a and b. */
INLINE double truth(int is_true, double a, double b)
{
	return unless_missing(is_true ? 1.0 : 0.0, a, b);
}

INLINE double negate(double a)
{
	return -a;
}

INLINE double negate_flag(double a)
{
	return 1.0 - a;
}

INLINE double add(double a, double b)
{
	return or_missing(a + b);
}

INLINE double subtract(double a, double b)
{
	return or_missing(a - b);
}

INLINE double multiply(double a, double b)
{
	return or_missing(a * b);
}

INLINE double divide(double a, double b)
{
	return or_missing(a / b);
}

INLINE double smaller(double a, double b)
{
	return unless_missing(a < b ? a : b, a, b);
}

INLINE double larger(double a, double b)
{
	return unless_missing(a > b ? a : b, a, b);
}

INLINE double less(double a, double b)
{
	return truth((a < b) & !is_near(a, b), a, b);
}

INLINE double at_most(double a, double b)
{
	return truth((a < b) | is_near(a, b), a, b);
}

INLINE double greater(double a, double b)
{
	return less(b, a);
}

INLINE double at_least(double a, double b)
{
	return at_most(b, a);
}

INLINE double equal(double a, double b)
{
	return truth(is_near(a, b), a, b);
}

/* Kleene's logic. Where neither flag decides, both are 1 or missing in `and`, 0 or missing in `or`, so that arithmetic
 * gives the rest. */
INLINE double both(double a, double b)
{
	return ((a == 0.0) | (b == 0.0)) ? 0.0 : a * b;
}

INLINE double either(double a, double b)
{
	return ((a == 1.0) | (b == 1.0)) ? 1.0 : a + b;
}

INLINE double choose(double condition, double a, double b)
{
	double value = condition == 1.0 ? a : b;

	return condition == condition ? value : (double)NAN;
}

/* --- a block of rows --- */

INLINE void map1(size_t count, double *restrict out, const double *a, double (*value)(double))
{
	for (size_t i = 0; i < count; i++)
		out[i] = value(a[i]);
}

INLINE void map2(size_t count, double *restrict out, const double *const operand[], double (*value)(double, double))
{
	const double *a = operand[0], *b = operand[1];

	for (size_t i = 0; i < count; i++)
		out[i] = value(a[i], b[i]);
}

INLINE void map3(size_t count, double *restrict out, const double *const operand[],
		 double (*value)(double, double, double))
{
	const double *a = operand[0], *b = operand[1], *c = operand[2];

	for (size_t i = 0; i < count; i++)
		out[i] = value(a[i], b[i], c[i]);
}

INLINE void fill(size_t count, double *restrict out, double value)
{
	for (size_t i = 0; i < count; i++)
		out[i] = value;
}

INLINE void gather(size_t count, double *restrict out, const double *column, const uint32_t *row)
{
	for (size_t i = 0; i < count; i++)
		out[i] = column[row[i]];
}

INLINE void gather_applicant(const struct formula_batch *batch, size_t first, size_t count, double *restrict out,
			     uint32_t slot)
{
	const double *column = batch->applicant_slot[slot];

	if (batch->applicant == NULL)
		memcpy(out, column + batch->first_applicant + first, count * sizeof *out);
	else
		gather(count, out, column, batch->applicant + first);
}

INLINE void gather_application(const struct formula_batch *batch, size_t first, size_t count, double *restrict out,
			       uint32_t slot)
{
	const uint32_t *row = batch->application == NULL ? NULL : batch->application + first;
	const double *column;
	uint32_t missing = 0;

	if (row == NULL && !batch->has_applications) {
		fill(count, out, (double)NAN);
		return;
	}
	column = batch->application_slot[slot];
	if (row == NULL) {
		memcpy(out, column + batch->first_application + first, count * sizeof *out);
		return;
	}
	for (size_t i = 0; i < count; i++)
		missing += row[i] == UINT32_MAX;
	if (missing == 0) {
		gather(count, out, column, row);
		return;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = row[i] != UINT32_MAX ? column[row[i]] : (double)NAN;
}

INLINE void gather_paid(const struct formula_batch *batch, size_t first, size_t count, double *restrict out,
			uint32_t item)
{
	const int64_t *paid = batch->paid ? batch->paid[item] : NULL;
	const uint32_t *row = batch->applicant;

	if (paid == NULL) {
		fill(count, out, 0.0);
		return;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = (double)paid[row ? row[first + i] : batch->first_applicant + first + i] / 100.0;
}

static double parameter_number(const struct instruction *instruction, int year)
{
	const struct parameter_value *value = parameter_in_year(instruction->parameter, year);

	return instruction->field ? field_choice(instruction->field, value->text) : value->number;
}

#define STEPS 4 /* of a schedule, looked at together */

/* Takes the values to the steps from `first` on, as many as are looked at together. */
INLINE void climb(const struct parameter_value *schedule, size_t first, size_t count, double *restrict out,
		  const double *x)
{
	double reached[STEPS], step[STEPS];

	for (size_t s = 0; s < STEPS; s++) {
		bool is_there = first + s < schedule->count;

		reached[s] = is_there ? schedule->reached[first + s] : INFINITY; /* no value reaches that */
		step[s] = is_there ? schedule->step[first + s] : 0.0;
	}
	for (size_t i = 0; i < count; i++) {
		double value = out[i];

		for (size_t s = 0; s < STEPS; s++)
			value = x[i] >= reached[s] ? step[s] : value;
		out[i] = value;
	}
}

/* The step of the highest threshold reached. Thresholds rise, so the last one reached wins. */
INLINE void band(const struct parameter_value *schedule, size_t count, double *restrict out, const double *x)
{
	for (size_t i = 0; i < count; i++)
		out[i] = x[i] == x[i] ? 0.0 : (double)NAN;
	for (size_t first = 0; first < schedule->count; first += STEPS)
		climb(schedule, first, count, out, x);
}

INLINE void lookup(const struct parameter_value *table, const struct field *field, size_t count, double *restrict out,
		   const double *x)
{
	for (size_t i = 0; i < count; i++)
		out[i] = x[i] == x[i] ? 0.0 : (double)NAN;
	for (size_t s = 0; s < table->count; s++) {
		double code = field_choice(field, table->choice[s]), step = table->step[s];

		for (size_t i = 0; i < count; i++)
			out[i] = x[i] == code ? step : out[i];
	}
}

size_t operation_operands(enum operation operation)
{
	if (operation == OPERATION_CHOOSE)
		return 3;
	if (operation >= OPERATION_ADD && operation <= OPERATION_OR)
		return 2;
	return operation <= OPERATION_PAID ? 0 : 1;
}

bool operation_reads_rows(enum operation operation)
{
	return operation >= OPERATION_APPLICANT && operation <= OPERATION_PAID;
}

INLINE void run_source(const struct instruction *instruction, const struct formula_batch *batch, size_t first,
		       size_t count, double *out)
{
	uint32_t slot = instruction->slot;

	if (instruction->operation == OPERATION_CONSTANT)
		fill(count, out, instruction->constant);
	else if (instruction->operation == OPERATION_PARAMETER)
		fill(count, out, parameter_number(instruction, batch->year));
	else if (instruction->operation == OPERATION_YEAR)
		fill(count, out, batch->year);
	else if (instruction->operation == OPERATION_APPLICANT)
		gather_applicant(batch, first, count, out, slot);
	else if (instruction->operation == OPERATION_APPLICATION)
		gather_application(batch, first, count, out, slot);
	else if (instruction->operation == OPERATION_CLAIM)
		gather(count, out, batch->claim_slot[slot], batch->claim + first);
	else
		gather_paid(batch, first, count, out, slot);
}

FAST_CLONES void instruction_run(const struct instruction *instruction, const struct formula_batch *batch, size_t first,
				 size_t count, double *out, const double *const operand[OPERAND_MAX])
{
	switch (instruction->operation) {
	case OPERATION_CONSTANT:
	case OPERATION_PARAMETER:
	case OPERATION_YEAR:
	case OPERATION_APPLICANT:
	case OPERATION_APPLICATION:
	case OPERATION_CLAIM:
	case OPERATION_PAID:
		run_source(instruction, batch, first, count, out);
		return;
	case OPERATION_NEGATE:
		map1(count, out, operand[0], negate);
		return;
	case OPERATION_NOT:
		map1(count, out, operand[0], negate_flag);
		return;
	case OPERATION_FLOOR:
		map1(count, out, operand[0], number_floor);
		return;
	case OPERATION_ADD:
		map2(count, out, operand, add);
		return;
	case OPERATION_SUBTRACT:
		map2(count, out, operand, subtract);
		return;
	case OPERATION_MULTIPLY:
		map2(count, out, operand, multiply);
		return;
	case OPERATION_DIVIDE:
		map2(count, out, operand, divide);
		return;
	case OPERATION_MIN:
		map2(count, out, operand, smaller);
		return;
	case OPERATION_MAX:
		map2(count, out, operand, larger);
		return;
	case OPERATION_LESS:
		map2(count, out, operand, less);
		return;
	case OPERATION_AT_MOST:
		map2(count, out, operand, at_most);
		return;
	case OPERATION_GREATER:
		map2(count, out, operand, greater);
		return;
	case OPERATION_AT_LEAST:
		map2(count, out, operand, at_least);
		return;
	case OPERATION_EQUAL:
		map2(count, out, operand, equal);
		return;
	case OPERATION_AND:
		map2(count, out, operand, both);
		return;
	case OPERATION_OR:
		map2(count, out, operand, either);
		return;
	case OPERATION_CHOOSE:
		map3(count, out, operand, choose);
		return;
	case OPERATION_BAND:
		band(parameter_in_year(instruction->parameter, batch->year), count, out, operand[0]);
		return;
	case OPERATION_LOOKUP:
		lookup(parameter_in_year(instruction->parameter, batch->year), instruction->field, count, out,
		       operand[0]);
		return;
	}
}

/* Where the values of an instruction stand already: a column over successive rows. NULL: they must be made. */
static const double *values_in_place(const struct instruction *instruction, const struct formula_batch *batch,
				     size_t first)
{
	if (instruction->operation == OPERATION_APPLICANT && batch->applicant == NULL)
		return batch->applicant_slot[instruction->slot] + batch->first_applicant + first;
	if (instruction->operation == OPERATION_APPLICATION && batch->application == NULL && batch->has_applications)
		return batch->application_slot[instruction->slot] + batch->first_application + first;
	return NULL;
}

/* Runs instructions `from` to `to` for one block; the formula's last one writes to `out`. */
static void run_block(const struct formula *formula, size_t from, size_t to, const struct formula_batch *batch,
		      size_t first, size_t count, struct formula_work *work, double *out)
{
	for (size_t i = from; i < to; i++) {
		const struct instruction *instruction = &formula->code[i];
		double *own =
			i + 1 == formula->count ? out : work->registers + (size_t)instruction->target * FORMULA_BLOCK;
		const double *operand[OPERAND_MAX], *in_place = values_in_place(instruction, batch, first);

		if (in_place != NULL) {
			work->at[instruction->target] = in_place;
			continue;
		}
		for (size_t o = 0; o < OPERAND_MAX; o++)
			operand[o] = work->at[instruction->operand[o]];
		instruction_run(instruction, batch, first, count, own, operand);
		work->at[instruction->target] = own;
	}
}

static size_t block_size(const struct formula_batch *batch, size_t first)
{
	return batch->count - first < FORMULA_BLOCK ? batch->count - first : FORMULA_BLOCK;
}

/* Runs what is the same for all blocks. */
static void run_uniform(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
			double *out)
{
	formula_work_reserve(work, formula);
	run_block(formula, 0, formula->uniform_count, batch, 0, block_size(batch, 0), work, out);
}

/* The values of a block: in `out`, or where they stood already. */
static const double *run_varying(const struct formula *formula, const struct formula_batch *batch, size_t first,
				 struct formula_work *work, double *out)
{
	run_block(formula, formula->uniform_count, formula->count, batch, first, block_size(batch, first), work, out);
	return work->at[formula->result];
}

void formula_run(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		 double *out)
{
	run_uniform(formula, batch, work, out);
	for (size_t first = 0; first < batch->count; first += FORMULA_BLOCK) {
		const double *value = run_varying(formula, batch, first, work, out + first);

		if (value != out + first)
			memcpy(out + first, value, block_size(batch, first) * sizeof *out);
	}
}

FAST_CLONES static void find_ones(const double *restrict value, size_t count, unsigned char *restrict is_one)
{
	for (size_t i = 0; i < count; i++)
		is_one[i] = value[i] == 1.0;
}

void formula_holds(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		   unsigned char *holds)
{
	double out[FORMULA_BLOCK];

	run_uniform(formula, batch, work, out);
	for (size_t first = 0; first < batch->count; first += FORMULA_BLOCK)
		find_ones(run_varying(formula, batch, first, work, out), block_size(batch, first), holds + first);
}
