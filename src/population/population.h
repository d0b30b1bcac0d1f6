/*
 * population.h: who asks: this year's applicants and applications, and what earlier years paid (INTERFACE section 4).
 *
 * Rows are sorted on loading (applicants by id, applications by item number, applicant, application id, past awards as
 * `struct past` says; ids by bytes), so that nothing later depends on the order in the files. Row numbers are the ids
 * everywhere else. Const once loaded.
 */
#ifndef POPULATION_POPULATION_H
#define POPULATION_POPULATION_H

#include "files/input.h"
#include "table/field.h"
#include "table/frame.h"

struct applicants {
	struct frame frame; /* applicant fields; `last` and `peak` filled from earlier years' rows */
	const char **id, **name;
	uint64_t *hash; /* of "applicant:ID": keys random numbers */
};

struct applications {
	struct frame frame; /* application fields; parent = applicant row */
	const char **id;    /* NULL: simulated, told by id_key */
	uint32_t *item;
	uint32_t *id_rank;       /* rank of the application id by bytes */
	uint64_t *id_key;        /* the same order across years, see application_key_* */
	unsigned char *approved; /* 0 refused */
	size_t *item_start;      /* item_count + 1 offsets: the rows of item i; behind the last stand those of earlier
				    years that a past award names */
};

/*
 * Ids in the order of their bytes as one number, for ties: those of files by rank, before or behind the simulated ones
 * (APPLICATION_SIMULATED and year, item, number), which they are mixed with in a forecast. Of two simulated ones of a
 * year and item the keys are as far apart as the numbers.
 */
#define APPLICATION_SIMULATED "sim-"
uint64_t application_key_of_file(const char *id, uint32_t rank);
uint64_t application_key_simulated(int year, uint32_t item_order, uint32_t number);
int application_key_year(uint64_t key);
uint32_t application_key_number(uint64_t key);
/* The id of a row: its own, or that of a simulated one, spelled out in `text`. `item` is the item's id. */
#define APPLICATION_ID_SIZE 1100
const char *application_id_text(const struct applications *applications, uint32_t row, const char *item,
				char text[APPLICATION_ID_SIZE]);

#define NO_APPLICATION UINT32_MAX

/* A row of awards.csv of an earlier year. */
struct past_award {
	uint32_t item, applicant;
	uint32_t application;       /* row of the applications, or NO_APPLICATION */
	const char *application_id; /* NULL: none */
	int year;
	int64_t entitlement, claim; /* fen, or -1 where the file does not say */
	int64_t award;              /* fen */
	bool is_at_limit;           /* its reason is `limit` */
};

/* What earlier years paid, by item number and applicant row; a NULL column is all 0. */
struct past {
	size_t award_count, award_capacity;
	struct past_award *award; /* by item, applicant, application id, entitlement, year, claim; then the highest */
	int64_t **paid;           /* fen */
	uint32_t **times;         /* awards above 0 */
};

struct population {
	struct arena arena;
	int year;
	size_t item_count;
	struct applicants applicants;
	struct applications applications;
	struct past past;
};

/* What to load and how it will be read. */
struct population_request {
	const struct schema *schema;
	size_t item_count;
	const char *const *item_id;
	const unsigned char *is_read; /* by field: some formula reads it, so its column or a default must be there */
	const unsigned char *is_automatic; /* by item: at most one application an applicant; NULL: none is */
	int year;
	const struct input *applicants, *applications, *awards; /* each may be NULL, applicants or applications not */
};

/* Every fault of all files is added to err. The caller releases the population in both cases. */
bool population_load(struct population *population, const struct population_request *request, struct error *err);
void population_release(struct population *population);

/* The applicant's row, or UINT32_MAX. */
uint32_t population_find(const struct population *population, const char *applicant_id);

#endif
