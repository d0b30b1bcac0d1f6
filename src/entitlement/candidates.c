#include "entitlement/candidates.h"

#include "base/clones.h"

#include <math.h>

void candidates_reject(const struct run *run, const struct candidates *candidates, size_t i,
		       enum rejection_reason reason, const char *detail)
{
	rejections_add(run->rejections, (struct rejection){.item = run->item,
							   .applicant = candidates->batch.applicant[i],
							   .application = candidates->application[i],
							   .reason = reason,
							   .detail = detail});
}

static void keep_marked(unsigned char *restrict is_in, const unsigned char *restrict mark, unsigned char wanted,
			size_t count)
{
	for (size_t i = 0; i < count; i++)
		is_in[i] &= mark[i] == wanted;
}

void candidates_keep(struct candidates *candidates, const unsigned char *mark, unsigned char wanted)
{
	keep_marked(candidates->is_in, mark, wanted, candidates->batch.count);
}

static const struct item *item_of(const struct run *run)
{
	return &run->policy->item[run->item];
}

/* Tells why the candidates that a formula does not take are none: its value is missing, or they are not `taken`. That
 * an automatic item grants nothing is not worth a word. */
static void reject_others(const struct run *run, const struct candidates *candidates, const struct formula *formula,
			  const unsigned char *taken)
{
	double value[FORMULA_BLOCK];

	formula_run(formula, &candidates->batch, &run->work->formula, value);
	for (size_t i = 0; i < candidates->batch.count; i++) {
		if (!candidates->is_in[i])
			continue;
		if (isnan(value[i]))
			candidates_reject(run, candidates, i, REJECTED_MISSING,
					  formula_missing_cause(formula, &candidates->batch, i));
		else if (!taken[i] && candidates->application[i] != NO_APPLICATION)
			candidates_reject(run, candidates, i, REJECTED_INELIGIBLE, "");
	}
}

/* Keeps those that a formula takes. */
static void keep(const struct run *run, struct candidates *candidates, const struct formula *formula,
		 const unsigned char *taken)
{
	if (run->rejections != NULL)
		reject_others(run, candidates, formula, taken);
	candidates_keep(candidates, taken, 1);
}

void candidates_examine(const struct run *run, struct candidates *candidates)
{
	const struct formula *eligible = item_of(run)->eligible;
	unsigned char is_eligible[FORMULA_BLOCK];
	double always;

	if (formula_is_constant(eligible, &always) && always == 1.0)
		return;
	formula_holds(eligible, &candidates->batch, &run->work->formula, is_eligible);
	keep(run, candidates, eligible, is_eligible);
}

/* What the amounts come to in yuan, at most what was requested; missing ones and those of others nothing. */
FAST_CLONES static void settle(const double *restrict amount, const double *restrict requested,
			       const unsigned char *restrict is_in, size_t count, double *restrict yuan)
{
	for (size_t i = 0; i < count; i++) {
		double granted = amount[i] == amount[i] ? amount[i] : 0.0;

		granted = requested[i] < granted ? requested[i] : granted;
		yuan[i] = is_in[i] ? granted : 0.0;
	}
}

/* Tells which are above 0; returns the largest. */
FAST_CLONES static int64_t find_granted(const int64_t *restrict fen, size_t count, unsigned char *restrict is_granted)
{
	int64_t most = 0;

	for (size_t i = 0; i < count; i++) {
		is_granted[i] = fen[i] > 0;
		most = fen[i] > most ? fen[i] : most;
	}
	return most;
}

static bool fault_amount(const struct run *run)
{
	return error_at(run->err, item_of(run)->place,
			"item %s grants more than the largest amount, 1000000000000.00 yuan; put a cap into "
			"its formula",
			item_of(run)->id);
}

/* Keeps the candidates that the item grants something. */
static bool find_amounts(const struct run *run, struct candidates *candidates)
{
	const struct formula *amount = item_of(run)->amount;
	size_t count = candidates->batch.count;
	double value[FORMULA_BLOCK], yuan[FORMULA_BLOCK];
	unsigned char is_granted[FORMULA_BLOCK] = {0};
	int64_t most;

	formula_run(amount, &candidates->batch, &run->work->formula, value);
	settle(value, candidates->requested, candidates->is_in, count, yuan);
	money_from_yuans(yuan, count, candidates->fen);
	most = find_granted(candidates->fen, count, is_granted);
	keep(run, candidates, amount, is_granted);
	return most <= MONEY_MAX_FEN || fault_amount(run);
}

/* Moves the candidates that are in to the front and forgets the others. */
static void close_ranks(struct candidates *candidates)
{
	size_t kept = 0;

	for (size_t i = 0; i < candidates->batch.count; i++) {
		candidates->applicant[kept] = candidates->batch.applicant[i];
		candidates->application[kept] = candidates->application[i];
		candidates->fen[kept] = candidates->fen[i];
		kept += candidates->is_in[i];
	}
	candidates->batch.count = kept;
	candidates->batch.applicant = candidates->applicant;
}

/* Keeps those that claim under an automatic item and pass. */
static void screen(const struct run *run, struct candidates *candidates)
{
	const struct screen *of = &run->asking->screen;

	if (of->pass == NULL || item_of(run)->access != ITEM_AUTOMATIC)
		return;
	close_ranks(candidates);
	of->pass(of->context, run->item, candidates->applicant, candidates->batch.count, candidates->is_in);
}

uint32_t claims_tie_rank(size_t item_count, const struct asking *asking, uint32_t item, uint32_t applicant,
			 uint32_t application)
{
	uint32_t rank = asking->applicant_rank == NULL ? applicant : asking->applicant_rank[applicant];

	if (application == NO_APPLICATION)
		return (uint32_t)(rank * item_count + item);
	return (uint32_t)(asking->applicant_count * item_count + asking->applications->id_rank[application]);
}

static void rank_ties(const struct run *run, const struct candidates *candidates, uint32_t *tie_rank)
{
	for (size_t i = 0; i < candidates->batch.count; i++)
		tie_rank[i] = claims_tie_rank(run->policy->item_count, run->asking, run->item,
					      candidates->batch.applicant[i], candidates->application[i]);
}

static void add_claims(const struct run *run, const struct candidates *candidates)
{
	const uint32_t *applicant = candidates->batch.applicant, *application = candidates->application;
	size_t count = candidates->batch.count;
	uint32_t tie_rank[FORMULA_BLOCK];

	rank_ties(run, candidates, tie_rank);
	claims_add_many(run->claims, &(struct new_claims){.item = run->item,
							  .count = count,
							  .applicant = applicant,
							  .application = application,
							  .fen = candidates->fen,
							  .tie_rank = tie_rank,
							  .is_in = candidates->is_in});
}

bool candidates_grant(const struct run *run, struct candidates *candidates)
{
	if (!find_amounts(run, candidates))
		return false;
	screen(run, candidates);
	candidates_exclude(run, candidates);
	add_claims(run, candidates);
	return true;
}
