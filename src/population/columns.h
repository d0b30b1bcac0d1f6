/*
 * columns.h: which column of a file is which field, and how a cell of it is read. Inside population/ only.
 */
#ifndef POPULATION_COLUMNS_H
#define POPULATION_COLUMNS_H

#include "files/csv_reader.h"
#include "population/population.h"
#include "table/built_in.h"

#define COLUMN_BIT(column) (1u << (column))
#define COLUMN_ABSENT      SIZE_MAX

struct columns {
	const struct csv_file *csv;
	const struct schema *schema;
	size_t built_in[COLUMN_BUILT_IN_COUNT]; /* column of the file, or COLUMN_ABSENT */
	size_t *of_field;                       /* by field of the schema */
	int64_t *unit;                          /* by column of the file: 1, 10^4 or 10^8 yuan */
};

/* What a file may and must hold. */
struct columns_wanted {
	unsigned known, required; /* COLUMN_BIT sets */
	bool applicant_fields, application_fields;
	const char *const *silent; /* further names that are no surprise, NULL-terminated; may be NULL */
};

/* Matches the header by name or title. Unknown columns are named once in a note. */
bool columns_match(struct columns *columns, const struct csv_file *csv, const struct schema *schema,
		   const struct columns_wanted *wanted, struct arena *arena, struct error *err);

/* A fault where a field that formulas read has neither column nor default. */
void columns_check_read(const struct columns *columns, enum field_owner owner, const unsigned char *is_read,
			struct error *err);

/* A built-in cell as text; NULL if the column is absent or the cell missing. */
const char *columns_text(const struct columns *columns, size_t row, enum built_in_column column);
/* An id: must be there and without spaces at its ends. NULL with a fault if not. */
const char *columns_id(const struct columns *columns, size_t row, enum built_in_column column, struct error *err);
/* The year of a row; `otherwise` where there is none. */
int columns_year(const struct columns *columns, size_t row, int otherwise, struct error *err);
/* A built-in money cell in fen; `fen` stays where it is missing. */
bool columns_money(const struct columns *columns, size_t row, enum built_in_column which, int64_t *fen,
		   struct error *err);
struct place columns_place(const struct columns *columns, size_t row, enum built_in_column column);

/* The value of a field, its default where missing, else NaN. */
double columns_field(const struct columns *columns, size_t row, size_t field, struct error *err);
/* The same without the default: NaN where the cell is missing. */
double columns_filled(const struct columns *columns, size_t row, size_t field, struct error *err);

/* Reads a text, without spaces at its ends, by the field's type; money in units of `unit` yuan. False with the reason
 * in `why` (NUMBER_WHY_SIZE bytes). */
bool cell_read(const struct schema *schema, const struct field *field, const char *text, size_t length, int64_t unit,
	       double *value, char *why);

/* yes/no, true/false, 1/0, 是/否: 1 or 0; -1 if it is none of them. */
int flag_read(const char *text);

#endif
