/*
 * distribution.h: distributions of simulated money and of counts, all by inversion of one uniform.
 *
 * To add an amount distribution: one `const struct distribution` in distribution.c's table; tests/demand runs every
 * listed one (quantile rises, mean and variance as stated, known answers).
 */
#ifndef DEMAND_DISTRIBUTION_H
#define DEMAND_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct distribution {
	const char *name;                 /* as `allot rules` shows it: lognormal */
	const char *parameter[2];         /* the keys that choose it in a scenario: "median", "sdlog" */
	const char *summary, *summary_zh; /* one line, shown by `allot rules` */
	/* Valid range of the parameters, ends included; where least is 0 the parameter must be above it. */
	double least[2], most[2];
	double (*quantile)(const double parameter[2], double u);
	/* In place, each value with its own parameters, by value; the same bits as one by one. */
	void (*quantiles)(const double *const parameter[2], double *value, size_t count);
	double (*mean)(const double parameter[2]);
};

extern const struct distribution *const distributions[]; /* NULL-terminated: lognormal, gamma */

/*
 * Counts: negative binomial with mean and variance mean + mean^2/size (size INFINITY: Poisson), as a table of the
 * distribution function for inversion. Up to mean 1e6. The quantile is the least n with F(n) >= u.
 *
 * The table covers all but 1e-18 of the probability (mean 12: 54 counts for Poisson, 118 for size 8; mean 1e6: 19,000
 * and 8 million). One that would need more than 2^26 counts is the distribution cut there.
 */
struct count_table {
	double mean, size;
	uint32_t first; /* F is 0 in double precision below it */
	size_t count, capacity;
	double *cdf; /* cdf[k] = F(first + k); the last is 1 */
	/* guide[j] = least k with cdf[k] >= j / bucket_count, for j = 0 to bucket_count, a power of two. */
	uint32_t *guide;
	size_t bucket_count, guide_capacity;
};

void count_table_init(struct count_table *table);
void count_table_release(struct count_table *table);
/* Fills the table for a mean (0 to 1e9) and size (> 0); reuses its memory. mean 0: always 0. */
void count_table_set(struct count_table *table, double mean, double size);
/* 0 <= u <= 1, where 1 gives the last count of the table. */
uint32_t count_table_quantile(const struct count_table *table, double u);

/* The same quantile without a table, for a mean that is drawn anew each time: walks from the mode outwards, a step a
 * count. May differ from the table's by one where u hits a probability to the last bits. */
uint32_t count_quantile(double mean, double size, double u);

#endif
