/*
 * Random formulas against an evaluator of one row that shares nothing with the program: a tree is made, written as text
 * (with all parentheses or with as few as the precedences allow), compiled, run, and compared with the tree's value.
 */
#include "base/marks.h"
#include "formula/world.h"

#define ROWS     8
#define FORMULAS 5000

enum kind { NUMBER, COLUMN, FLAG, FLAG_COLUMN, UNARY, BINARY, CALL };

struct tree {
	enum kind kind;
	const char *word; /* operator, function or column */
	double value;     /* literal */
	int precedence;   /* 1 or ... 6 unary minus, 7 the rest */
	int count;
	struct tree *child[3];
};

struct maker {
	uint64_t state;
	struct tree tree[4096];
	int count;
};

/* Three-valued result. */
struct result {
	bool is_missing;
	double value;
};

static const char *const columns[] = {"revenue", "revenue_last", "employees", "score"};
static const char *const flag_columns[] = {"listed", "completed"};
static const double literals[] = {0, 1, 2, 0.1, 0.2, 0.3, 10, 385, 1e8, 5e8};
static const char *const literal_texts[] = {"0", "1", "2", "0.1", "20%", "30%", "10", "385", "1亿", "50000万"};

static unsigned pick(struct maker *maker, unsigned count)
{
	maker->state = maker->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(maker->state >> 33) % count;
}

static struct tree *new_tree(struct maker *maker, enum kind kind, const char *word, int precedence)
{
	struct tree *tree = &maker->tree[maker->count++];

	*tree = (struct tree){.kind = kind, .word = word, .precedence = precedence};
	return tree;
}

static struct tree *make(struct maker *maker, bool is_flag, int depth);

static struct tree *make_leaf(struct maker *maker, bool is_flag)
{
	struct tree *tree;

	if (is_flag && pick(maker, 4) > 0)
		return new_tree(maker, FLAG_COLUMN, flag_columns[pick(maker, 2)], 7);
	if (is_flag) {
		tree = new_tree(maker, FLAG, NULL, 7);
		tree->value = pick(maker, 2);
		return tree;
	}
	if (pick(maker, 5) > 1)
		return new_tree(maker, COLUMN, columns[pick(maker, 4)], 7);
	tree = new_tree(maker, NUMBER, NULL, 7);
	tree->value = pick(maker, sizeof(literals) / sizeof(*literals));
	return tree;
}

static struct tree *make_node(struct maker *maker, enum kind kind, const char *word, int precedence, int count,
			      const char *flags, int depth)
{
	struct tree *tree = new_tree(maker, kind, word, precedence);

	tree->count = count;
	for (int c = 0; c < count; c++)
		tree->child[c] = make(maker, flags[c] == 'f', depth - 1);
	return tree;
}

static struct tree *make(struct maker *maker, bool is_flag, int depth)
{
	static const char *const comparisons[] = {"<", "<=", ">", ">=", "==", "!="};
	static const char *const sums[] = {"+", "-"}, *const products[] = {"*", "/"},
				 *const extremes[] = {"min", "max"};

	if (depth <= 0 || pick(maker, 8) == 0)
		return make_leaf(maker, is_flag);
	if (is_flag)
		switch (pick(maker, 6)) {
		case 0:
			return make_node(maker, BINARY, "or", 1, 2, "ff", depth);
		case 1:
			return make_node(maker, BINARY, "and", 2, 2, "ff", depth);
		case 2:
			return make_node(maker, UNARY, "not", 3, 1, "f", depth);
		case 3:
			return make_node(maker, CALL, "if", 7, 3, "fff", depth);
		default:
			return make_node(maker, BINARY, comparisons[pick(maker, 6)], 4, 2, "nn", depth);
		}
	switch (pick(maker, 8)) {
	case 0:
		return make_node(maker, CALL, "if", 7, 3, "fnn", depth);
	case 1:
		return make_node(maker, CALL, extremes[pick(maker, 2)], 7, 2 + (int)pick(maker, 2), "nnn", depth);
	case 2:
		return make_node(maker, CALL, "floor", 7, 1, "n", depth);
	case 3:
		return make_node(maker, CALL, "band", 7, 1, "n", depth);
	case 4:
		return make_node(maker, UNARY, "-", 7, 1, "n", depth);
	case 5:
		return make_node(maker, BINARY, products[pick(maker, 2)], 6, 2, "nn", depth);
	default:
		return make_node(maker, BINARY, sums[pick(maker, 2)], 5, 2, "nn", depth);
	}
}

static void write_tree(const struct tree *tree, bool has_all, int least, char *text);

/* A child, in parentheses if it binds less than `least`. */
static void write_child(const struct tree *tree, bool has_all, int least, char *text)
{
	bool has_parentheses = has_all || tree->precedence < least;

	strcat(text, has_parentheses ? "(" : "");
	write_tree(tree, has_all, least, text);
	strcat(text, has_parentheses ? ")" : "");
}

