#include "report/tables.h"

#include <assert.h>

const struct table *const year_tables[] = {
	&table_awards,   &table_items,   &table_constraints,
	&table_rejected, &table_cutoffs, &table_distribution,
	&table_forecast, &table_risk,    NULL,
};

const struct table *const comparison_tables[] = {
	&table_comparison, &table_best, &table_lorenz, &table_winners, &table_distribution, NULL,
};

const struct table *const sweep_tables[] = {&table_sweep, &table_tornado, NULL};

#define MOST_TABLES 16 /* in one list */

const char *const report_owned_files[] = {
	"awards.csv",       "items.csv",      "constraints.csv", "rejected.csv", "forecast.csv",
	"risk.csv",         "comparison.csv", "tornado.csv",     "lorenz.csv",   "cutoffs.csv",
	"best.csv",         "winners.csv",    "sweep.csv",       "plan.csv",     "report.html",
	"distribution.csv", "report.xlsx",    "manifest.json",   "replay",       NULL,
};

static bool write_table(struct publish *publish, const struct table *table, const struct report_run *run,
			struct row_count *count, struct error *err)
{
	FILE *file = publish_open(publish, table->name, err);
	struct csv_writer writer;

	if (file == NULL)
		return false;
	csv_writer_open(&writer, file, table->header);
	table->write(&writer, run);
	*count = (struct row_count){table->name, writer.row_count};
	return publish_close(publish, file, table->name, err);
}

static bool write_manifest(struct publish *publish, const struct report_run *run, const struct row_count *counts,
			   size_t count, struct error *err)
{
	FILE *file = publish_open(publish, "manifest.json", err);

	if (file == NULL)
		return false;
	manifest_write(file, run, counts, count); /* a failed write stays on the stream and is found by publish_close */
	return publish_close(publish, file, "manifest.json", err);
}

bool report_write(struct publish *publish, const struct table *const *tables, const struct report_run *run,
		  struct error *err)
{
	struct row_count counts[MOST_TABLES];
	size_t count = 0;

	for (size_t i = 0; tables[i] != NULL; i++) {
		assert(count < MOST_TABLES);
		if (tables[i]->is_asked != NULL && !tables[i]->is_asked(run))
			continue;
		if (!write_table(publish, tables[i], run, &counts[count++], err))
			return false;
	}
	return write_manifest(publish, run, counts, count, err);
}
