/*
 * What is drawn many at a time must be what is drawn one by one, to the bit: the slow path is the oracle of the fast
 * one.
 */
#include "base/each_lanes.h"
#include "demand/distribution.h"
#include "demand/fixed_math.h"
#include "demand/simulated_value.h"
#include "demand/stream.h"
#include "demand/stream_lanes.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { COUNT = 5003, SEED = 77 };

static uint64_t entity[COUNT];
static double fast[COUNT], slow[COUNT];

static void setup(void)
{
	for (uint64_t i = 0; i < COUNT; i++)
		entity[i] = i * UINT64_C(0x9e3779b97f4a7c15) ^ i << 7;
}

TestSuite(lanes, .init = setup);

static void expect_same_bits(size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_assert(memcmp(&fast[i], &slow[i], sizeof fast[i]) == 0, "%zu: %.17g, one by one %.17g", i, fast[i],
			  slow[i]);
}

/* Known answers of Random123 (kat_vectors, philox4x32 10), one in each lane in turn. */
static void check_blocks(void)
{
	enum { LANES = 21 };
	const uint32_t key[2] = {0xa4093822, 0x299f31d0}, high[2] = {0x13198a2e, 0x03707344};
	for (size_t lane = 0; lane < LANES; lane++) {
		uint64_t pair[LANES];
		memcpy(pair, entity, sizeof pair);
		pair[lane] = UINT64_C(0x85a308d3243f6a88);
		stream_lanes(key, high, pair, LANES, pair);
		cr_expect_eq(pair[lane], UINT64_C(0xd16cfe0994fdcceb));
		for (size_t other = 0; other < LANES; other++) {
			const uint32_t counter[4] = {(uint32_t)entity[other], (uint32_t)(entity[other] >> 32), high[0],
						     high[1]};
			uint32_t word[4];
			stream_block(counter, key, word);
			cr_expect(other == lane || pair[other] == ((uint64_t)word[0] << 32 | word[1]));
		}
	}
}

Test(lanes, blocks_have_the_known_answers)
{
	with_each_lanes(check_blocks);
}

static void check_streams(void)
{
	static const size_t counts[] = {0, 1, 15, 16, 17, 255, 257, COUNT};
	struct stream stream;
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		stream_uniforms(SEED, entity, counts[c], 9, 3, STREAM_EXIT, fast);
		for (size_t i = 0; i < counts[c]; i++) {
			stream_start(&stream, SEED, entity[i], 9, 3, STREAM_EXIT);
			slow[i] = stream_uniform(&stream);
		}
		expect_same_bits(counts[c]);
		stream_normals(SEED, entity, counts[c], 9, 3, STREAM_GROWTH, fast);
		for (size_t i = 0; i < counts[c]; i++) {
			stream_start(&stream, SEED, entity[i], 9, 3, STREAM_GROWTH);
			slow[i] = stream_normal(&stream);
		}
		expect_same_bits(counts[c]);
	}
}

Test(lanes, uniforms_and_normals_are_those_of_the_streams)
{
	with_each_lanes(check_streams);
}

/* Every 53-bit corner: the ends, where the tail begins (|p - 1/2| = 0.425), and far out. */
Test(lanes, quantiles_are_the_same_in_the_centre_the_tails_and_beyond)
{
	for (size_t i = 0; i < COUNT; i++) {
		double far = ldexp(1.0, -(int)(i % 60)), near = ldexp((double)(i % 13) - 6, -50);
		fast[i] = i % 4 == 0 ? far / 2 : i % 4 == 1 ? 1 - far / 2 : i % 4 == 2 ? 0.925 + near : 0.075 + near;
		slow[i] = fixed_normal_quantile(fast[i]);
	}
	fixed_normal_quantiles(fast, COUNT);
	expect_same_bits(COUNT);
}

Test(lanes, exponentials_are_the_same_in_and_out_of_range)
{
	for (int wide = 0; wide < 2; wide++) {
		for (size_t i = 0; i < COUNT; i++) {
			fast[i] = ((double)i - COUNT / 2.0) * (wide ? 0.4 : 0.013);
			slow[i] = fixed_exp(fast[i]);
		}
		fixed_exps(fast, COUNT);
		expect_same_bits(COUNT);
	}
}

Test(lanes, amounts_are_the_same_for_every_distribution)
{
	static double first[1000], second[1000];
	const double *const parameter[2] = {first, second};
	for (size_t i = 0; i < 1000; i++) {
		first[i] = 123456.78 * (double)(i / 300 + 1);
		second[i] = 0.9 + 0.01 * (double)(i % 7);
	}
	for (size_t d = 0; distributions[d] != NULL; d++) {
		stream_uniforms(SEED, entity, 1000, 1, 1, STREAM_AMOUNT, fast);
		for (size_t i = 0; i < 1000; i++)
			slow[i] = distributions[d]->quantile((const double[]){first[i], second[i]}, fast[i]);
		distributions[d]->quantiles(parameter, fast, 1000);
		expect_same_bits(1000);
	}
}

/* Half fen and their neighbours, at all sizes, of both signs, beyond the largest amount, and missing. */
Test(lanes, values_settle_the_same_for_every_type_of_field)
{
	for (int type = FIELD_MONEY; type <= FIELD_DATE; type++) {
		for (int negative = 0; negative < 2; negative++) {
			const struct field field = {.type = (enum field_type)type, .may_be_negative = negative};
			for (size_t i = 0; i < COUNT; i++) {
				double size = ldexp(1.0, (int)(i % 50)), half = (double)(i * 7919) * 0.005;
				fast[i] = i % 97 == 0   ? (double)NAN
					  : i % 89 == 0 ? -0.0
					  : i % 3 == 0  ? size + half
					  : i % 3 == 1  ? -half
							: half * (1 + ldexp((double)(i % 9) - 4, -52));
				slow[i] = simulated_value(&field, fast[i]);
			}
			simulated_values(&field, fast, COUNT);
			for (size_t i = 0; i < COUNT; i++)
				cr_assert((isnan(fast[i]) && isnan(slow[i])) ||
						  memcmp(&fast[i], &slow[i], sizeof fast[i]) == 0,
					  "type %d: %zu: %.17g, one by one %.17g", type, i, fast[i], slow[i]);
		}
	}
}
