#include "demand/known.h"
#include "demand/stream.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* rng_kat.txt: the test vectors of Random123 (kat_vectors), `philox4x32 10 counter[4] key[2] expected[4]`. */
Test(stream, philox_gives_its_published_answers)
{
	FILE *file = fopen(TEST_DATA "/demand/data/rng_kat.txt", "r");
	cr_assert_not_null(file);
	char line[300];
	int found = 0;
	while (fgets(line, sizeof line, file) != NULL) {
		uint32_t c[4], k[2], e[4], out[4];
		if (sscanf(line, "philox4x32 10 %x %x %x %x %x %x %x %x %x %x", &c[0], &c[1], &c[2], &c[3], &k[0],
			   &k[1], &e[0], &e[1], &e[2], &e[3]) != 10)
			continue;
		stream_block(c, k, out);
		cr_expect_arr_eq(out, e, sizeof e, "%s", line);
		found++;
	}
	fclose(file);
	cr_expect_eq(found, 3);
}

Test(stream, its_name_is_laid_out_in_key_and_counter)
{
	struct stream stream;
	stream_start(&stream, UINT64_C(0x1122334455667788), UINT64_C(0x99aabbccddeeff01), 77, 5, STREAM_AMOUNT);
	const uint32_t key[2] = {0x55667788, 0x11223344};
	/* year 5 in the upper 7 bits, purpose 6 in the next 6, block in the lower 19 */
	uint32_t counter[4] = {0xddeeff01, 0x99aabbcc, 77, 0x0a300000}, out[4];
	for (uint32_t block = 0; block < 3; block++) {
		counter[3] = 0x0a300000 + block;
		stream_block(counter, key, out);
		for (int i = 0; i < 4; i++)
			cr_expect_eq(stream_word(&stream), out[i]);
	}
}

Test(stream, every_part_of_the_name_changes_the_numbers)
{
	const struct {
		uint64_t seed, entity;
		uint32_t draw, year;
		enum stream_purpose purpose;
	} names[] = {{2022, 9, 4, 3, STREAM_GROWTH},
		     {2023, 9, 4, 3, STREAM_GROWTH},
		     {2022 | UINT64_C(1) << 32, 9, 4, 3, STREAM_GROWTH},
		     {2022, 8, 4, 3, STREAM_GROWTH},
		     {2022, 9 | UINT64_C(1) << 63, 4, 3, STREAM_GROWTH},
		     {2022, 9, 5, 3, STREAM_GROWTH},
		     {2022, 9, 4, 127, STREAM_GROWTH},
		     {2022, 9, 4, 3, STREAM_LOTTERY}};
	size_t count = sizeof names / sizeof *names;
	uint32_t first[sizeof names / sizeof *names];
	for (size_t i = 0; i < count; i++) {
		struct stream stream;
		stream_start(&stream, names[i].seed, names[i].entity, names[i].draw, names[i].year, names[i].purpose);
		first[i] = stream_word(&stream);
		for (size_t j = 0; j < i; j++)
			cr_expect_neq(first[i], first[j], "streams %zu and %zu", i, j);
	}
}

/* The zero stream begins 6627e8d5 e169c58d (published): the upper 52 bits are 6627e8d5e169c, and the half behind them
 * makes (0x6627e8d5e169c + 1/2) / 2^52 = 0x1.989fa35785a72p-2. */
Test(stream, a_uniform_is_the_middle_of_one_of_two_to_the_52_cells)
{
	struct stream stream;
	stream_start(&stream, 0, 0, 0, 0, STREAM_COUNT_COMMON);
	cr_expect_eq(stream_uniform(&stream), 0x1.989fa35785a72p-2);
}

/* One stream per entity, as the simulation uses them: neighbours must not be related. The bounds are 4 standard errors
 * of 200,000 values: 1/sqrt n of a mean or correlation, sqrt(2/n) of a variance, sqrt(96/n) of a fourth moment. */
Test(stream, first_normals_of_neighbouring_streams_are_independent_standard_normals)
{
	const int n = 200000;
	double sum = 0, square = 0, fourth = 0, product = 0, last = 0;
	for (int i = 0; i < n; i++) {
		struct stream stream;
		stream_start(&stream, 2022, (uint64_t)i, 0, 1, STREAM_GROWTH);
		double z = stream_normal(&stream);
		sum += z;
		square += z * z;
		fourth += z * z * z * z;
		product += z * last;
		last = z;
	}
	cr_expect_lt(fabs(sum / n), 4.0 * sqrt(1.0 / n));
	cr_expect_lt(fabs(square / n - 1.0), 4.0 * sqrt(2.0 / n));
	cr_expect_lt(fabs(fourth / n - 3.0), 4.0 * sqrt(96.0 / n));
	cr_expect_lt(fabs(product / n), 4.0 * sqrt(1.0 / n));
}

Test(stream, gsl_sees_the_same_words)
{
	gsl_rng *rng = gsl_rng_alloc(stream_rng_type);
	gsl_rng_set(rng, 0);
	const unsigned long expected[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
	for (int i = 0; i < 4; i++)
		cr_expect_eq(gsl_rng_get(rng), expected[i]);
	cr_expect_eq(gsl_rng_min(rng), 0);
	cr_expect_eq(gsl_rng_max(rng), 0xffffffff);
	gsl_rng_set(rng, 0);
	cr_expect_eq(gsl_rng_uniform(rng), 0x1.989fa35785a72p-2);
	gsl_rng *copy = gsl_rng_clone(rng);
	cr_expect_eq(gsl_rng_get(copy), gsl_rng_get(rng));
	gsl_rng_free(copy);
	gsl_rng_free(rng);
}

Test(stream, gsl_distributions_on_it_have_their_moments)
{
	gsl_rng *rng = gsl_rng_alloc(stream_rng_type);
	gsl_rng_set(rng, 20220425);
	const int n = 200000;
	double uniform = 0, gamma = 0, poisson = 0, ziggurat = 0;
	for (int i = 0; i < n; i++) {
		uniform += gsl_rng_uniform(rng);
		gamma += gsl_ran_gamma(rng, 2.5, 3.0);
		poisson += gsl_ran_poisson(rng, 12.0);
		ziggurat += pow(gsl_ran_gaussian_ziggurat(rng, 1.0), 2);
	}
	cr_expect_lt(fabs(uniform / n - 0.5), 4.0 * sqrt(1.0 / 12 / n));
	cr_expect_lt(fabs(gamma / n - 7.5), 4.0 * sqrt(22.5 / n)); /* shape scale^2 */
	cr_expect_lt(fabs(poisson / n - 12.0), 4.0 * sqrt(12.0 / n));
	cr_expect_lt(fabs(ziggurat / n - 1.0), 4.0 * sqrt(2.0 / n));
	gsl_rng_free(rng);
}

/* A named stream has 2^19 blocks; behind GSL the counter goes on into the other words. */
Test(stream, a_long_gsl_simulation_does_not_repeat)
{
	gsl_rng *rng = gsl_rng_alloc(stream_rng_type);
	gsl_rng_set(rng, 5);
	unsigned long first = gsl_rng_get(rng), second = gsl_rng_get(rng);
	unsigned long last = 0;
	int repeats = 0;
	for (int i = 0; i < 1 << 22; i++) {
		unsigned long word = gsl_rng_get(rng);
		repeats += last == first && word == second;
		last = word;
	}
	cr_expect_eq(repeats, 0);
	gsl_rng_free(rng);
}
