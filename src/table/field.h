/*
 * field.h: the typed columns a policy declares (INTERFACE section 2, `fields`), and the texts they hold as codes.
 *
 * A schema is made once by the policy and then const, but for its dictionary, which grows while data is loaded. Choices
 * are codes 0.. in the order declared; texts are codes of the dictionary; flags 0 and 1; dates days since 1970; money
 * yuan. Missing is NaN everywhere. Strings are owned by the policy's arena.
 */
#ifndef TABLE_FIELD_H
#define TABLE_FIELD_H

#include "base/error.h"
#include "base/index.h"
#include "base/memory.h"

#define FIELD_NONE UINT32_MAX

enum field_owner { FIELD_OF_APPLICANT, FIELD_OF_APPLICATION };

enum field_type { FIELD_MONEY, FIELD_NUMBER, FIELD_INTEGER, FIELD_FLAG, FIELD_CHOICE, FIELD_TEXT, FIELD_DATE };

/* Title in both languages; a plain title stands for both. Either may be NULL. */
struct title {
	const char *zh, *en;
};

struct field {
	const char *name;
	struct title title;
	struct place place;
	enum field_owner owner;
	enum field_type type;
	bool may_be_negative;
	bool has_default;
	double default_value;
	uint32_t slot;    /* its column in the frame of its owner */
	uint32_t last_of; /* the applicant field whose value of the year before this is, or FIELD_NONE */
	uint32_t peak_of; /* the field whose highest value of all earlier years this is, or FIELD_NONE */
	size_t choice_count;
	const char **choice;       /* names, as formulas and files write them */
	const char **choice_title; /* their Chinese values */
};

/* Texts as codes, so that they compare as numbers. */
struct dictionary {
	struct arena arena;
	struct index index;
	size_t count, capacity;
	const char **text;
};

void dictionary_init(struct dictionary *dictionary);
void dictionary_release(struct dictionary *dictionary);
uint32_t dictionary_code(struct dictionary *dictionary, const char *text, size_t length);

/* Slots of the built-in application fields; the policy's own follow. */
enum { SLOT_REQUESTED, SLOT_SCORE, SLOT_FILED_AT, SLOT_BUILT_IN_COUNT };

struct schema {
	size_t field_count;
	struct field
		*field; /* applicant and application fields, in file order; the built-in application fields first */
	size_t slot_count[2]; /* columns of the applicant and of the application frame */
	struct dictionary *texts;
};

/* FIELD_NONE if there is none of that name. */
uint32_t schema_find(const struct schema *schema, const char *name);

/* The field's code of a choice, by name or Chinese value; -1 if it has none such. */
int field_choice(const struct field *field, const char *text);

/* What an empty cell stands for: the field's default, else missing. */
double field_if_empty(const struct field *field);

/* The field's title in `lang` ("zh" or "en"), its name if it has none. */
const char *field_title(const struct field *field, const char *lang);

#endif
