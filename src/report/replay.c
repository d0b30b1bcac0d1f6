#include "report/replay.h"

#include "base/marks.h"
#include "base/memory.h"
#include "files/csv_writer.h"
#include "simulation/draw.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A row of awards.csv of the years before. */
struct paid_row {
	uint32_t item, applicant;
	const char *application_id;
	int year;
	int64_t entitlement, claim, award; /* fen; -1: not known */
	const char *reason;
};

struct replay {
	struct arena arena;
	struct publish *publish;
	const struct report_run *run;
	const char *directory;
	int64_t draw;
	size_t paid_count, paid_capacity;
	struct paid_row *paid;
	FILE *totals_file;
	struct csv_writer totals;
};

static void add_paid(struct replay *replay, struct paid_row row)
{
	replay->paid = memory_grow(replay->paid, &replay->paid_capacity, replay->paid_count + 1, sizeof row);
	replay->paid[replay->paid_count++] = row;
}

/* What the data says of earlier years, and this year's awards. */
static void start_paid(struct replay *replay)
{
	const struct report_run *run = replay->run;
	const struct population *population = &run->scenario->population;

	for (size_t i = 0; i < population->past.award_count; i++) {
		const struct past_award *award = &population->past.award[i];

		add_paid(replay, (struct paid_row){award->item, award->applicant, award->application_id, award->year,
						   award->entitlement, award->claim, award->award,
						   award->is_at_limit ? claim_reason_names[CLAIM_LIMIT] : NULL});
	}
	for (size_t i = 0; i < run->claims->count; i++) {
		uint32_t application = run->claims->application[i];

		add_paid(replay,
			 (struct paid_row){run->claims->item[i], run->claims->applicant[i],
					   application == NO_APPLICATION ? NULL
									 : population->applications.id[application],
					   run->result->year, run->claims->entitlement[i], run->claims->claim[i],
					   run->claims->award[i], claim_reason_names[run->claims->reason[i]]});
	}
}

/* The id of a row of the year's applications. */
static const char *application_id(struct replay *replay, const struct simulated_year *year, uint32_t row)
{
	const struct policy *policy = &replay->run->scenario->policy;
	char text[APPLICATION_ID_SIZE];
	const char *id =
		application_id_text(year->applications, row, policy->item[year->applications->item[row]].id, text);

	return id == text ? arena_copy(&replay->arena, text, strlen(text)) : id;
}

static FILE *open_table(struct replay *replay, int year, const char *name, const char **path, struct error *err)
{
	*path = arena_format(&replay->arena, "replay/%d/%s", year, name);
	return publish_open(replay->publish, *path, err);
}

static void write_number(struct csv_writer *writer, double value)
{
	char text[NUMBER_TEXT_SIZE];

	number_format(value, false, text);
	csv_write_text(writer, text);
}

static void write_value(struct csv_writer *writer, const struct schema *schema, const struct field *field, double value)
{
	char text[NUMBER_TEXT_SIZE];

	if (isnan(value)) {
		csv_write_empty(writer);
		return;
	}
	switch (field->type) {
	case FIELD_MONEY:
		csv_write_money(writer, money_from_yuan(value));
		return;
	case FIELD_NUMBER:
		write_number(writer, value);
		return;
	case FIELD_INTEGER:
		csv_write_integer(writer, (int64_t)value);
		return;
	case FIELD_FLAG:
		csv_write_text(writer, value != 0 ? "yes" : "no");
		return;
	case FIELD_CHOICE:
		csv_write_text(writer, field->choice[(size_t)value]);
		return;
	case FIELD_TEXT:
		csv_write_text(writer, schema->texts->text[(size_t)value]);
		return;
	case FIELD_DATE:
		date_format(value, text);
		csv_write_text(writer, text);
		return;
	}
}

static const char *header_with_fields(struct replay *replay, const char *header, enum field_owner owner)
{
	const struct schema *schema = &replay->run->scenario->policy.schema;

	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->field[i].owner == owner)
			header = arena_format(&replay->arena, "%s,%s", header, schema->field[i].name);
	}
	return header;
}

static void write_fields(struct csv_writer *writer, const struct schema *schema, enum field_owner owner,
			 double *const *slot, size_t row)
{
	for (size_t i = 0; i < schema->field_count; i++) {
		if (schema->field[i].owner == owner)
			write_value(writer, schema, &schema->field[i],
				    slot == NULL ? (double)NAN : slot[schema->field[i].slot][row]);
	}
}

