/*
 * parser.c: recursive descent, one function a level of precedence. A function returns NULL once a fault was reported;
 * all callers just hand that on.
 */
#include "formula/syntax.h"

#include <string.h>

struct parser {
	struct lexer lexer;
	struct token token;  /* the next one, not yet taken */
	size_t previous_end; /* of the last one taken */
	struct arena *arena;
	size_t part_count, depth;
};

static struct syntax *parse_or(struct parser *parser);

static const char *const operator_text[] = {
	[SYNTAX_OR] = "or",      [SYNTAX_AND] = "and",      [SYNTAX_NOT] = "not",   [SYNTAX_IN] = "in",
	[SYNTAX_LESS] = "<",     [SYNTAX_AT_MOST] = "<=",   [SYNTAX_GREATER] = ">", [SYNTAX_AT_LEAST] = ">=",
	[SYNTAX_EQUAL] = "==",   [SYNTAX_NOT_EQUAL] = "!=", [SYNTAX_ADD] = "+",     [SYNTAX_SUBTRACT] = "-",
	[SYNTAX_MULTIPLY] = "*", [SYNTAX_DIVIDE] = "/",     [SYNTAX_NEGATE] = "-",
};

const char *syntax_operator_text(enum syntax_operator operation)
{
	return operator_text[operation];
}

struct syntax *syntax_child(const struct syntax *syntax, size_t i)
{
	struct syntax *child = syntax->child;

	while (i-- > 0)
		child = child->next;
	return child;
}

static struct place place(const struct parser *parser, size_t offset)
{
	return lexer_place(&parser->lexer, offset);
}

static const char *source(const struct parser *parser, size_t start)
{
	return parser->lexer.text + start;
}

static void take(struct parser *parser)
{
	parser->previous_end = parser->token.start + parser->token.length;
	parser->token = lexer_next(&parser->lexer);
}

static bool accept(struct parser *parser, enum token_kind kind)
{
	if (parser->token.kind != kind)
		return false;
	take(parser);
	return true;
}

/* Reports the next token as one that cannot stand here. */
static struct syntax *unexpected(struct parser *parser, const char *wanted)
{
	struct token token = parser->token;
	struct error *err = parser->lexer.err;
	const char *word = source(parser, token.start);
	const char *own = lexer_own_word(word, token.length);

	if (token.kind == TOKEN_WRONG)
		return NULL;
	if (token.kind == TOKEN_END && parser->previous_end == 0)
		error_at(err, place(parser, 0), "the formula is empty; write one, or leave the key out");
	else if (token.kind == TOKEN_END)
		error_at(err, place(parser, token.start), "the formula ends too early; %s", wanted);
	else if (token.kind == TOKEN_NAME && own)
		error_at(err, place(parser, token.start), "%.*s is not known in formulas; write %s", (int)token.length,
			 word, own);
	else
		error_at(err, place(parser, token.start), "%.*s cannot stand here; %s", (int)token.length, word,
			 wanted);
	return NULL;
}

static struct syntax *new_part(struct parser *parser, enum syntax_kind kind, size_t start)
{
	struct syntax *part = arena_array(parser->arena, 1, sizeof(*part));

	part->kind = kind;
	part->start = part->at = start;
	part->end = parser->previous_end;
	if (++parser->part_count <= SYNTAX_PARTS_MAX)
		return part;
	if (parser->part_count == SYNTAX_PARTS_MAX + 1)
		error_at(parser->lexer.err, place(parser, start),
			 "the formula has more than %d parts; shorten it, e.g. with a schedule", SYNTAX_PARTS_MAX);
	return NULL;
}

static void add_child(struct syntax *parent, struct syntax *child)
{
	struct syntax **end = &parent->child;

	while (*end)
		end = &(*end)->next;
	*end = child;
	parent->count++;
}

/* An operation on one or two operands; `right` may be NULL. */
static struct syntax *new_operation(struct parser *parser, enum syntax_operator operation, size_t at,
				    struct syntax *left, struct syntax *right)
{
	struct syntax *part = new_part(parser, SYNTAX_OPERATION, left->start < at ? left->start : at);

	if (!part)
		return NULL;
	part->operation = operation;
	part->at = at;
	add_child(part, left);
	if (right)
		add_child(part, right);
	return part;
}

static bool enter(struct parser *parser)
{
	if (++parser->depth <= SYNTAX_NESTED_MAX)
		return true;
	return error_at(parser->lexer.err, place(parser, parser->token.start),
			"more than %d levels inside each other; take parentheses away or split the formula",
			SYNTAX_NESTED_MAX);
}

