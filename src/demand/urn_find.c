#include "demand/urn_find.h"

#include "base/lanes.h"

#include <assert.h>
#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* What a search looks at, by draw. */
struct search {
	const uint32_t *const *is_open;
	const uint64_t *words;
	unsigned bits;
};

/* Tries proposals from .. from+URN_FIND_TOGETHER-1 of the draws that are left; returns how many then still are. */
typedef size_t try_proposals(const struct search *search, uint32_t from, uint32_t *left, size_t count, uint32_t *found);

static size_t try_plain(const struct search *search, uint32_t from, uint32_t *left, size_t count, uint32_t *found)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct urn_proposing of = urn_proposing_from(search->words[left[i]]);
		const uint32_t *is_open = search->is_open[left[i]];
		uint32_t k = from, end = from + URN_FIND_TOGETHER;

		while (k < end && !urn_is_open(is_open, urn_proposal(of, k, search->bits)))
			k++;
		found[left[i]] = k;
		left[kept] = left[i];
		kept += k == end;
	}
	return kept;
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

AVX2 static size_t try_avx2(const struct search *search, uint32_t from, uint32_t *left, size_t count, uint32_t *found)
{
	const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct urn_proposing of = urn_proposing_from(search->words[left[i]]);
		const uint32_t *is_open = search->is_open[left[i]];
		__m256i step = _mm256_set1_epi32((int)of.step),
			first = _mm256_set1_epi32((int)(of.start + from * of.step));
		__m256i x = _mm256_add_epi32(first, _mm256_mullo_epi32(lane, step));
		__m256i y = _mm256_add_epi32(x, _mm256_slli_epi32(step, 3)); /* LANES steps */
		uint32_t hits = eight_open(is_open, eight_proposals(x, search->bits)) |
				eight_open(is_open, eight_proposals(y, search->bits)) << LANES;

		found[left[i]] = from + (uint32_t)__builtin_ctz(hits | UINT32_C(1) << URN_FIND_TOGETHER);
		left[kept] = left[i];
		kept += hits == 0;
	}
	return kept;
}

#define AVX512 __attribute__((target("avx512f")))

/* As urn_mix and urn_proposal, sixteen at once. */
AVX512 static inline __m512i sixteen_proposals(__m512i x, unsigned bits)
{
	x = _mm512_xor_si512(x, _mm512_srli_epi32(x, 16));
	x = _mm512_mullo_epi32(x, _mm512_set1_epi32(0x7feb352d));
	x = _mm512_xor_si512(x, _mm512_srli_epi32(x, 15));
	x = _mm512_mullo_epi32(x, _mm512_set1_epi32((int)UINT32_C(0x846ca68b)));
	x = _mm512_xor_si512(x, _mm512_srli_epi32(x, 16));
	return _mm512_srli_epi32(x, 32 - bits);
}

/* A bit for each of sixteen slots: whether it is open. The bit of a slot is turned to the lowest of its lane. */
AVX512 static inline uint32_t sixteen_open(const uint32_t *is_open, __m512i at)
{
	__m512i word = _mm512_i32gather_epi32(_mm512_srli_epi32(at, 5), is_open, 4);

	return _mm512_test_epi32_mask(_mm512_rorv_epi32(word, at), _mm512_set1_epi32(1));
}

AVX512 static size_t try_avx512(const struct search *search, uint32_t from, uint32_t *left, size_t count,
				uint32_t *found)
{
	const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct urn_proposing of = urn_proposing_from(search->words[left[i]]);
		__m512i first = _mm512_set1_epi32((int)(of.start + from * of.step));
		__m512i x = _mm512_add_epi32(first, _mm512_mullo_epi32(lane, _mm512_set1_epi32((int)of.step)));
		uint32_t hits = sixteen_open(search->is_open[left[i]], sixteen_proposals(x, search->bits));

		found[left[i]] = from + (uint32_t)__builtin_ctz(hits | UINT32_C(1) << URN_FIND_TOGETHER);
		left[kept] = left[i];
		kept += hits == 0;
	}
	return kept;
}

static try_proposals *const try_by[] = {try_plain, try_avx2, try_avx512}; /* by enum lanes */

#else

static try_proposals *const try_by[] = {try_plain};

#endif

/* Pass by pass over the draws that are left, so that none waits for another, and nothing depends on when one hits. */
void urn_find(const uint32_t *const *is_open, unsigned bits, const uint64_t *words, size_t count, uint32_t most,
	      uint32_t *found)
{
	const struct search search = {is_open, words, bits};
	try_proposals *try = try_by[lanes_best()];
	uint32_t left[URN_FIND_MOST];

	assert(count <= URN_FIND_MOST && most % URN_FIND_TOGETHER == 0);
	for (uint32_t i = 0; i < count; i++)
		left[i] = i;
	for (uint32_t from = 0; from < most && count > 0; from += URN_FIND_TOGETHER)
		count = try(&search, from, left, count, found);
}
