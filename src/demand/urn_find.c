#include "demand/urn_find.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static uint32_t find_plain(const uint32_t *is_open, unsigned bits, struct urn_proposing of, uint32_t most)
{
	uint32_t k = 0;

	while (k < most && !urn_is_open(is_open, urn_proposal(of, k, bits)))
		k++;
	return k;
}

#if defined(__x86_64__)

#define AVX2  __attribute__((target("avx2")))
#define LANES 8

/* As urn_mix and urn_proposal, eight at once. */
AVX2 static inline __m256i eight_proposals(__m256i x, unsigned bits)
{
	x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 16));
	x = _mm256_mullo_epi32(x, _mm256_set1_epi32(0x7feb352d));
	x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
	x = _mm256_mullo_epi32(x, _mm256_set1_epi32((int)UINT32_C(0x846ca68b)));
	x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 16));
	return _mm256_srli_epi32(x, (int)(32 - bits));
}

/* A bit for each of eight slots: whether it is open. The bit of a slot is moved to the top of its lane. */
AVX2 static inline uint32_t eight_open(const uint32_t *is_open, __m256i at)
{
	__m256i word = _mm256_i32gather_epi32((const int *)is_open, _mm256_srli_epi32(at, 5), 4);
	__m256i up = _mm256_andnot_si256(at, _mm256_set1_epi32(31)); /* 31 - at % 32 */

	return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_sllv_epi32(word, up)));
}

AVX2 static uint32_t find_avx2(const uint32_t *is_open, unsigned bits, struct urn_proposing of, uint32_t most)
{
	const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), step = _mm256_set1_epi32((int)of.step);
	__m256i x = _mm256_add_epi32(_mm256_set1_epi32((int)of.start), _mm256_mullo_epi32(lane, step));
	__m256i further = _mm256_slli_epi32(step, 3); /* LANES steps */

	for (uint32_t k = 0; k < most; k += URN_FIND_TOGETHER) {
		__m256i y = _mm256_add_epi32(x, further);
		uint32_t hits = eight_open(is_open, eight_proposals(x, bits)) |
				eight_open(is_open, eight_proposals(y, bits)) << LANES;

		if (hits != 0)
			return k + (uint32_t)__builtin_ctz(hits);
		x = _mm256_add_epi32(y, further);
	}
	return most;
}

uint32_t urn_find(const uint32_t *is_open, unsigned bits, struct urn_proposing of, uint32_t most)
{
	return __builtin_cpu_supports("avx2") ? find_avx2(is_open, bits, of, most)
					      : find_plain(is_open, bits, of, most);
}

#else

uint32_t urn_find(const uint32_t *is_open, unsigned bits, struct urn_proposing of, uint32_t most)
{
	return find_plain(is_open, bits, of, most);
}

#endif
