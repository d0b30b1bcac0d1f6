#include "report/tables.h"

#include "base/memory.h"

const struct table *const tables[] = {
	&table_awards, &table_items, &table_constraints, &table_rejected, &table_forecast, &table_risk, NULL,
};

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

bool report_write(struct publish *publish, const struct report_run *run, struct error *err)
{
	struct row_count counts[sizeof tables / sizeof tables[0]];
	size_t count = 0;

	for (size_t i = 0; tables[i] != NULL; i++) {
		if (tables[i]->needs_forecast && run->forecast == NULL)
			continue;
		if (!write_table(publish, tables[i], run, &counts[count++], err))
			return false;
	}
	return write_manifest(publish, run, counts, count, err);
}
