#include "demand/stream.h"
#include "demand/fixed_core.h"
#include "demand/fixed_math.h"
#include "demand/stream_lanes.h"

#include <assert.h>
#include <string.h>

#define BLOCK_BITS   19
#define PURPOSE_BITS 6
#define BLOCK_MASK   ((UINT32_C(1) << BLOCK_BITS) - 1)

void stream_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
	uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
	uint32_t key_0 = key[0], key_1 = key[1];
	for (int round = 0; round < STREAM_ROUNDS; round++) {
		uint64_t product_0 = (uint64_t)STREAM_MULTIPLIER_0 * a, product_1 = (uint64_t)STREAM_MULTIPLIER_1 * c;
		a = (uint32_t)(product_1 >> 32) ^ b ^ key_0;
		c = (uint32_t)(product_0 >> 32) ^ d ^ key_1;
		b = (uint32_t)product_1;
		d = (uint32_t)product_0;
		key_0 += STREAM_WEYL_0;
		key_1 += STREAM_WEYL_1;
	}
	out[0] = a;
	out[1] = b;
	out[2] = c;
	out[3] = d;
}

void stream_start(struct stream *stream, uint64_t seed, uint64_t entity, uint32_t draw, uint32_t year,
		  enum stream_purpose purpose)
{
	assert(year < 128 && (uint32_t)purpose < 64);
	stream->key[0] = (uint32_t)seed;
	stream->key[1] = (uint32_t)(seed >> 32);
	stream->counter[0] = (uint32_t)entity;
	stream->counter[1] = (uint32_t)(entity >> 32);
	stream->counter[2] = draw;
	stream->counter[3] = year << (BLOCK_BITS + PURPOSE_BITS) | (uint32_t)purpose << BLOCK_BITS;
	stream->next = 4;
}

uint32_t stream_word(struct stream *stream)
{
	if (stream->next == 4) {
		stream_block(stream->counter, stream->key, stream->word);
		stream->next = 0;
		stream->counter[3]++;
		assert((stream->counter[3] & BLOCK_MASK) != 0); /* 2 million words, then the next purpose would begin */
	}
	return stream->word[stream->next++];
}

static uint64_t pair_of(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

uint64_t stream_pair(struct stream *stream)
{
	uint32_t high = stream_word(stream);
	return pair_of(high, stream_word(stream));
}

/* 52 of 64 bits as the fraction of a number from 1 to 2; with the half of their last one added they fill the 53 bits of
 * a double, so nothing is rounded. */
static inline double uniform_from(uint64_t pair)
{
	return (double_of(UINT64_C(0x3ff) << 52 | pair >> 12) - 1.0) + 0x1p-53;
}

double stream_uniform(struct stream *stream)
{
	return uniform_from(stream_pair(stream));
}

double stream_normal(struct stream *stream)
{
	return fixed_normal_quantile(stream_uniform(stream));
}

void stream_pairs(uint64_t seed, const uint64_t *entity, size_t count, uint32_t draw, uint32_t year,
		  enum stream_purpose purpose, uint64_t *pair)
{
	struct stream name;
	stream_start(&name, seed, 0, draw, year, purpose);
	stream_lanes(name.key, name.counter + 2, entity, count, pair);
}

FAST_CLONES static void to_uniforms(const uint64_t *restrict pair, double *restrict uniform, size_t count)
{
	for (size_t i = 0; i < count; i++)
		uniform[i] = uniform_from(pair[i]);
}

#define TOGETHER 256

void stream_uniforms(uint64_t seed, const uint64_t *entity, size_t count, uint32_t draw, uint32_t year,
		     enum stream_purpose purpose, double *uniform)
{
	for (size_t first = 0; first < count; first += TOGETHER) {
		size_t some = count - first < TOGETHER ? count - first : TOGETHER;
		uint64_t pair[TOGETHER];
		stream_pairs(seed, entity + first, some, draw, year, purpose, pair);
		to_uniforms(pair, uniform + first, some);
	}
}

void stream_normals(uint64_t seed, const uint64_t *entity, size_t count, uint32_t draw, uint32_t year,
		    enum stream_purpose purpose, double *normal)
{
	stream_uniforms(seed, entity, count, draw, year, purpose, normal);
	fixed_normal_quantiles(normal, count);
}

/* Behind GSL the whole 128-bit counter runs, so that a long simulation never comes to an end. */
static unsigned long generator_word(void *state)
{
	struct stream *stream = state;
	if (stream->next == 4) {
		stream_block(stream->counter, stream->key, stream->word);
		stream->next = 0;
		for (int i = 3; i >= 0 && ++stream->counter[i] == 0; i--)
			continue;
	}
	return stream->word[stream->next++];
}

static double generator_uniform(void *state)
{
	uint32_t high = (uint32_t)generator_word(state);
	return uniform_from(pair_of(high, (uint32_t)generator_word(state)));
}

static void generator_set(void *state, unsigned long seed)
{
	stream_start(state, seed, 0, 0, 0, STREAM_COUNT_COMMON);
}

static const gsl_rng_type generator = {
	.name = "philox4x32-10",
	.max = UINT32_MAX,
	.min = 0,
	.size = sizeof(struct stream),
	.set = generator_set,
	.get = generator_word,
	.get_double = generator_uniform,
};

const gsl_rng_type *const stream_rng_type = &generator;