/* A whole formula in parentheses or as an argument. */
static struct syntax *parse_inner(struct parser *parser)
{
	struct syntax *inner;

	if (!enter(parser))
		return NULL;
	inner = parse_or(parser);
	parser->depth--;
	return inner;
}

/* `a, b)` behind the opening parenthesis, as children of `parent`. */
static bool parse_list(struct parser *parser, struct syntax *parent)
{
	struct syntax **end = &parent->child;

	while (*end)
		end = &(*end)->next;
	if (accept(parser, TOKEN_CLOSE))
		return true;
	do {
		*end = parse_inner(parser);
		if (!*end)
			return false;
		end = &(*end)->next;
		parent->count++;
	} while (accept(parser, TOKEN_COMMA));
	return accept(parser, TOKEN_CLOSE) || unexpected(parser, "separate values with a comma or close with )");
}

static struct syntax *parse_name(struct parser *parser)
{
	struct token token = parser->token;
	struct syntax *part;

	take(parser);
	part = new_part(parser, SYNTAX_NAME, token.start);
	if (!part)
		return NULL;
	part->text = arena_copy(parser->arena, source(parser, token.start), token.length);
	if (!accept(parser, TOKEN_OPEN))
		return part;
	part->kind = SYNTAX_CALL;
	if (!parse_list(parser, part))
		return NULL;
	part->end = parser->previous_end;
	return part;
}

static struct syntax *parse_literal(struct parser *parser)
{
	struct token token = parser->token;
	struct syntax *part;

	take(parser);
	part = new_part(parser, SYNTAX_FLAG, token.start);
	if (!part)
		return NULL;
	if (token.kind == TOKEN_NUMBER) {
		part->kind = SYNTAX_NUMBER;
		part->number = token.number;
	} else if (token.kind == TOKEN_TEXT) {
		part->kind = SYNTAX_TEXT;
		part->text = arena_copy(parser->arena, source(parser, token.start + 1), token.length - 2);
	} else {
		part->number = token.kind == TOKEN_YES ? 1.0 : 0.0;
	}
	return part;
}

static struct syntax *parse_parentheses(struct parser *parser)
{
	size_t start = parser->token.start;
	struct syntax *inner;

	take(parser);
	inner = parse_inner(parser);
	if (!inner)
		return NULL;
	if (parser->token.kind == TOKEN_COMMA)
		return unexpected(parser, "a list of values stands only behind in or a function's name");
	if (!accept(parser, TOKEN_CLOSE))
		return unexpected(parser, "close the parenthesis with )");
	inner->start = start;
	inner->end = parser->previous_end;
	return inner;
}

static struct syntax *parse_primary(struct parser *parser)
{
	switch ((int)parser->token.kind) {
	case TOKEN_NUMBER:
	case TOKEN_TEXT:
	case TOKEN_YES:
	case TOKEN_NO:
		return parse_literal(parser);
	case TOKEN_NAME:
		return parse_name(parser);
	case TOKEN_OPEN:
		return parse_parentheses(parser);
	case TOKEN_PLUS:
		return unexpected(parser, "leave the sign out");
	case TOKEN_NOT:
		return unexpected(parser, "put parentheses around (not ...)");
	default:
		return unexpected(parser, "write a value, such as a number, a name or a function");
	}
}

static struct syntax *parse_negation(struct parser *parser)
{
	size_t at = parser->token.start;
	struct syntax *operand;

	if (!accept(parser, TOKEN_MINUS))
		return parse_primary(parser);
	if (!enter(parser))
		return NULL;
	operand = parse_negation(parser);
	parser->depth--;
	return operand ? new_operation(parser, SYNTAX_NEGATE, at, operand, NULL) : NULL;
}

static struct syntax *parse_product(struct parser *parser)
{
	struct syntax *left = parse_negation(parser);

	while (left && (parser->token.kind == TOKEN_STAR || parser->token.kind == TOKEN_SLASH)) {
		size_t at = parser->token.start;
		enum syntax_operator operation = parser->token.kind == TOKEN_STAR ? SYNTAX_MULTIPLY : SYNTAX_DIVIDE;
		struct syntax *right;

		take(parser);
		right = parse_negation(parser);
		left = right ? new_operation(parser, operation, at, left, right) : NULL;
	}
	return left;
}

static struct syntax *parse_sum(struct parser *parser)
{
	struct syntax *left = parse_product(parser);

