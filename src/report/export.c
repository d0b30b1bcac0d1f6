#include "report/export.h"

#include "allocation/data_text.h"
#include "base/memory.h"
#include "report/tables.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const owned_files[] = {"*.dat", "manifest.json", NULL};

struct export_text {
	const struct stage *stage;
	bool is_queued;
	char *bytes;
	size_t size, claim_count;
};

void export_init(struct export *export, const struct scenario *scenario)
{
	*export = (struct export){.scenario = scenario};
}

void export_release(struct export *export)
{
	for (size_t k = 0; k < export->count; k++)
		free(export->text[k].bytes);
	free(export->text);
	*export = (struct export){0};
}

/* Within one line of a comment. */
static void write_plain(FILE *file, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		fputc(iscntrl((unsigned char)*text) ? ' ' : *text, file);
}

struct remarks {
	const struct scenario *scenario;
	const struct watched *seen;
};

static void write_remark(FILE *file, void *context, bool is_claim, size_t number)
{
	const struct remarks *remarks = context;
	const struct claims *claims = remarks->seen->claims;
	const struct population *population = &remarks->scenario->population;

	if (!is_claim) {
		write_plain(file, remarks->scenario->settings.envelope[number - 1].name);
		return;
	}
	number = remarks->seen->row[number];
	fprintf(file, "%s, ", remarks->scenario->policy.item[claims->item[number]].id);
	write_plain(file, population->applicants.id[claims->applicant[number]]);
	if (claims->application[number] != NO_APPLICATION) {
		fputs(", ", file);
		write_plain(file, population->applications.id[claims->application[number]]);
	}
}

static struct export_text *find_text(struct export *export, const struct watched *seen)
{
	for (size_t k = 0; k < export->count; k++) {
		if (export->text[k].stage == seen->stage && export->text[k].is_queued == seen->is_queued)
			return &export->text[k];
	}
	export->text = memory_grow(export->text, &export->capacity, export->count + 1, sizeof *export->text);
	return &export->text[export->count++];
}

void export_watch(void *context, const struct watched *seen)
{
	struct export *export = context;
	struct remarks remarks = {export->scenario, seen};
	struct export_text *text = find_text(export, seen);
	struct data_text what;
	FILE *file;

	free(text->bytes);
	*text = (struct export_text){
		.stage = seen->stage, .is_queued = seen->is_queued, .claim_count = seen->problem->count};
	file = open_memstream(&text->bytes, &text->size);
	if (file == NULL)
		memory_run_out();
	data_text_for_rule(&what, seen->stage->rule, seen->problem);
	what.remark = write_remark;
	what.context = &remarks;
	fprintf(file, "# rule %s", seen->stage->rule->name);
	fputs(seen->is_queued ? ", claims that waited\n" : "\n", file);
	data_text_write(file, &what, seen->problem);
	if (fclose(file) != 0)
		memory_run_out();
}

/* A stage's name as a file's: no folders, no hidden files, and no two alike. */
static const char *file_name(const struct export *export, size_t k, struct arena *arena)
{
	const struct export_text *text = &export->text[k];
	char *name = arena_copy(arena, text->stage->name, strlen(text->stage->name));
	size_t same = 0;

	for (char *c = name; *c != '\0'; c++)
		*c = *c == '/' || iscntrl((unsigned char)*c) || (c == name && *c == '.') ? '_' : *c;
	for (size_t other = 0; other < k; other++)
		same += export->text[other].is_queued == text->is_queued &&
			strcmp(export->text[other].stage->name, text->stage->name) == 0;
	if (same > 0)
		name = arena_format(arena, "%s-%zu", name, same + 1);
	return arena_format(arena, "%s%s.dat", name, text->is_queued ? "-queued" : "");
}

static bool write_file(struct publish *publish, const char *name, const struct export_text *text, struct error *err)
{
	FILE *file = publish_open(publish, name, err);

	if (file == NULL)
		return false;
	fwrite(text->bytes, 1, text->size, file); /* what fails stays on the stream */
	return publish_close(publish, file, name, err);
}

static bool write_all(const struct export *export, struct publish *publish, const struct report_run *run,
		      struct arena *arena, struct error *err)
{
	struct row_count *counts = arena_array(arena, export->count, sizeof *counts);
	size_t count = 0;
	FILE *manifest;

	for (size_t k = 0; k < export->count; k++) {
		const char *name = file_name(export, k, arena);

		if (export->text[k].claim_count == 0)
			continue;
		if (!write_file(publish, name, &export->text[k], err))
			return false;
		counts[count++] = (struct row_count){name, export->text[k].claim_count};
	}
	manifest = publish_open(publish, "manifest.json", err);
	if (manifest == NULL)
		return false;
	manifest_write(manifest, run, counts, count);
	return publish_close(publish, manifest, "manifest.json", err);
}

bool export_check(const char *directory, struct error *err)
{
	return publish_check(directory, owned_files, err);
}

bool export_publish(const struct export *export, const char *directory, const struct report_run *run, struct error *err)
{
	struct publish publish;
	struct arena arena;
	bool is_done;

	arena_init(&arena);
	is_done = publish_begin(&publish, directory, owned_files, err) &&
		  write_all(export, &publish, run, &arena, err) && publish_commit(&publish, err);
	publish_abandon(&publish);
	arena_release(&arena);
	return is_done;
}
