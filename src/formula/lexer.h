/*
 * lexer.h: the text of a formula as tokens. Internal to formula/.
 *
 * A fault is reported once, at its own column, with what to write instead. A wrong literal still comes back as a token,
 * so that the parser can go on and report what else is wrong; an unknown character ends the formula (TOKEN_WRONG).
 */
#ifndef FORMULA_LEXER_H
#define FORMULA_LEXER_H

#include "files/yaml_reader.h"

enum token_kind {
	TOKEN_END,
	TOKEN_WRONG, /* already reported */
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_NAME,
	TOKEN_OR,
	TOKEN_AND,
	TOKEN_NOT,
	TOKEN_IN,
	TOKEN_YES,
	TOKEN_NO,
	TOKEN_LESS,
	TOKEN_AT_MOST,
	TOKEN_GREATER,
	TOKEN_AT_LEAST,
	TOKEN_EQUAL,
	TOKEN_NOT_EQUAL,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_STAR,
	TOKEN_SLASH,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
};

struct token {
	enum token_kind kind;
	size_t start, length; /* bytes of the formula's text; a TOKEN_TEXT includes its quotes */
	double number;        /* TOKEN_NUMBER */
};

struct lexer {
	const struct yaml_node *node;
	struct error *err;
	const char *text;
	size_t length, offset;
	bool has_fault;
};

void lexer_init(struct lexer *lexer, const struct yaml_node *node, struct error *err);
struct token lexer_next(struct lexer *lexer);

/* The place of a byte of the formula's text. */
struct place lexer_place(const struct lexer *lexer, size_t offset);

/* Bytes of the name that starts at `text`; 0 if none does. */
size_t lexer_name_length(const char *text, size_t length);

/* Whether the text is the lower-case `word` in any case of its ASCII letters. */
bool lexer_is_word(const char *text, size_t length, const char *word);

/* The word of the language for a foreign one ("yes" for `true`, "and" for `AND`), or NULL. */
const char *lexer_own_word(const char *word, size_t length);

#endif
