#include "allocation/data_text.h"

#include "allocation/level.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

const char *const data_names[DATA_NAME_COUNT] = {
	[DATA_CLAIMS] = "CLAIMS",   [DATA_CLAIM] = "claim",     [DATA_WEIGHT] = "weight",
	[DATA_SCORE] = "score",     [DATA_BUDGET] = "budget",   [DATA_ENVELOPES] = "ENVELOPES",
	[DATA_MEMBERS] = "MEMBERS", [DATA_AT_MOST] = "at_most", [DATA_AT_LEAST] = "at_least",
	[DATA_UNIT] = "unit",       [DATA_PLACE] = "place",     [DATA_LATER] = "LATER",
};

static bool has_floor(const struct problem *problem)
{
	for (size_t r = 0; r < problem->limits.row_count; r++) {
		if (problem->limits.at_least[r] > 0)
			return true;
	}
	return false;
}

void data_text_for_rule(struct data_text *text, const struct rule *rule, const struct problem *problem)
{
	*text = (struct data_text){.has_applicant_limits = rule->has_applicant_rows};
	for (int name = DATA_CLAIMS; name <= DATA_AT_LEAST; name++)
		text->has[name] = true;
	text->has[DATA_WEIGHT] = rule->has_weights;
	text->has[DATA_SCORE] = rule->has_model;
	text->has[DATA_UNIT] = rule->has_units && problem->unit_size != NULL;
	text->has[DATA_PLACE] = rule->order != ORDER_NONE;
	text->has[DATA_LATER] = problem->later != NULL && has_floor(problem);
}

static void write_yuan(FILE *file, int128 fen)
{
	fprintf(file, "%" PRId64 ".%02d", (int64_t)(fen / FEN_PER_YUAN), (int)(fen % FEN_PER_YUAN));
}

static void write_remark(FILE *file, const struct data_text *text, bool is_claim, size_t number)
{
	if (text->remark != NULL) {
		fputs("  # ", file);
		text->remark(file, text->context, is_claim, number);
	}
	fputc('\n', file);
}

static void write_count(FILE *file, const char *set, size_t first, size_t count)
{
	fprintf(file, "set %s :=", set);
	for (size_t k = 0; k < count; k++)
		fprintf(file, "%s%zu", k % 16 == 0 ? "\n" : " ", first + k);
	fputs(";\n\n", file);
}

static void write_claims(FILE *file, const struct data_text *text, const struct problem *problem)
{
	if (text->has[DATA_CLAIMS])
		write_count(file, "CLAIMS", 1, problem->count);
	if (!text->has[DATA_CLAIM])
		return;
	fputs("param claim :=\n", file);
	for (size_t i = 0; i < problem->count; i++) {
		fprintf(file, "%zu ", i + 1);
		write_yuan(file, problem->claim[i]);
		write_remark(file, text, true, i);
	}
	fputs(";\n\n", file);
}

static void write_reals(FILE *file, const char *name, const double *value, size_t count)
{
	fprintf(file, "param %s :=\n", name);
	for (size_t i = 0; i < count; i++) {
		if (value == NULL)
			fprintf(file, "%zu 1\n", i + 1);
		else if (!isnan(value[i]))
			fprintf(file, "%zu %.17g\n", i + 1, value[i]);
	}
	fputs(";\n\n", file);
}

static void write_what_rules_read(FILE *file, const struct data_text *text, const struct problem *problem)
{
	if (text->has[DATA_WEIGHT])
		write_reals(file, "weight", problem->weight, problem->count);
	if (text->has[DATA_SCORE])
		write_reals(file, "score", problem->score, problem->score == NULL ? 0 : problem->count);
	if (text->has[DATA_UNIT]) {
		fputs("param unit :=\n", file);
		for (size_t i = 0; i < problem->count; i++) {
			fprintf(file, "%zu ", i + 1);
			write_yuan(file, problem->unit_size == NULL ? problem->claim[i] : problem->unit_size[i]);
			fputc('\n', file);
		}
		fputs(";\n\n", file);
	}
	if (text->has[DATA_PLACE]) {
		fputs("param place :=\n", file);
		for (size_t i = 0; i < problem->count; i++)
			fprintf(file, "%zu %" PRIu32 "\n", i + 1, problem->order == NULL ? 0 : problem->order[i]);
		fputs(";\n\n", file);
	}
}

/* The classes that later stages still take from, numbered behind the claims. */
static bool has_later(const struct data_text *text, const struct problem *problem, size_t class)
{
	return text->has[DATA_LATER] && problem->later != NULL && problem->later[class] > 0;
}

static void write_later(FILE *file, const struct data_text *text, const struct problem *problem)
{
	if (!text->has[DATA_LATER])
		return;
	fputs("set LATER :=", file);
	for (size_t c = 0; c < problem->limits.class_count; c++) {
		if (has_later(text, problem, c))
			fprintf(file, " %zu", problem->count + 1 + c);
	}
	fputs(";\n\nparam later :=\n", file);
	for (size_t c = 0; c < problem->limits.class_count; c++) {
		if (!has_later(text, problem, c))
			continue;
		fprintf(file, "%zu ", problem->count + 1 + c);
		write_yuan(file, problem->later[c]);
		fputc('\n', file);
	}
	fputs(";\n\n", file);
}

/* What stands in each row: claims and later classes by class. */
struct membership {
	uint32_t *class_start, *class_claim; /* claims by class */
	int128 *total;                       /* by row: fen */
	bool *is_in;                         /* class x row */
};

