#include "formula/lexer.h"

#include <string.h>

#define WORD_LONGEST 4000 /* bytes: 1000 characters, as a cell */

struct spelling {
	const char *written;
	enum token_kind kind;
};

/* Longer ones first where one begins another. */
static const struct spelling operators[] = {
	{"<=", TOKEN_AT_MOST}, {">=", TOKEN_AT_LEAST}, {"==", TOKEN_EQUAL}, {"!=", TOKEN_NOT_EQUAL}, {"<", TOKEN_LESS},
	{">", TOKEN_GREATER},  {"+", TOKEN_PLUS},      {"-", TOKEN_MINUS},  {"*", TOKEN_STAR},       {"/", TOKEN_SLASH},
	{"(", TOKEN_OPEN},     {")", TOKEN_CLOSE},     {",", TOKEN_COMMA},
};

static const struct spelling words[] = {
	{"or", TOKEN_OR}, {"and", TOKEN_AND}, {"not", TOKEN_NOT},
	{"in", TOKEN_IN}, {"yes", TOKEN_YES}, {"no", TOKEN_NO},
};

/* What people write from habit or with a Chinese keyboard, and what to write instead. Looked up before the operators.
 */
static const struct {
	const char *written, *remedy;
} foreign[] = {
	{"<>", "write !="},
	{"=<", "write <="},
	{"=>", "write >="},
	{"===", "write =="},
	{"==", NULL},
	{"=", "write == to compare"},
	{"!=", NULL},
	{"!", "write not"},
	{"&&", "write and"},
	{"&", "write and"},
	{"||", "write or"},
	{"|", "write or"},
	{"**", "there are no powers; multiply"},
	{"^", "there are no powers; multiply"},
	{"//", "write floor(a / b)"},
	{"%", "write a percentage as one word, such as 30%"},
	{"?", "write if(condition, a, b)"},
	{":", "write if(condition, a, b)"},
	{";", "write one formula"},
	{"'", "write \"text\" with double quotes"},
	{"[", "write ( )"},
	{"]", "write ( )"},
	{"{", "write ( )"},
	{"}", "write ( )"},
	{"≥", "write >="},
	{"≤", "write <="},
	{"≠", "write !="},
	{"×", "write *"},
	{"÷", "write /"},
	{"（", "write ("},
	{"）", "write )"},
	{"，", "write ,"},
	{"、", "write ,"},
	{"。", "leave it out"},
	{"；", "write one formula"},
	{"：", "write if(condition, a, b)"},
	{"“", "write \"text\" with straight quotes"},
	{"”", "write \"text\" with straight quotes"},
	{"‘", "write \"text\" with straight quotes"},
	{"’", "write \"text\" with straight quotes"},
	{"「", "write \"text\" with straight quotes"},
	{"」", "write \"text\" with straight quotes"},
	{"＜", "write <"},
	{"＞", "write >"},
	{"＝", "write =="},
	{"！", "write not, or != to compare"},
	{"＋", "write +"},
	{"－", "write -"},
	{"−", "write -"},
	{"–", "write -"},
	{"—", "write -"},
	{"＊", "write *"},
	{"／", "write /"},
	{"％", "write a percentage as one word, such as 30%"},
	{"$", "leave the currency sign out"},
	{"¥", "leave the currency sign out"},
	{"￥", "leave the currency sign out"},
	{"€", "leave the currency sign out"},
	{"\u3000", "write a plain space"},
	{"\u00a0", "write a plain space"},
};

static const struct {
	const char *written, *own;
} foreign_words[] = {
	{"true", "yes"}, {"false", "no"}, {"是", "yes"}, {"否", "no"},   {"and", "and"},
	{"or", "or"},    {"not", "not"},  {"in", "in"},  {"yes", "yes"}, {"no", "no"},
	{"且", "and"},   {"并且", "and"}, {"或", "or"},  {"或者", "or"}, {"非", "not"},
};

/* Characters that begin a number, written right or wrong; full-width digits are number_read's to refuse. */
static const char *const number_starts[] = {"0",  "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9", ".",
					    "０", "１", "２", "３", "４", "５", "６", "７", "８", "９"};

void lexer_init(struct lexer *lexer, const struct yaml_node *node, struct error *err)
{
	*lexer = (struct lexer){.node = node, .err = err, .text = node->text, .length = strlen(node->text)};
}

struct place lexer_place(const struct lexer *lexer, size_t offset)
{
	return yaml_place_inside(lexer->node, offset);
}

static bool starts_with(const char *text, size_t length, const char *beginning)
{
	size_t size = strlen(beginning);

	return size <= length && memcmp(text, beginning, size) == 0;
}

/* The row of `foreign` that the text starts with and that is refused, or -1. */
static int foreign_at(const char *text, size_t length)
{
	for (size_t f = 0; f < sizeof(foreign) / sizeof(*foreign); f++)
		if (starts_with(text, length, foreign[f].written))
			return foreign[f].remedy ? (int)f : -1;
	return -1;
}

static bool is_number_start(const char *text, size_t length)
{
	for (size_t s = 0; s < sizeof(number_starts) / sizeof(*number_starts); s++)
		if (starts_with(text, length, number_starts[s]))
			return true;
	return false;
}

