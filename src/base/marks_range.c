/*
 * marks_range.c: the rows with a value in a range. One word at a time, by what the processor has; all give the same.
 */
#include "base/marks.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* For up to MARKS_WORD values, which are from `least` to `most`. */
typedef uint64_t compare_word(const double *value, double least, double most, size_t count);

static uint64_t compare_plain(const double *value, double least, double most, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++)
		bits |= (uint64_t)((value[i] >= least) & (value[i] <= most)) << i;
	return bits;
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static uint64_t compare_avx2(const double *value, double least, double most,
							     size_t count)
{
	const __m256d low = _mm256_set1_pd(least), high = _mm256_set1_pd(most);
	uint64_t bits = 0;

	if (count < MARKS_WORD)
		return compare_plain(value, least, most, count);
	for (size_t i = 0; i < MARKS_WORD; i += 4) {
		__m256d four = _mm256_loadu_pd(value + i);
		__m256d is_in =
			_mm256_and_pd(_mm256_cmp_pd(four, low, _CMP_GE_OQ), _mm256_cmp_pd(four, high, _CMP_LE_OQ));

		bits |= (uint64_t)(unsigned)_mm256_movemask_pd(is_in) << i;
	}
	return bits;
}

#define AVX512 __attribute__((target("avx512f")))

AVX512 static inline uint64_t compare_eight(__m512d value, __m512d low, __m512d high, __mmask8 read)
{
	__mmask8 is_high = _mm512_mask_cmp_pd_mask(read, value, low, _CMP_GE_OQ);

	return _mm512_mask_cmp_pd_mask(is_high, value, high, _CMP_LE_OQ);
}

AVX512 static uint64_t compare_avx512(const double *value, double least, double most, size_t count)
{
	const __m512d low = _mm512_set1_pd(least), high = _mm512_set1_pd(most);
	uint64_t bits = 0;

	if (count == MARKS_WORD) {
		for (size_t i = 0; i < MARKS_WORD; i += 8)
			bits |= compare_eight(_mm512_loadu_pd(value + i), low, high, 0xff) << i;
		return bits;
	}
	for (size_t i = 0; i < count; i += 8) {
		__mmask8 read = (__mmask8)(count - i < 8 ? (1u << (count - i)) - 1 : 0xff);

		bits |= compare_eight(_mm512_maskz_loadu_pd(read, value + i), low, high, read) << i;
	}
	return bits;
}

static compare_word *best_compare(void)
{
	if (__builtin_cpu_supports("avx512f"))
		return compare_avx512;
	return __builtin_cpu_supports("avx2") ? compare_avx2 : compare_plain;
}

#else

static compare_word *best_compare(void)
{
	return compare_plain;
}

#endif

static size_t size_of_word(size_t word, size_t count)
{
	size_t left = count - word * MARKS_WORD;

	return left < MARKS_WORD ? left : MARKS_WORD;
}

void marks_within(const double *value, double least, double most, size_t count, uint64_t *mark)
{
	compare_word *compare = best_compare();

	for (size_t w = 0; w < marks_words(count); w++)
		mark[w] = compare(value + w * MARKS_WORD, least, most, size_of_word(w, count));
}

void marks_outside(const double *value, double least, double most, size_t count, uint64_t *mark)
{
	compare_word *compare = best_compare();

	for (size_t w = 0; w < marks_words(count); w++) {
		const double *from = value + w * MARKS_WORD;
		size_t some = size_of_word(w, count);

		mark[w] = compare(from, -INFINITY, INFINITY, some) & ~compare(from, least, most, some);
	}
}
