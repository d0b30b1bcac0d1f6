/*
 * mark.c: a flag over many rows at a bit a row. A flag is taken apart at its `and`, `or` and `not` into comparisons of
 * something with a bound that is the same for all rows. As what is near a bound counts as equal to it, each such
 * comparison holds in one range of values, which is found once; a row then costs two comparisons and no logic of
 * missing flags: for a missing value neither the comparison nor its contrary holds.
 *
 * `not` is moved inwards (De Morgan): not (a and b) holds where not a holds or not b holds, in Kleene's logic too.
 *
 * Where a batch names a place for it (compared.h), the marks of comparisons of one column are kept there, and only rows
 * that have changed since are compared again.
 */
#include "formula/compiler.h"

#include "base/marks.h"
#include "formula/compared.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* --- making the steps --- */

/* The values for which a comparison with a bound is as wanted. A missing bound: none. */
static struct mark_range range_of(enum operation comparison, bool wanted, double bound)
{
	bool is_below = comparison == OPERATION_LESS || comparison == OPERATION_AT_MOST;
	double first; /* from which on x >= bound or x > bound holds */

	if (isnan(bound))
		return (struct mark_range){bound, bound, false};
	if (comparison == OPERATION_EQUAL)
		return (struct mark_range){number_near_least(bound), number_near_most(bound), !wanted};
	if (comparison == OPERATION_LESS || comparison == OPERATION_AT_LEAST)
		first = number_near_least(bound);
	else
		first = nextafter(number_near_most(bound), INFINITY);
	if (is_below == wanted)
		return (struct mark_range){-INFINITY, nextafter(first, -INFINITY), false};
	return (struct mark_range){first, INFINITY, false};
}

struct marker {
	const struct compiler *compiler;
	struct formula *formula;
	size_t capacity, depth;
};

static const struct instruction *at(const struct marker *marker, uint32_t value)
{
	return &marker->compiler->code[value];
}

static bool is_uniform(const struct marker *marker, uint32_t value)
{
	const struct instruction *instruction = at(marker, value);
	bool is = !operation_reads_rows(instruction->operation);

	for (size_t o = 0; is && o < operation_operands(instruction->operation); o++)
		is = is_uniform(marker, instruction->operand[o]);
	return is;
}

static const struct formula *part(const struct marker *marker, uint32_t value)
{
	struct formula *formula = arena_array(marker->compiler->arena, 1, sizeof *formula);

	formula->text = "";
	compiler_assemble(marker->compiler, value, formula);
	return formula;
}

static void add(struct marker *marker, struct mark_step step)
{
	struct formula *formula = marker->formula;

	formula->mark[formula->mark_count++] = step;
	marker->depth += step.kind == MARK_BOTH || step.kind == MARK_EITHER ? (size_t)-1 : 1;
	if (marker->depth > formula->mark_depth)
		formula->mark_depth = marker->depth;
}

/* Whether a value is made of one applicant column, its year and parameters. */
static bool find_column(const struct formula *value, uint32_t *slot)
{
	bool is_found = false;

	for (size_t i = 0; i < value->count; i++) {
		const struct instruction *instruction = &value->code[i];
		bool is_column = instruction->operation == OPERATION_APPLICANT;

		if (!operation_reads_rows(instruction->operation))
			continue;
		if (!is_column || (is_found && *slot != instruction->slot))
			return false;
		*slot = instruction->slot;
		is_found = true;
	}
	return is_found;
}

/* What a step compares: a column as it stands, or something that is worked out. */
static void set_value(const struct marker *marker, uint32_t value, struct mark_step *step)
{
	step->is_of_column = at(marker, value)->operation == OPERATION_APPLICANT;
	if (step->is_of_column) {
		step->slot = at(marker, value)->slot;
		return;
	}
	step->value = part(marker, value);
	step->is_of_column = find_column(step->value, &step->slot);
}

/* The comparison as one of what differs with what does not: 3 < x is x > 3. */
static enum operation turned(enum operation comparison)
{
	static const enum operation other[] = {
		[OPERATION_LESS] = OPERATION_GREATER, [OPERATION_AT_MOST] = OPERATION_AT_LEAST,
		[OPERATION_GREATER] = OPERATION_LESS, [OPERATION_AT_LEAST] = OPERATION_AT_MOST,
		[OPERATION_EQUAL] = OPERATION_EQUAL,
	};

	return other[comparison];
}

static bool is_comparison(enum operation operation)
{
	return operation >= OPERATION_LESS && operation <= OPERATION_EQUAL;
}

static void add_steps(struct marker *marker, uint32_t value, bool wanted);

static void add_comparison(struct marker *marker, const struct instruction *instruction, bool wanted)
{
	bool is_turned = is_uniform(marker, instruction->operand[0]);
	struct mark_step step = {.kind = MARK_COMPARISON,
				 .wanted = wanted,
				 .comparison = is_turned ? turned(instruction->operation) : instruction->operation,
				 .bound = part(marker, instruction->operand[is_turned ? 0 : 1])};
	double bound;

	if (formula_is_constant(step.bound, &bound)) {
		step.range = range_of(step.comparison, wanted, bound);
		step.bound = NULL;
	}
	set_value(marker, instruction->operand[is_turned ? 1 : 0], &step);
	add(marker, step);
}

static void add_flag(struct marker *marker, uint32_t value, bool wanted)
{
	struct mark_step step = {.kind = MARK_FLAG, .range = {wanted, wanted, false}};

	set_value(marker, value, &step);
	add(marker, step);
}

