/*
 * waiting.h: what a year leaves to later ones: the unpaid rests of claims (`unpaid: queue`) and instalments to come.
 *
 * Entries are not examined again. Each keeps fields of its application, those that stages and envelopes read, because a
 * simulated year makes its applications anew: whoever runs the next year appends them behind that year's applications
 * and tells each entry its row.
 */
#ifndef YEAR_WAITING_H
#define YEAR_WAITING_H

#include "entitlement/entitlement.h"
#include "population/population.h"
#include "year/settings.h"

struct waiting_claim {
	uint32_t item, applicant;
	uint32_t application; /* row of the applications of the year to come, or NO_APPLICATION */
	int64_t entitlement;  /* fen, whole */
	int64_t claim;        /* fen: what is left of a queued claim, or the instalment */
	int due;              /* the year in which it stands among the claims */
	uint16_t waited;      /* years queued by then; 0: an instalment on its day */
	uint8_t part;         /* which instalment, 0 the first or only one */
	uint64_t id_key;      /* order of its application's id */
	const char *id;       /* its application's id; NULL: simulated, told by id_key */
};

struct waiting {
	size_t count, capacity;
	struct waiting_claim *claim;
	const uint32_t *slot; /* application fields that are kept, borrowed; NULL: all */
	size_t slot_count;    /* how many these are */
	double *field;        /* slot_count a claim */
	size_t field_capacity;
};

void waiting_release(struct waiting *waiting);
/* `to` becomes a copy of `from`, which keeps all fields, in its own memory; of the fields it takes those it keeps. */
void waiting_copy(const struct waiting *from, struct waiting *to);

/* Adds a claim with the fields of its application, a row of `applications` (NO_APPLICATION: none). */
void waiting_add(struct waiting *waiting, struct waiting_claim claim, const struct applications *applications);

/* Adds the instalments after the first of a claim that arose in `year`: those due in `from` or later. */
void waiting_add_instalments(struct waiting *waiting, const struct policy *policy, struct waiting_claim claim, int year,
			     int from, const struct applications *applications);

/* Puts the fields that are kept of entry i into its application's row. */
void waiting_fill(const struct waiting *waiting, size_t i, struct applications *applications);

/* Moves what is due in the year to the claims, queued ones first. Those due later stay. */
void waiting_enter(const struct waiting *waiting, const struct policy *policy, const struct asking *asking,
		   struct claims *claims);

/* What waits for an applicant that is no longer active lapses. `active`: marks of applicants (marks.h). */
void waiting_drop_inactive(struct waiting *waiting, const uint64_t *active);

/* This year's part of new claims under items with instalments. */
void waiting_split(const struct policy *policy, struct claims *claims);
int64_t waiting_instalment(const struct item *item, int64_t entitlement, size_t part);

/* After the year: what of its claims, and of what waited already, stands in later years. */
void waiting_advance(const struct year_settings *settings, const struct claims *claims,
		     const struct applications *applications, int year, struct waiting *waiting);

/* What earlier years' awards.csv leaves to this year (restore.c): rests of last year's claims where the queue is on,
 * instalments. The order of that file's rows does not matter. */
void waiting_restore(const struct year_settings *settings, const struct population *population,
		     struct waiting *waiting);

#endif
