#include "demand/stream_lanes.h"

#include "base/lanes.h"
#include "demand/stream.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#endif

typedef void draw_lanes(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, size_t count,
			uint64_t *pair);

static void lanes_plain(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, size_t count,
			uint64_t *pair)
{
	for (size_t i = 0; i < count; i++) {
		const uint32_t counter[4] = {(uint32_t)entity[i], (uint32_t)(entity[i] >> 32), high[0], high[1]};
		uint32_t out[4];

		stream_block(counter, key, out);
		pair[i] = (uint64_t)out[0] << 32 | out[1];
	}
}

#if defined(__x86_64__)

#define AVX2  __attribute__((target("avx2")))
#define LANES 8 /* entities at a time, in two groups, so that one multiplies while the other waits */

/* A word of four blocks, each in the lower half of a lane; what the upper halves hold does not matter, as products are
 * those of the lower ones. */
struct four {
	__m256i a, b, c, d;
};

struct round_keys {
	__m256i key[STREAM_ROUNDS][2];
};

AVX2 static void make_keys(const uint32_t key[2], struct round_keys *keys)
{
	uint32_t key_0 = key[0], key_1 = key[1];

	for (int round = 0; round < STREAM_ROUNDS; round++) {
		keys->key[round][0] = _mm256_set1_epi64x(key_0);
		keys->key[round][1] = _mm256_set1_epi64x(key_1);
		key_0 += STREAM_WEYL_0;
		key_1 += STREAM_WEYL_1;
	}
}

AVX2 static inline struct four start(const uint64_t *entity, const uint32_t high[2])
{
	__m256i low = _mm256_loadu_si256((const __m256i *)entity);

	return (struct four){low, _mm256_srli_epi64(low, 32), _mm256_set1_epi64x(high[0]), _mm256_set1_epi64x(high[1])};
}

AVX2 static inline void one_round(struct four *x, const __m256i key[2])
{
	__m256i product_0 = _mm256_mul_epu32(x->a, _mm256_set1_epi64x(STREAM_MULTIPLIER_0));
	__m256i product_1 = _mm256_mul_epu32(x->c, _mm256_set1_epi64x(STREAM_MULTIPLIER_1));

	x->a = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product_1, 32), x->b), key[0]);
	x->c = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(product_0, 32), x->d), key[1]);
	x->b = product_1;
	x->d = product_0;
}

AVX2 static inline void finish(const struct four *x, uint64_t *pair)
{
	__m256i low = _mm256_and_si256(x->b, _mm256_set1_epi64x(UINT32_MAX));

	_mm256_storeu_si256((__m256i *)pair, _mm256_or_si256(_mm256_slli_epi64(x->a, 32), low));
}

AVX2 static void eight_lanes(const struct round_keys *keys, const uint32_t high[2], const uint64_t *entity,
			     uint64_t *pair)
{
	struct four x = start(entity, high), y = start(entity + LANES / 2, high);

	for (int round = 0; round < STREAM_ROUNDS; round++) {
		one_round(&x, keys->key[round]);
		one_round(&y, keys->key[round]);
	}
	finish(&x, pair);
	finish(&y, pair + LANES / 2);
}

AVX2 static void lanes_avx2(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, size_t count,
			    uint64_t *pair)
{
	struct round_keys keys;
	uint64_t rest[LANES] = {0};
	size_t first = 0;

	make_keys(key, &keys);
	for (; first + LANES <= count; first += LANES)
		eight_lanes(&keys, high, entity + first, pair + first);
	if (first == count)
		return;
	memcpy(rest, entity + first, (count - first) * sizeof *entity);
	eight_lanes(&keys, high, rest, rest);
	memcpy(pair + first, rest, (count - first) * sizeof *pair);
}

#define AVX512      __attribute__((target("avx512f")))
#define WIDE_LANES  ((size_t)8)
#define WIDE_GROUPS ((size_t)4) /* at a time: so many multiply while others wait */
#define WIDE_COUNT  (WIDE_LANES * WIDE_GROUPS)

/* As struct four, of eight blocks. */
struct eight {
	__m512i a, b, c, d;
};

AVX512 static inline __m512i xor_of_three(__m512i a, __m512i b, __m512i c)
{
	return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}

AVX512 static inline void wide_round(struct eight *x, __m512i key_0, __m512i key_1)
{
	__m512i product_0 = _mm512_mul_epu32(x->a, _mm512_set1_epi64(STREAM_MULTIPLIER_0));
	__m512i product_1 = _mm512_mul_epu32(x->c, _mm512_set1_epi64(STREAM_MULTIPLIER_1));

	x->a = xor_of_three(_mm512_srli_epi64(product_1, 32), x->b, key_0);
	x->c = xor_of_three(_mm512_srli_epi64(product_0, 32), x->d, key_1);
	x->b = product_1;
	x->d = product_0;
}

AVX512 static inline void wide_finish(const struct eight *x, uint64_t *pair)
{
	__m512i low = _mm512_and_si512(x->b, _mm512_set1_epi64(UINT32_MAX));

	_mm512_storeu_si512(pair, _mm512_or_si512(_mm512_slli_epi64(x->a, 32), low));
}

AVX512 static void wide_lanes(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, uint64_t *pair)
{
	struct eight x[WIDE_GROUPS];
	uint32_t key_0 = key[0], key_1 = key[1];

	for (size_t g = 0; g < WIDE_GROUPS; g++) {
		__m512i low = _mm512_loadu_si512(entity + g * WIDE_LANES);

		x[g] = (struct eight){low, _mm512_srli_epi64(low, 32), _mm512_set1_epi64(high[0]),
				      _mm512_set1_epi64(high[1])};
	}
	for (int round = 0; round < STREAM_ROUNDS; round++) {
		__m512i wide_0 = _mm512_set1_epi64(key_0), wide_1 = _mm512_set1_epi64(key_1);

		for (size_t g = 0; g < WIDE_GROUPS; g++)
			wide_round(&x[g], wide_0, wide_1);
		key_0 += STREAM_WEYL_0;
		key_1 += STREAM_WEYL_1;
	}
	for (size_t g = 0; g < WIDE_GROUPS; g++)
		wide_finish(&x[g], pair + g * WIDE_LANES);
}

AVX512 static void lanes_avx512(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, size_t count,
				uint64_t *pair)
{
	uint64_t rest[WIDE_COUNT] = {0};
	size_t first = 0;

	for (; first + WIDE_COUNT <= count; first += WIDE_COUNT)
		wide_lanes(key, high, entity + first, pair + first);
	if (first == count)
		return;
	memcpy(rest, entity + first, (count - first) * sizeof *entity);
	wide_lanes(key, high, rest, rest);
	memcpy(pair + first, rest, (count - first) * sizeof *pair);
}

static draw_lanes *const lanes_by[] = {lanes_plain, lanes_avx2, lanes_avx512}; /* by enum lanes */

#else

static draw_lanes *const lanes_by[] = {lanes_plain};

#endif

void stream_lanes(const uint32_t key[2], const uint32_t high[2], const uint64_t *entity, size_t count, uint64_t *pair)
{
	lanes_by[lanes_best()](key, high, entity, count, pair);
}