static void membership_init(struct membership *membership, const struct data_text *text, const struct problem *problem)
{
	const struct limits *limits = &problem->limits;
	membership->class_start = memory_array(limits->class_count + 2, sizeof *membership->class_start);
	membership->class_claim = memory_array(problem->count, sizeof *membership->class_claim);
	membership->total = memory_array(limits->row_count, sizeof *membership->total);
	membership->is_in = memory_array(limits->class_count * limits->row_count, sizeof *membership->is_in);
	int128 *of_class = memory_array(limits->class_count, sizeof *of_class);
	for (size_t i = 0; i < problem->count; i++) {
		membership->class_start[problem->class_of[i] + 2]++;
		of_class[problem->class_of[i]] += problem->claim[i];
	}
	for (size_t c = 0; c < limits->class_count; c++) {
		membership->class_start[c + 2] += membership->class_start[c + 1];
		of_class[c] += has_later(text, problem, c) ? problem->later[c] : 0;
		for (size_t k = limits->class_start[c]; k < limits->class_start[c + 1]; k++) {
			membership->is_in[c * limits->row_count + limits->class_row[k]] = true;
			membership->total[limits->class_row[k]] += of_class[c];
		}
	}
	for (size_t i = 0; i < problem->count; i++)
		membership->class_claim[membership->class_start[problem->class_of[i] + 1]++] = (uint32_t)i;
	free(of_class);
}

static void membership_release(struct membership *membership)
{
	free(membership->class_start);
	free(membership->class_claim);
	free(membership->total);
	free(membership->is_in);
}

static int128 upper_limit(const struct problem *problem, const struct membership *membership, size_t row)
{
	int64_t at_most = problem->limits.at_most[row];
	return at_most == LIMIT_NONE ? membership->total[row] : at_most;
}

static void write_members(FILE *file, const struct data_text *text, const struct problem *problem,
			  const struct membership *membership)
{
	const struct limits *limits = &problem->limits;
	for (size_t r = 1; r < limits->row_count; r++) {
		fprintf(file, "set MEMBERS[%zu] :=", r);
		for (size_t c = 0; c < limits->class_count; c++) {
			uint32_t first = membership->class_start[c], end = membership->class_start[c + 1];
			if (!membership->is_in[c * limits->row_count + r])
				continue;
			for (uint32_t k = first; k < end; k++)
				fprintf(file, "%s%" PRIu32, (k - first) % 16 == 0 ? "\n" : " ",
					membership->class_claim[k] + 1);
		}
		fputs(";\n", file);
		if (!text->has[DATA_LATER])
			continue;
		fprintf(file, "set LATER_IN[%zu] :=", r);
		for (size_t c = 0; c < limits->class_count; c++) {
			if (membership->is_in[c * limits->row_count + r] && has_later(text, problem, c))
				fprintf(file, " %zu", problem->count + 1 + c);
		}
		fputs(";\n", file);
	}
	for (size_t a = 0; text->has_applicant_limits && a < problem->applicant_limits.count; a++) {
		fprintf(file, "set MEMBERS[%zu] :=", limits->row_count + a);
		for (size_t k = problem->applicant_limits.start[a]; k < problem->applicant_limits.start[a + 1]; k++)
			fprintf(file, " %" PRIu32, problem->applicant_limits.claim[k] + 1);
		fputs(";\n", file);
	}
	fputc('\n', file);
}

static void write_limits(FILE *file, const struct data_text *text, const struct problem *problem,
			 const struct membership *membership, enum data_name name)
{
	const struct limits *limits = &problem->limits;
	fprintf(file, "param %s :=\n", data_names[name]);
	for (size_t r = 1; r < limits->row_count; r++) {
		fprintf(file, "%zu ", r);
		write_yuan(file, name == DATA_AT_MOST ? upper_limit(problem, membership, r) : limits->at_least[r]);
		write_remark(file, text, false, r);
	}
	for (size_t a = 0; text->has_applicant_limits && a < problem->applicant_limits.count; a++) {
		fprintf(file, "%zu ", limits->row_count + a);
		write_yuan(file, name == DATA_AT_MOST ? problem->applicant_limits.room[a] : 0);
		fputc('\n', file);
	}
	fputs(";\n\n", file);
}

void data_text_write(FILE *file, const struct data_text *text, const struct problem *problem)
{
	struct membership membership;
	size_t envelopes = problem->limits.row_count - 1;
	membership_init(&membership, text, problem);
	fputs("data;\n\n", file);
	write_claims(file, text, problem);
	write_what_rules_read(file, text, problem);
	if (text->has[DATA_BUDGET]) {
		fputs("param budget := ", file);
		write_yuan(file, upper_limit(problem, &membership, 0));
		fputs(";\n\n", file);
	}
	if (text->has[DATA_ENVELOPES])
		write_count(file, "ENVELOPES", 1,
			    envelopes + (text->has_applicant_limits ? problem->applicant_limits.count : 0));
	write_later(file, text, problem);
	if (text->has[DATA_MEMBERS])
		write_members(file, text, problem, &membership);
	if (text->has[DATA_AT_MOST])
		write_limits(file, text, problem, &membership, DATA_AT_MOST);
	if (text->has[DATA_AT_LEAST])
		write_limits(file, text, problem, &membership, DATA_AT_LEAST);
	fputs("end;\n", file);
	membership_release(&membership);
}
