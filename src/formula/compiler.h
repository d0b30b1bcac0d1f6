/*
 * compiler.h: from a checked tree to instructions. Internal to formula/.
 *
 * While compiling, a value is the number of the instruction that makes it. What was computed before is not computed
 * again, and what is constant is computed at once; formula_assemble() then drops what is not needed and gives out
 * registers.
 */
#ifndef FORMULA_COMPILER_H
#define FORMULA_COMPILER_H

#include "formula/program.h"
#include "formula/syntax.h"

struct compiler {
	const struct formula_scope *scope;
	struct arena *arena;
	struct instruction *code; /* freed by the owner of the compiler */
	size_t count, capacity;
};

/* The value of a checked part. */
uint32_t compiler_emit(struct compiler *compiler, const struct syntax *syntax);

/* The value of an instruction, its operands being values; its target is not looked at. */
uint32_t compiler_add(struct compiler *compiler, const struct instruction *instruction);
uint32_t compiler_add_unary(struct compiler *compiler, enum operation operation, uint32_t a);
uint32_t compiler_add_binary(struct compiler *compiler, enum operation operation, uint32_t a, uint32_t b);
uint32_t compiler_add_choice(struct compiler *compiler, uint32_t condition, uint32_t a, uint32_t b);

/* Makes the program of `formula` that gives the value `result`. */
void compiler_assemble(const struct compiler *compiler, uint32_t result, struct formula *formula);
/* Lists what the whole code reads as the formula's reads. */
void compiler_note_reads(const struct compiler *compiler, struct formula *formula);

/* Makes the steps that mark the rows for which the flag `result` holds. */
void mark_assemble(const struct compiler *compiler, uint32_t result, struct formula *formula);
/* Whether marking all rows is little work. */
bool mark_is_light(const struct formula *formula);

#endif