	while (left && (parser->token.kind == TOKEN_PLUS || parser->token.kind == TOKEN_MINUS)) {
		size_t at = parser->token.start;
		enum syntax_operator operation = parser->token.kind == TOKEN_PLUS ? SYNTAX_ADD : SYNTAX_SUBTRACT;
		struct syntax *right;

		take(parser);
		right = parse_product(parser);
		left = right ? new_operation(parser, operation, at, left, right) : NULL;
	}
	return left;
}

static bool is_comparison(enum token_kind kind)
{
	return (kind >= TOKEN_LESS && kind <= TOKEN_NOT_EQUAL) || kind == TOKEN_IN;
}

/* Behind `x in`. */
static struct syntax *parse_choices(struct parser *parser, size_t at, struct syntax *left)
{
	struct syntax *part;

	if (!accept(parser, TOKEN_OPEN))
		return unexpected(parser, "write the values in parentheses: x in (\"a\", \"b\")");
	if (parser->token.kind == TOKEN_CLOSE)
		return unexpected(parser, "write at least one value");
	part = new_operation(parser, SYNTAX_IN, at, left, NULL);
	if (!part || !parse_list(parser, part))
		return NULL;
	part->end = parser->previous_end;
	return part;
}

static int shown(const struct syntax *part)
{
	return (int)(part->end - part->start);
}

/* `a < b < c`: says what each half would be. */
static struct syntax *chained(struct parser *parser, const struct syntax *comparison)
{
	const struct syntax *middle = syntax_child(comparison, comparison->count - 1), *last;
	struct token token = parser->token;

	if (comparison->operation == SYNTAX_IN || token.kind == TOKEN_IN)
		return unexpected(parser, "put parentheses around each comparison");
	take(parser);
	last = parse_sum(parser);
	if (last)
		error_at(parser->lexer.err, place(parser, token.start),
			 "comparisons cannot be chained; write %.*s and %.*s %.*s %.*s", shown(comparison),
			 source(parser, comparison->start), shown(middle), source(parser, middle->start),
			 (int)token.length, source(parser, token.start), shown(last), source(parser, last->start));
	return NULL;
}

static struct syntax *parse_comparison(struct parser *parser)
{
	struct syntax *left = parse_sum(parser), *right;
	struct token token = parser->token;

	if (left && token.kind == TOKEN_NOT)
		return unexpected(parser, "write not (x in (...))");
	if (!left || !is_comparison(token.kind))
		return left;
	take(parser);
	if (token.kind == TOKEN_IN) {
		left = parse_choices(parser, token.start, left);
	} else {
		right = parse_sum(parser);
		left = right ? new_operation(parser, SYNTAX_LESS + (token.kind - TOKEN_LESS), token.start, left, right)
			     : NULL;
	}
	return left && is_comparison(parser->token.kind) ? chained(parser, left) : left;
}

static struct syntax *parse_not(struct parser *parser)
{
	size_t at = parser->token.start;
	struct syntax *operand;

	if (!accept(parser, TOKEN_NOT))
		return parse_comparison(parser);
	if (!enter(parser))
		return NULL;
	operand = parse_not(parser);
	parser->depth--;
	return operand ? new_operation(parser, SYNTAX_NOT, at, operand, NULL) : NULL;
}

static struct syntax *parse_and(struct parser *parser)
{
	struct syntax *left = parse_not(parser), *right;

	while (left && parser->token.kind == TOKEN_AND) {
		size_t at = parser->token.start;

		take(parser);
		right = parse_not(parser);
		left = right ? new_operation(parser, SYNTAX_AND, at, left, right) : NULL;
	}
	return left;
}

static struct syntax *parse_or(struct parser *parser)
{
	struct syntax *left = parse_and(parser), *right;

	while (left && parser->token.kind == TOKEN_OR) {
		size_t at = parser->token.start;

		take(parser);
		right = parse_and(parser);
		left = right ? new_operation(parser, SYNTAX_OR, at, left, right) : NULL;
	}
	return left;
}

struct syntax *syntax_parse(const struct yaml_node *node, struct arena *arena, struct error *err)
{
	struct parser parser = {.arena = arena};
	struct syntax *syntax;

	lexer_init(&parser.lexer, node, err);
	take(&parser);
	parser.previous_end = 0;
	syntax = parse_or(&parser);
	if (!syntax)
		return NULL;
	if (parser.token.kind == TOKEN_COMMA)
		return unexpected(&parser, "write numbers without commas; a comma only separates a function's values");
	if (parser.token.kind == TOKEN_CLOSE)
		return unexpected(&parser, "no parenthesis is open; leave it out");
	if (parser.token.kind != TOKEN_END)
		return unexpected(&parser, "write an operator before it, such as + or and");
	return parser.lexer.has_fault ? NULL : syntax;
}