static bool is_letter(const char *text, size_t length)
{
	unsigned char c = (unsigned char)*text;

	if (c >= 0x80)
		return foreign_at(text, length) < 0;
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t lexer_name_length(const char *text, size_t length)
{
	size_t n = 0;

	if (length == 0 || !is_letter(text, length) || is_number_start(text, length))
		return 0;
	while (n < length && (is_letter(text + n, length - n) || (text[n] >= '0' && text[n] <= '9'))) {
		n++; /* a whole character: its first byte, then the bytes 10xxxxxx that follow */
		while (n < length && ((unsigned char)text[n] & 0xC0) == 0x80)
			n++;
	}
	return n;
}

bool lexer_is_word(const char *text, size_t length, const char *word)
{
	for (; length > 0 && *word; length--, text++, word++) {
		char lower = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;

		if (lower != *word)
			return false;
	}
	return length == 0 && !*word;
}

const char *lexer_own_word(const char *word, size_t length)
{
	for (size_t w = 0; w < sizeof(foreign_words) / sizeof(*foreign_words); w++)
		if (lexer_is_word(word, length, foreign_words[w].written))
			return foreign_words[w].own;
	return NULL;
}

/* A word so long that it can be no name or cell ends the formula: messages stay readable. */
static struct token check_length(struct lexer *lexer, struct token token)
{
	if (token.length <= WORD_LONGEST)
		return token;
	token.kind = TOKEN_WRONG;
	lexer->has_fault = true;
	error_at(lexer->err, lexer_place(lexer, token.start), "the word here is longer than %d bytes; shorten it",
		 WORD_LONGEST);
	return token;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* `1,234` or `1,234,567` would be several arguments where the writer may have meant one number: its length, else 0. */
static size_t thousands_length(const struct lexer *lexer, struct token token)
{
	const char *text = lexer->text + token.start;
	size_t length = token.length;

	if (token.length > 3 || count_digits(text) != token.length)
		return 0;
	while (text[length] == ',' && count_digits(text + length + 1) == 3)
		length += 4;
	return length > token.length ? length : 0;
}

static struct token refuse_thousands(struct lexer *lexer, struct token token)
{
	const char *text = lexer->text + token.start;
	char digits[NUMBER_TEXT_SIZE];
	size_t count = 0;

	for (size_t i = 0; i < token.length && count + 1 < sizeof(digits); i++)
		if (text[i] != ',')
			digits[count++] = text[i];
	digits[count] = '\0';
	lexer->has_fault = true;
	error_at(lexer->err, lexer_place(lexer, token.start),
		 "%.*s may be one number or several; write %s, or a space behind each comma",
		 (int)(token.length < sizeof(digits) ? token.length : sizeof(digits)), text, digits);
	return token;
}

static struct token read_number(struct lexer *lexer, struct token token)
{
	const char *text = lexer->text + token.start;
	size_t with_commas = thousands_length(lexer, token);
	struct number number = {0};
	char why[NUMBER_WHY_SIZE];

	token.kind = TOKEN_NUMBER;
	if (with_commas > 0) {
		token.length = with_commas;
		return refuse_thousands(lexer, token);
	}
	if (!number_read(text, token.length, &number, why)) {
		lexer->has_fault = true;
		error_at(lexer->err, lexer_place(lexer, token.start), "%s", why);
	}
	token.number = number.value;
	return token;
}

static struct token read_text(struct lexer *lexer, struct token token)
{
	const char *start = lexer->text + token.start + 1;
	const char *end = memchr(start, '"', lexer->length - token.start - 1);

	if (!end) {
		lexer->has_fault = true;
		error_at(lexer->err, lexer_place(lexer, token.start),
			 "the text that starts here has no end; close it with \"");
		return token;
	}
	token.kind = TOKEN_TEXT;
	token.length = (size_t)(end - start) + 2;
	return check_length(lexer, token);
}

static struct token read_name(struct lexer *lexer, struct token token)
{
	const char *text = lexer->text + token.start;

	token.kind = TOKEN_NAME;
	for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
		if (strlen(words[w].written) == token.length && memcmp(words[w].written, text, token.length) == 0)
			token.kind = words[w].kind;
	return check_length(lexer, token);
}

static struct token read_operator(struct lexer *lexer, struct token token)
{
	const char *text = lexer->text + token.start;
	size_t left = lexer->length - token.start;
	int wrong = foreign_at(text, left);

	for (size_t o = 0; wrong < 0 && o < sizeof(operators) / sizeof(*operators); o++)
		if (starts_with(text, left, operators[o].written)) {
			token.kind = operators[o].kind;
			token.length = strlen(operators[o].written);
			return token;
		}
	lexer->has_fault = true;
	if (wrong >= 0)
		error_at(lexer->err, lexer_place(lexer, token.start), "%s is not known in formulas; %s",
			 foreign[wrong].written, foreign[wrong].remedy);
	else
		error_at(lexer->err, lexer_place(lexer, token.start),
			 "the character %c is not known in formulas; leave it out", *text);
	return token;
}

struct token lexer_next(struct lexer *lexer)
{
	struct token token = {.kind = TOKEN_WRONG};
	const char *text;
	size_t left;

	while (lexer->offset < lexer->length && is_space(lexer->text[lexer->offset]))
		lexer->offset++;
	token.start = lexer->offset;
	text = lexer->text + token.start;
	left = lexer->length - token.start;
	if (left == 0)
		token.kind = TOKEN_END;
	else if (is_number_start(text, left) && (token.length = number_extent(text, left)) > 0)
		token = read_number(lexer, token);
	else if (*text == '"')
		token = read_text(lexer, token);
	else if ((token.length = lexer_name_length(text, left)) > 0)
		token = read_name(lexer, token);
	else
		token = read_operator(lexer, token);
	lexer->offset += token.length;
	return token;
}