/* Firms that have left are no applicants any more; a new one is called by its id. */
static bool write_applicants(struct replay *replay, const struct simulated_year *year, struct error *err)
{
	const struct scenario *scenario = replay->run->scenario;
	const struct firms *firms = year->firms;
	const char *path;
	FILE *file = open_table(replay, year->result->year, "applicants.csv", &path, err);
	struct csv_writer writer;

	if (file == NULL)
		return false;
	csv_writer_open(&writer, file, header_with_fields(replay, "applicant_id,name", FIELD_OF_APPLICANT));
	for (uint32_t i = 0; i < firms->row_count; i++) {
		const char *id = firms->id[i];

		if (!marks_has(firms->active, i))
			continue;
		csv_write_text(&writer, id);
		csv_write_text(&writer, i < firms->base_count ? scenario->population.applicants.name[i] : id);
		write_fields(&writer, &scenario->policy.schema, FIELD_OF_APPLICANT, firms->slot, i);
		csv_end_row(&writer);
	}
	return publish_close(replay->publish, file, path, err);
}

static void write_application(struct csv_writer *writer, const struct scenario *scenario, int year, const char *id,
			      const char *applicant, uint32_t item, bool is_approved, double *const *slot, size_t row)
{
	csv_write_integer(writer, year);
	csv_write_text(writer, id);
	csv_write_text(writer, applicant);
	csv_write_text(writer, scenario->policy.item[item].id);
	csv_write_text(writer, is_approved ? "yes" : "no");
	write_fields(writer, &scenario->policy.schema, FIELD_OF_APPLICATION, slot, row);
	csv_end_row(writer);
}

/* The year's applications; those of earlier years that wait (one row each); automatic claims that did not pass. */
static bool write_applications(struct replay *replay, const struct simulated_year *year, struct error *err)
{
	const struct scenario *scenario = replay->run->scenario;
	const struct applications *applications = year->applications;
	size_t new_count = applications->item_start[scenario->policy.item_count];
	struct index earlier;
	const char *path;
	FILE *file = open_table(replay, year->result->year, "applications.csv", &path, err);
	struct csv_writer writer;

	if (file == NULL)
		return false;
	index_init(&earlier);
	csv_writer_open(
		&writer, file,
		header_with_fields(replay, "year,application_id,applicant_id,item,approved", FIELD_OF_APPLICATION));
	for (uint32_t row = 0; row < applications->frame.row_count; row++) {
		const char *id = application_id(replay, year, row);

		if (row >= new_count && index_add(&earlier, id, strlen(id), row) != INDEX_NONE)
			continue;
		write_application(&writer, scenario, row < new_count ? year->result->year : year->result->year - 1, id,
				  year->firms->id[applications->frame.parent[row]], applications->item[row], true,
				  applications->frame.slot, row);
	}
	for (size_t i = 0; i < year->refusal_count; i++) {
		const struct refusal *refusal = &year->refusal[i];
		const char *applicant = year->firms->id[refusal->applicant];
		const char *id = arena_format(&replay->arena, "refused-%s-%s", scenario->policy.item[refusal->item].id,
					      applicant);

		write_application(&writer, scenario, year->result->year, id, applicant, refusal->item, false, NULL, 0);
	}
	index_release(&earlier);
	return publish_close(replay->publish, file, path, err);
}

static void write_known_money(struct csv_writer *writer, int64_t fen)
{
	if (fen < 0)
		csv_write_empty(writer);
	else
		csv_write_money(writer, fen);
}

/* What firms that have left were paid is not told: they are no applicants any more. */
static bool write_awards(struct replay *replay, const struct simulated_year *year, struct error *err)
{
	const struct scenario *scenario = replay->run->scenario;
	const char *path;
	FILE *file = open_table(replay, year->result->year, "awards.csv", &path, err);
	struct csv_writer writer;

	if (file == NULL)
		return false;
	csv_writer_open(&writer, file, "year,applicant_id,item,application_id,entitlement,claim,award,reason");
	for (size_t i = 0; i < replay->paid_count; i++) {
		const struct paid_row *row = &replay->paid[i];

		if (!marks_has(year->firms->active, row->applicant))
			continue;
		csv_write_integer(&writer, row->year);
		csv_write_text(&writer, year->firms->id[row->applicant]);
		csv_write_text(&writer, scenario->policy.item[row->item].id);
		csv_write_text(&writer, row->application_id);
		write_known_money(&writer, row->entitlement);
		write_known_money(&writer, row->claim);
		csv_write_money(&writer, row->award);
		csv_write_text(&writer, row->reason);
		csv_end_row(&writer);
	}
	return publish_close(replay->publish, file, path, err);
}