/* Steps that mark the rows for which the flag is as wanted. */
static void add_steps(struct marker *marker, uint32_t value, bool wanted)
{
	const struct instruction *instruction = at(marker, value);
	enum operation operation = instruction->operation;
	const uint32_t *operand = instruction->operand;

	if (operation == OPERATION_NOT) {
		add_steps(marker, operand[0], !wanted);
	} else if (operation == OPERATION_AND || operation == OPERATION_OR) {
		add_steps(marker, operand[0], wanted);
		add_steps(marker, operand[1], wanted);
		add(marker,
		    (struct mark_step){.kind = (operation == OPERATION_AND) == wanted ? MARK_BOTH : MARK_EITHER});
	} else if (is_comparison(operation) && (is_uniform(marker, operand[0]) || is_uniform(marker, operand[1]))) {
		add_comparison(marker, instruction, wanted);
	} else {
		add_flag(marker, value, wanted);
	}
}

/* How many steps add_steps takes. */
static size_t count_steps(const struct marker *marker, uint32_t value)
{
	const struct instruction *instruction = at(marker, value);
	enum operation operation = instruction->operation;

	if (operation == OPERATION_NOT)
		return count_steps(marker, instruction->operand[0]);
	if (operation == OPERATION_AND || operation == OPERATION_OR)
		return count_steps(marker, instruction->operand[0]) + count_steps(marker, instruction->operand[1]) + 1;
	return 1;
}

void mark_assemble(const struct compiler *compiler, uint32_t result, struct formula *formula)
{
	struct marker marker = {.compiler = compiler, .formula = formula};

	formula->mark = arena_array(compiler->arena, count_steps(&marker, result), sizeof *formula->mark);
	add_steps(&marker, result, true);
}

/* --- running them --- */

static struct mark_range range_of_step(const struct mark_step *step, const struct formula_batch *batch,
				       struct formula_work *work)
{
	struct formula_batch once = *batch;
	double bound;

	if (step->bound == NULL)
		return step->range;
	once.count = 1;
	formula_run(step->bound, &once, work, &bound);
	return range_of(step->comparison, step->wanted, bound);
}

static void compare(const struct mark_step *step, const struct mark_range *range, const struct formula_batch *batch,
		    struct formula_work *work, uint64_t *mark)
{
	const double *value = work->value;

	if (step->value != NULL)
		formula_run(step->value, batch, work, work->value);
	else
		value = batch->applicant_slot[step->slot] + batch->first_applicant;
	(range->is_outside ? marks_outside : marks_within)(value, range->least, range->most, batch->count, mark);
}

/* The same where what is known of the column is kept: compares the rest. */
static void compare_rest(const struct mark_step *step, const struct mark_range *range,
			 const struct formula_batch *batch, struct formula_work *work, uint64_t *mark)
{
	size_t first = batch->first_applicant, end = first + batch->count;
	bool is_dated = step->value != NULL && formula_is_dated(step->value);
	const struct comparison comparison = {step->value, is_dated ? batch->year : 0, *range};
	struct compared_marks *kept = compared_find(batch->compared, step->slot, &comparison, end);
	struct formula_batch rest = *batch;

	assert(first % MARKS_WORD == 0);
	rest.first_applicant = (uint32_t)kept->known;
	rest.count = end - kept->known;
	if (rest.count > 0)
		compare(step, range, &rest, work, kept->mark + kept->known / MARKS_WORD);
	kept->known = end / MARKS_WORD * MARKS_WORD;
	memcpy(mark, kept->mark + first / MARKS_WORD, marks_words(batch->count) * sizeof *mark);
}

static void run_step(const struct mark_step *step, const struct formula_batch *batch, struct formula_work *work,
		     uint64_t *mark)
{
	struct mark_range range = range_of_step(step, batch, work);

	if (batch->compared != NULL && step->is_of_column)
		compare_rest(step, &range, batch, work, mark);
	else
		compare(step, &range, batch, work, mark);
}

void formula_mark(const struct formula *formula, const struct formula_batch *batch, struct formula_work *work,
		  uint64_t *mark)
{
	size_t words = marks_words(batch->count), depth = 0;

	assert(batch->applicant == NULL && formula->mark_count > 0);
	work->value = memory_grow(work->value, &work->value_capacity, batch->first_applicant + batch->count + 1,
				  sizeof *work->value);
	work->mark = memory_grow(work->mark, &work->mark_capacity, formula->mark_depth * words + 1, sizeof *work->mark);
	for (size_t s = 0; s < formula->mark_count; s++) {
		const struct mark_step *step = &formula->mark[s];
		uint64_t *top = depth == 0 ? mark : work->mark + depth * words;

		if (step->kind == MARK_COMPARISON || step->kind == MARK_FLAG) {
			run_step(step, batch, work, top);
			depth++;
			continue;
		}
		depth--;
		(step->kind == MARK_BOTH ? marks_keep : marks_add)(depth == 1 ? mark : work->mark + (depth - 1) * words,
								   work->mark + depth * words, batch->count);
	}
}

#define LIGHT_INSTRUCTIONS 2

/* Such a value is no more work for all rows than for those that are left, which must first be collected. What was paid
 * is: it takes a division. */
static bool is_light(const struct formula *value)
{
	bool is = value->count - value->uniform_count <= LIGHT_INSTRUCTIONS;

	for (size_t i = 0; i < value->count; i++)
		is = is && value->code[i].operation != OPERATION_PAID;
	return is;
}

bool mark_is_light(const struct formula *formula)
{
	for (size_t s = 0; s < formula->mark_count; s++) {
		if (formula->mark[s].value != NULL && !is_light(formula->mark[s].value))
			return false;
	}
	return formula->mark_count > 0;
}