static void write_call(const struct tree *tree, bool has_all, char *text)
{
	strcat(strcat(text, tree->word), "(");
	for (int c = 0; c < tree->count; c++) {
		strcat(text, c ? ", " : "");
		write_child(tree->child[c], has_all, 0, text);
	}
	strcat(text, strcmp(tree->word, "band") == 0 ? ", tiers)" : ")");
}

static void write_tree(const struct tree *tree, bool has_all, int least, char *text)
{
	(void)least;
	switch (tree->kind) {
	case NUMBER:
		strcat(text, literal_texts[(size_t)tree->value]);
		return;
	case FLAG:
		strcat(text, tree->value == 1 ? "yes" : "no");
		return;
	case COLUMN:
	case FLAG_COLUMN:
		strcat(text, tree->word);
		return;
	case UNARY:
		strcat(strcat(text, tree->word), " ");
		write_child(tree->child[0], has_all, tree->precedence, text);
		return;
	case BINARY: /* left-associative; comparisons not at all */
		write_child(tree->child[0], has_all, tree->precedence + (tree->precedence == 4), text);
		strcat(strcat(strcat(text, " "), tree->word), " ");
		write_child(tree->child[1], has_all, tree->precedence + 1, text);
		return;
	case CALL:
		write_call(tree, has_all, text);
		return;
	}
}

static const struct result missing = {true, 0};

static struct result number(double value)
{
	return isfinite(value) ? (struct result){false, value} : missing;
}

static struct result evaluate(struct world *world, const struct tree *tree, int row);

static struct result evaluate_logic(struct world *world, const struct tree *tree, int row, bool is_or)
{
	struct result a = evaluate(world, tree->child[0], row), b = evaluate(world, tree->child[1], row);

	if ((!a.is_missing && a.value == is_or) || (!b.is_missing && b.value == is_or))
		return number(is_or);
	return a.is_missing || b.is_missing ? missing : number(!is_or);
}

static struct result compare(const char *word, double a, double b)
{
	int sign = number_is_near(a, b) ? 0 : a < b ? -1 : 1;

	if (word[0] == '=' || word[0] == '!')
		return number((sign == 0) == (word[0] == '='));
	return number((word[1] == '=' && sign == 0) || sign == (word[0] == '<' ? -1 : 1));
}

static struct result evaluate_binary(struct world *world, const struct tree *tree, int row)
{
	struct result a = evaluate(world, tree->child[0], row), b = evaluate(world, tree->child[1], row);

	if (a.is_missing || b.is_missing)
		return missing;
	switch (tree->word[0]) {
	case '+':
		return number(a.value + b.value);
	case '-':
		return number(a.value - b.value);
	case '*':
		return number(a.value * b.value);
	case '/':
		return b.value == 0 ? missing : number(a.value / b.value);
	default:
		return compare(tree->word, a.value, b.value);
	}
}

static struct result band(double x)
{
	static const double steps[][2] = {{0.3, 4}, {1, 5}, {1e8, 6}, {5e8, 0.5}}; /* tiers */
	double value = 0;

	for (int s = 0; s < 4; s++)
		if (x >= steps[s][0] || number_is_near(x, steps[s][0]))
			value = steps[s][1];
	return number(value);
}

static struct result evaluate_call(struct world *world, const struct tree *tree, int row)
{
	struct result first = evaluate(world, tree->child[0], row), other;

	if (first.is_missing)
		return missing;
	if (strcmp(tree->word, "if") == 0)
		return evaluate(world, tree->child[first.value == 1 ? 1 : 2], row);
	if (strcmp(tree->word, "floor") == 0)
		return number(number_floor(first.value));
	if (strcmp(tree->word, "band") == 0)
		return band(first.value);
	for (int c = 1; c < tree->count; c++) {
		other = evaluate(world, tree->child[c], row);
		if (other.is_missing)
			return missing;
		if (strcmp(tree->word, "min") == 0 ? other.value < first.value : other.value > first.value)
			first = other;
	}
	return first;
}

static struct result evaluate(struct world *world, const struct tree *tree, int row)
{
	struct result a;

	switch (tree->kind) {
	case NUMBER:
		return number(literals[(size_t)tree->value]);
	case FLAG:
		return number(tree->value);
	case COLUMN:
	case FLAG_COLUMN:
		return number(world_column(world, tree->word)[row]);
	case UNARY:
		a = evaluate(world, tree->child[0], row);
		return a.is_missing ? missing : number(tree->word[0] == '-' ? -a.value : !(int)a.value);
	case BINARY:
		if (strcmp(tree->word, "or") == 0 || strcmp(tree->word, "and") == 0)
			return evaluate_logic(world, tree, row, tree->word[0] == 'o');
		return evaluate_binary(world, tree, row);
	case CALL:
		break;
	}
	return evaluate_call(world, tree, row);
}

static void fill_columns(struct world *world, struct maker *maker)
{
	static const double values[] = {0, 1, -1, 2, 0.1, 0.3, 0.30000000000000004, 1.2, 99999999.99, 1e8, 5e8, 1e300};

	for (int row = 0; row < ROWS; row++) {
		for (int c = 0; c < 4; c++)
			world_column(world, columns[c])[row] =
				pick(maker, 5) == 0 ? (double)NAN : values[pick(maker, 12)];
		for (int f = 0; f < 2; f++) {
			unsigned value = pick(maker, 3);

			world_column(world, flag_columns[f])[row] = value == 2 ? (double)NAN : value;
		}
	}
}

