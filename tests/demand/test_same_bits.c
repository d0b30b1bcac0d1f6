/*
 * The numbers a simulation stores must not depend on compiler, optimisation or processor. Each test runs a function
 * over a grid and compares one hash of all result bits with a constant that gcc 12 (-O0, -O3, -O3 -march=haswell, which
 * has fused multiply-add) and clang 14 (-O0, -O2, -O3 -march=haswell) all gave, with -ffp-contract=off.
 */
#include "demand/distribution.h"
#include "demand/fixed_math.h"
#include "demand/stream.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

struct bits {
	uint64_t hash;
};

/* FNV-1a over the 8 bytes of each result. */
static void bits_add(struct bits *bits, double value)
{
	uint64_t word;
	memcpy(&word, &value, sizeof word);
	for (int i = 0; i < 64; i += 8)
		bits->hash = (bits->hash ^ (word >> i & 0xff)) * UINT64_C(0x100000001b3);
}

static void expect_bits(struct bits bits, uint64_t expected)
{
	cr_expect_eq(bits.hash, expected, "0x%016" PRIx64 ", expected 0x%016" PRIx64, bits.hash, expected);
}

static struct bits hash_grid(double (*function)(double), double from, double factor, double step, int count)
{
	struct bits bits = {UINT64_C(0xcbf29ce484222325)};
	double x = from;
	for (int i = 0; i < count; i++) {
		bits_add(&bits, function(x));
		x = x * factor + step;
	}
	return bits;
}

Test(same_bits, of_the_logarithm)
{
	expect_bits(hash_grid(fixed_log, 1e-300, 1.013, 0.0, 100000), UINT64_C(0x1639453e1d88a552));
}

Test(same_bits, of_the_logarithm_near_one)
{
	expect_bits(hash_grid(fixed_log1p, -0.99, 1.0, 0.0001, 30000), UINT64_C(0xa92e91212652ad4d));
}

Test(same_bits, of_the_exponential)
{
	expect_bits(hash_grid(fixed_exp, -740.0, 1.0, 0.0137, 105000), UINT64_C(0x9cd039bc5115ac4e));
}

Test(same_bits, of_log_gamma)
{
	expect_bits(hash_grid(fixed_lgamma, 1e-6, 1.001, 0.00001, 30000), UINT64_C(0x6d5ebc6725f8274e));
}

Test(same_bits, of_the_normal_distribution)
{
	expect_bits(hash_grid(fixed_normal_cdf, -38.0, 1.0, 0.00047, 100000), UINT64_C(0x580b1b67ba95ca22));
}

Test(same_bits, of_the_normal_quantile)
{
	expect_bits(hash_grid(fixed_normal_quantile, 1e-9, 1.0, 0.000009999, 100000), UINT64_C(0x87e1527ce7412cea));
}

Test(same_bits, of_the_gamma_quantile)
{
	struct bits bits = {UINT64_C(0xcbf29ce484222325)};
	for (double a = 0.02; a < 3000.0; a *= 1.31)
		for (double u = 0.0005; u < 1.0; u += 0.0037)
			bits_add(&bits, fixed_gamma_quantile(a, u));
	expect_bits(bits, UINT64_C(0x10b62fc7a4b54eb4));
}

Test(same_bits, of_count_tables)
{
	struct bits bits = {UINT64_C(0xcbf29ce484222325)};
	struct count_table table;
	count_table_init(&table);
	for (double mean = 0.07; mean < 20000.0; mean *= 3.1) {
		count_table_set(&table, mean, INFINITY);
		for (size_t k = 0; k < table.count; k++)
			bits_add(&bits, table.cdf[k]);
		count_table_set(&table, mean, 2.7);
		for (size_t k = 0; k < table.count; k++)
			bits_add(&bits, table.cdf[k]);
	}
	count_table_release(&table);
	expect_bits(bits, UINT64_C(0x70db4f163df9b7d9));
}

Test(same_bits, of_simulated_amounts)
{
	struct bits bits = {UINT64_C(0xcbf29ce484222325)};
	struct stream stream;
	const double parameter[2] = {123456.78, 0.9};
	for (size_t i = 0; distributions[i] != NULL; i++) {
		stream_start(&stream, 2022, UINT64_C(0x0123456789abcdef), (uint32_t)i, 5, STREAM_AMOUNT);
		for (int k = 0; k < 20000; k++)
			bits_add(&bits, distributions[i]->quantile(parameter, stream_uniform(&stream)));
	}
	expect_bits(bits, UINT64_C(0x409ce2361d45c49c));
}