static const char *absolute(struct arena *arena, const char *path)
{
	char *folder;

	if (path[0] == '/')
		return input_path_beside(arena, NULL, path);
	folder = getcwd(NULL, 0);
	path = input_path_beside(arena, NULL, arena_format(arena, "%s/%s", folder == NULL ? "" : folder, path));
	free(folder);
	return path;
}

/* A text in single quotes, inside which only they mean anything to YAML. */
static void write_quoted(FILE *file, const char *text)
{
	putc('\'', file);
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			putc('\'', file);
		putc(*text, file);
	}
	putc('\'', file);
}

/* Removes the floors that conflicted in this year of the draw; an envelope that was nothing else goes whole. */
static void write_given_up(FILE *file, const struct year_settings *settings, const struct envelope *run)
{
	bool is_first = true;

	for (size_t i = 0; i < settings->envelope_count; i++) {
		if (run[i].has_at_least == settings->envelope[i].has_at_least)
			continue;
		fputs(is_first ? "envelopes:\n  " : "  ", file);
		write_quoted(file, run[i].name);
		fputs(run[i].has_at_most ? ": {at_least: none}\n" : ": none\n", file);
		is_first = false;
	}
}

/* A reform of the scenario that was forecast: the year, its data, the money carried into it, the floors it gave up. */
static bool write_scenario(struct replay *replay, const struct simulated_year *year, struct error *err)
{
	const struct scenario *scenario = replay->run->scenario;
	const char *path, *own, *base;
	char carried[NUMBER_TEXT_SIZE];
	FILE *file = open_table(replay, year->result->year, "scenario.yaml", &path, err);

	if (file == NULL)
		return false;
	own = absolute(&replay->arena, arena_format(&replay->arena, "%s/%s", replay->directory, path));
	base = input_path_from(&replay->arena, own, absolute(&replay->arena, scenario->path));
	money_format(year->carried, carried);
	fputs("scenario: ", file);
	write_quoted(file, arena_format(&replay->arena, "%s-draw-%" PRId64 "-%d", scenario->name, replay->draw,
					year->result->year));
	fprintf(file, "\nnote: draw %" PRId64 " of the forecast as inputs of allocate\nextends: ", replay->draw);
	write_quoted(file, base);
	fprintf(file,
		"\nyear: %d\n"
		"data: {applicants: applicants.csv, applications: applications.csv, awards: awards.csv}\n"
		"budget: {carried: %s}\n",
		year->result->year, carried);
	write_given_up(file, &scenario->settings, year->envelope);
	return publish_close(replay->publish, file, path, err);
}

static bool visit(const struct simulated_year *year, void *context, struct error *err)
{
	struct replay *replay = context;
	const struct claims *claims = year->claims;

	if (!write_applicants(replay, year, err) || !write_applications(replay, year, err) ||
	    !write_awards(replay, year, err) || !write_scenario(replay, year, err))
		return false;
	for (size_t i = 0; i < claims->count; i++) {
		uint32_t application = claims->application[i];

		add_paid(replay,
			 (struct paid_row){claims->item[i], claims->applicant[i],
					   application == NO_APPLICATION ? NULL
									 : application_id(replay, year, application),
					   year->result->year, claims->entitlement[i], claims->claim[i],
					   claims->award[i], claim_reason_names[claims->reason[i]]});
	}
	csv_write_integer(&replay->totals, year->result->year);
	csv_write_money(&replay->totals, year->result->demand);
	csv_write_money(&replay->totals, year->result->award);
	csv_end_row(&replay->totals);
	return true;
}

bool replay_write(struct publish *publish, const char *directory, const struct report_run *run,
		  const struct forecast_run *forecast_run, int64_t draw, struct error *err)
{
	struct replay replay = {.publish = publish, .run = run, .directory = directory, .draw = draw};
	bool is_done;

	replay.totals_file = publish_open(publish, "replay/totals.csv", err);
	if (replay.totals_file == NULL)
		return false;
	arena_init(&replay.arena);
	csv_writer_open(&replay.totals, replay.totals_file, "year,demand,award");
	start_paid(&replay);
	is_done = draw_replay(forecast_run, (uint32_t)(draw - 1), visit, &replay, err);
	is_done = publish_close(publish, replay.totals_file, "replay/totals.csv", err) && is_done;
	arena_release(&replay.arena);
	free(replay.paid);
	return is_done;
}
