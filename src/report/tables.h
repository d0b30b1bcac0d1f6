/*
 * tables.h: the CSV tables and the manifest of a run, columns and order as INTERFACE section 8 has them.
 */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include "files/csv_writer.h"
#include "files/publish.h"
#include "report/run.h"

/* One file of a results directory: the open set of tables. */
struct table {
	const char *name;                               /* "awards.csv" */
	const char *header;                             /* comma-separated column names */
	bool (*is_asked)(const struct report_run *run); /* NULL: always */
	void (*write)(struct csv_writer *writer, const struct report_run *run);
};

/* NULL-terminated, in the order of writing: of a year and its forecast, of `compare`, of `sweep`. */
extern const struct table *const year_tables[], *const comparison_tables[], *const sweep_tables[];

/* Names that a results directory may hold as ours, NULL-terminated, for publish_begin. */
extern const char *const report_owned_files[];

/* Writes the tables that the run asks for and manifest.json into the staging directory. */
bool report_write(struct publish *publish, const struct table *const *tables, const struct report_run *run,
		  struct error *err);

/* manifest.json: what went in, what came out, nothing that differs between two runs of the same. */
struct row_count {
	const char *name;
	size_t rows;
};
bool manifest_write(FILE *file, const struct report_run *run, const struct row_count *counts, size_t count);

extern const struct table table_awards, table_items, table_constraints, table_rejected, table_cutoffs,
	table_distribution, table_forecast, table_risk, table_comparison, table_lorenz, table_best, table_winners,
	table_sweep, table_tornado;

#endif
