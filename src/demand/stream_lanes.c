#include "demand/stream_lanes.h"

#include "demand/stream.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static void lanes_plain(uint32_t word[4][STREAM_LANES], const uint32_t key[2])
{
	for (size_t lane = 0; lane < STREAM_LANES; lane++) {
		const uint32_t counter[4] = {word[0][lane], word[1][lane], word[2][lane], word[3][lane]};
		uint32_t out[4];

		stream_block(counter, key, out);
		for (size_t i = 0; i < 4; i++)
			word[i][lane] = out[i];
	}
}

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2")))

/* High and low words of eight products: those of even places at once, those of odd ones moved down and back. */
AVX2 static inline void multiply(__m256i x, __m256i factor, __m256i *high, __m256i *low)
{
	__m256i even = _mm256_mul_epu32(x, factor), odd = _mm256_mul_epu32(_mm256_srli_epi64(x, 32), factor);

	*high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
	*low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
}

struct eight {
	__m256i a, b, c, d;
};

AVX2 static inline struct eight load(uint32_t word[4][STREAM_LANES], size_t first)
{
	return (struct eight){_mm256_loadu_si256((const __m256i *)&word[0][first]),
			      _mm256_loadu_si256((const __m256i *)&word[1][first]),
			      _mm256_loadu_si256((const __m256i *)&word[2][first]),
			      _mm256_loadu_si256((const __m256i *)&word[3][first])};
}

AVX2 static inline void store(const struct eight *x, uint32_t word[4][STREAM_LANES], size_t first)
{
	_mm256_storeu_si256((__m256i *)&word[0][first], x->a);
	_mm256_storeu_si256((__m256i *)&word[1][first], x->b);
	_mm256_storeu_si256((__m256i *)&word[2][first], x->c);
	_mm256_storeu_si256((__m256i *)&word[3][first], x->d);
}

AVX2 static inline void one_round(struct eight *x, uint32_t key_0, uint32_t key_1)
{
	__m256i high_0, low_0, high_1, low_1;

	multiply(x->a, _mm256_set1_epi32((int)STREAM_MULTIPLIER_0), &high_0, &low_0);
	multiply(x->c, _mm256_set1_epi32((int)STREAM_MULTIPLIER_1), &high_1, &low_1);
	x->a = _mm256_xor_si256(_mm256_xor_si256(high_1, x->b), _mm256_set1_epi32((int)key_0));
	x->c = _mm256_xor_si256(_mm256_xor_si256(high_0, x->d), _mm256_set1_epi32((int)key_1));
	x->b = low_1;
	x->d = low_0;
}

/* Two groups of eight, so that one multiplies while the other waits. */
AVX2 static void lanes_avx2(uint32_t word[4][STREAM_LANES], const uint32_t key[2])
{
	struct eight x = load(word, 0), y = load(word, 8);
	uint32_t key_0 = key[0], key_1 = key[1];

	for (int round = 0; round < STREAM_ROUNDS; round++) {
		one_round(&x, key_0, key_1);
		one_round(&y, key_0, key_1);
		key_0 += STREAM_WEYL_0;
		key_1 += STREAM_WEYL_1;
	}
	store(&x, word, 0);
	store(&y, word, 8);
}

void stream_lanes(uint32_t word[4][STREAM_LANES], const uint32_t key[2])
{
	if (__builtin_cpu_supports("avx2"))
		lanes_avx2(word, key);
	else
		lanes_plain(word, key);
}

#else

void stream_lanes(uint32_t word[4][STREAM_LANES], const uint32_t key[2])
{
	lanes_plain(word, key);
}

#endif