static void check_rows(struct world *world, const struct tree *tree, const char *text, const double *out)
{
	for (int row = 0; row < ROWS; row++) {
		struct result expected = evaluate(world, tree, row);

		cr_assert(expected.is_missing ? isnan(out[row]) : out[row] == expected.value,
			  "%s\nrow %d gives %.17g, not %.17g", text, row, out[row],
			  expected.is_missing ? (double)NAN : expected.value);
	}
}

/* formula_select gives the rows that the evaluator says yes to, each at its place; with the rows named or successive.
 * formula_mark marks the same. */
static int check_selected(struct world *world, const struct tree *tree, const struct formula *formula)
{
	struct formula_batch named = world->batch, successive = world->batch;
	uint32_t place[2][ROWS];
	uint64_t mark[ROWS / MARKS_WORD + 1];
	size_t count[2], found = 0;

	successive.applicant = NULL;
	count[0] = formula_select(formula, &named, &world->work, place[0]);
	count[1] = formula_select(formula, &successive, &world->work, place[1]);
	formula_mark(formula, &successive, &world->work, mark);
	for (int row = 0; row < ROWS; row++) {
		struct result expected = evaluate(world, tree, row);
		bool holds = !expected.is_missing && expected.value == 1.0;

		cr_assert_eq(marks_has(mark, (size_t)row), holds, "%s\nrow %d is marked wrongly", formula_text(formula),
			     row);
		if (!holds)
			continue;
		for (int i = 0; i < 2; i++)
			cr_assert(found < count[i] && place[i][found] == (uint32_t)row, "%s\nrow %d is not selected",
				  formula_text(formula), row);
		found++;
	}
	cr_assert(found == count[0] && found == count[1], "%s\nselects too many", formula_text(formula));
	return (int)found;
}

Test(random, formulas_of_all_shapes_agree_with_an_evaluator_of_their_own)
{
	struct world *world = world_new("tiers: {0.3: 4, 1: 5, 1亿: 6, 5亿: 0.5}");
	struct maker *maker = calloc(1, sizeof(*maker));
	char *text = calloc(1, 1 << 16);
	double out[ROWS];
	int missing_count = 0, selected_count = 0;

	maker->state = 20221001;
	world->batch.count = ROWS;
	for (int f = 0; f < FORMULAS; f++) {
		bool is_flag = f % 2;
		const struct formula *formula;
		const struct tree *tree;

		maker->count = 0;
		tree = make(maker, is_flag, 1 + f % 5);
		text[0] = '\0';
		write_tree(tree, f % 3 == 0, 0, text);
		fill_columns(world, maker);
		formula = world_compile(world, text, is_flag ? FORMULA_FLAG : FORMULA_NUMBER);
		formula_run(formula, &world->batch, &world->work, out);
		check_rows(world, tree, text, out);
		if (is_flag)
			selected_count += check_selected(world, tree, formula);
		for (int row = 0; row < ROWS; row++)
			missing_count += isnan(out[row]) != 0;
	}
	/* the test means something only if both kinds of result are common */
	cr_expect_gt(missing_count, FORMULAS * ROWS / 10);
	cr_expect_lt(missing_count, FORMULAS * ROWS * 6 / 10);
	cr_expect_gt(selected_count, FORMULAS * ROWS / 2 / 10);
	free(text);
	free(maker);
	world_free(world);
}

/* A cause names a column of the formula whose cell is missing, or an operation of numbers. */
Test(random, a_missing_result_always_has_a_true_cause)
{
	struct world *world = world_new("tiers: {0.3: 4, 1: 5, 1亿: 6, 5亿: 0.5}");
	struct maker *maker = calloc(1, sizeof(*maker));
	char *text = calloc(1, 1 << 16);
	double out[ROWS];

	maker->state = 385;
	world->batch.count = ROWS;
	for (int f = 0; f < FORMULAS / 5; f++) {
		const struct formula *formula;

		maker->count = 0;
		text[0] = '\0';
		write_tree(make(maker, false, 4), true, 0, text);
		fill_columns(world, maker);
		formula = world_compile(world, text, FORMULA_NUMBER);
		formula_run(formula, &world->batch, &world->work, out);
		for (size_t row = 0; row < ROWS; row++) {
			const char *cause = formula_missing_cause(formula, &world->batch, row);
			struct formula_symbol symbol;

			if (!isnan(out[row]))
				cr_assert_str_eq(cause, "nothing", "%s", text);
			else if (world_find(world, cause, &symbol))
				cr_assert(isnan(world_column(world, cause)[row]) && strstr(text, cause), "%s: %s", text,
					  cause);
			else
				cr_assert(strcmp(cause, "division by zero") == 0 ||
						  strcmp(cause, "a number too large") == 0,
					  "%s: %s", text, cause);
		}
	}
	free(text);
	free(maker);
	world_free(world);
}
