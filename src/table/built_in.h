/*
 * built_in.h: the columns that the files of every policy may have, in both languages (INTERFACE section 4). The
 * built-in application fields (requested, score, filed_at) are fields of the schema instead.
 */
#ifndef TABLE_BUILT_IN_H
#define TABLE_BUILT_IN_H

enum built_in_column {
	COLUMN_APPLICANT_ID,
	COLUMN_NAME,
	COLUMN_APPLICATION_ID,
	COLUMN_ITEM,
	COLUMN_APPROVED,
	COLUMN_YEAR,
	COLUMN_AWARD,
	COLUMN_OF_EVERY_FILE_COUNT,                      /* the ones above are names that no field may take */
	COLUMN_ENTITLEMENT = COLUMN_OF_EVERY_FILE_COUNT, /* awards.csv only, like those below */
	COLUMN_CLAIM,
	COLUMN_REASON,
	COLUMN_BUILT_IN_COUNT,
};

struct built_in_name {
	const char *name, *zh; /* zh may be NULL */
};

extern const struct built_in_name built_in_names[COLUMN_BUILT_IN_COUNT];

#endif
