/*
 * marks_lanes.c: marks and the values of their rows, a word at a time, by what the processor has; all give the same.
 */
#include "base/lanes.h"
#include "base/marks.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The values from `least` to `most`, or the others. */
struct range {
	double least, most;
	bool is_outside;
};

typedef void mark_values(const double *value, struct range range, size_t count, uint64_t *mark);
typedef void add_to_word(uint64_t mark, uint8_t step, size_t count, uint8_t *number);
typedef uint64_t zeros_of_word(uint64_t mark, size_t count, const uint8_t *number);
typedef size_t list_rows(const uint64_t *mark, size_t count, uint32_t *row);

static size_t size_of_word(size_t word, size_t count)
{
	size_t left = count - word * MARKS_WORD;

	return left < MARKS_WORD ? left : MARKS_WORD;
}

static uint64_t compare_plain(const double *value, struct range range, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_in = (value[i] >= range.least) & (value[i] <= range.most), is_number = value[i] == value[i];

		bits |= (uint64_t)(range.is_outside ? is_number & !is_in : is_in) << i;
	}
	return bits;
}

static void mark_plain(const double *value, struct range range, size_t count, uint64_t *mark)
{
	for (size_t w = 0; w < marks_words(count); w++)
		mark[w] = compare_plain(value + w * MARKS_WORD, range, size_of_word(w, count));
}

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define TOP_BITS  UINT64_C(0x8080808080808080)

/* Eight bits as bytes of 0 or 1, the lowest first. */
static uint64_t bytes_of(uint64_t bits)
{
	uint64_t apart = (bits & 0xff) * EACH_BYTE & UINT64_C(0x8040201008040201);

	return (apart + ~TOP_BITS) >> 7 & EACH_BYTE;
}

/* Eight bytes to eight others without a carry between them. */
static void add_eight(uint64_t mark, uint8_t step, uint8_t *number)
{
	uint64_t added = bytes_of(mark) * step, eight;

	memcpy(&eight, number, sizeof eight);
	eight = le64toh(eight);
	eight = htole64(((eight & ~TOP_BITS) + (added & ~TOP_BITS)) ^ ((eight ^ added) & TOP_BITS));
	memcpy(number, &eight, sizeof eight);
}

static void add_plain(uint64_t mark, uint8_t step, size_t count, uint8_t *number)
{
	size_t i = 0;

	for (; i + 8 <= count; i += 8)
		add_eight(mark >> i, step, number + i);
	for (; i < count; i++)
		number[i] = (uint8_t)(number[i] + (mark >> i & 1) * step);
}

/* The bits of eight bytes that are 0. */
static uint64_t zeros_of_eight(const uint8_t *number)
{
	uint64_t eight, zeros;

	memcpy(&eight, number, sizeof eight);
	eight = le64toh(eight);
	zeros = ~(((eight & ~TOP_BITS) + ~TOP_BITS) | eight) & TOP_BITS;
	return (zeros >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static uint64_t zeros_plain(uint64_t mark, size_t count, const uint8_t *number)
{
	uint64_t zeros = 0;
	size_t i = 0;

	for (; i + 8 <= count; i += 8)
		zeros |= zeros_of_eight(number + i) << i;
	for (; i < count; i++)
		zeros |= (uint64_t)(number[i] == 0) << i;
	return mark & zeros;
}

static size_t list_plain(const uint64_t *mark, size_t count, uint32_t *row)
{
	size_t listed = 0;

	for (size_t w = 0; w < marks_words(count); w++) {
		for (uint64_t bits = mark[w]; bits != 0; bits &= bits - 1)
			row[listed++] = (uint32_t)(w * MARKS_WORD + (size_t)__builtin_ctzll(bits));
	}
	return listed;
}

#if defined(__x86_64__)

#define AVX2         __attribute__((target("avx2")))
#define AVX512       __attribute__((target("avx512f")))
#define AVX512_BYTES __attribute__((target("avx512bw")))
#define AVX512_COUNT __attribute__((target("avx512f,popcnt")))

AVX2 static inline uint64_t compare_avx2(const double *value, struct range range)
{
	const __m256d low = _mm256_set1_pd(range.least), high = _mm256_set1_pd(range.most);
	uint64_t within = 0, numbers = 0;

	for (size_t i = 0; i < MARKS_WORD; i += 4) {
		__m256d four = _mm256_loadu_pd(value + i), from = _mm256_cmp_pd(four, low, _CMP_GE_OQ);
		__m256d is_in = _mm256_and_pd(from, _mm256_cmp_pd(four, high, _CMP_LE_OQ));

		within |= (uint64_t)(unsigned)_mm256_movemask_pd(is_in) << i;
		if (range.is_outside)
			numbers |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_cmp_pd(four, four, _CMP_ORD_Q)) << i;
	}
	return range.is_outside ? numbers & ~within : within;
}

AVX2 static void mark_avx2(const double *value, struct range range, size_t count, uint64_t *mark)
{
	size_t whole = count / MARKS_WORD;

	for (size_t w = 0; w < whole; w++)
		mark[w] = compare_avx2(value + w * MARKS_WORD, range);
	mark_plain(value + whole * MARKS_WORD, range, count % MARKS_WORD, mark + whole);
}

/* Of the values that are read. */
AVX512 static inline uint64_t compare_eight(__m512d value, struct range range, __mmask8 read)
{
	__mmask8 is_in = _mm512_mask_cmp_pd_mask(read, value, _mm512_set1_pd(range.least), _CMP_GE_OQ);

	if (range.most < INFINITY || range.is_outside)
		is_in = _mm512_mask_cmp_pd_mask(is_in, value, _mm512_set1_pd(range.most), _CMP_LE_OQ);
	return range.is_outside ? _mm512_mask_cmp_pd_mask(read & (__mmask8)~is_in, value, value, _CMP_ORD_Q) : is_in;
}

AVX512 static inline void mark_words(const double *value, struct range range, size_t count, uint64_t *mark)
{
	size_t whole = count / MARKS_WORD;

	for (size_t w = 0; w < whole; w++) {
		mark[w] = 0;
		for (size_t i = 0; i < MARKS_WORD; i += 8)
			mark[w] |= compare_eight(_mm512_loadu_pd(value + w * MARKS_WORD + i), range, 0xff) << i;
	}
	if (whole < marks_words(count))
		mark[whole] = 0;
	for (size_t i = whole * MARKS_WORD; i < count; i += 8) {
		__mmask8 read = (__mmask8)(count - i < 8 ? (1u << (count - i)) - 1 : 0xff);

		mark[whole] |= compare_eight(_mm512_maskz_loadu_pd(read, value + i), range, read) << i % MARKS_WORD;
	}
}

/* Most ranges have a lower end alone, or both: then no row asks which. */
AVX512 static void mark_avx512(const double *value, struct range range, size_t count, uint64_t *mark)
{
	if (range.is_outside)
		mark_words(value, (struct range){range.least, range.most, true}, count, mark);
	else if (range.most < INFINITY)
		mark_words(value, (struct range){range.least, range.most, false}, count, mark);
	else
		mark_words(value, (struct range){range.least, INFINITY, false}, count, mark);
}

AVX512_BYTES static void add_avx512(uint64_t mark, uint8_t step, size_t count, uint8_t *number)
{
	__mmask64 rows = count < MARKS_WORD ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
	__m512i all = _mm512_maskz_loadu_epi8(rows, number);

	_mm512_mask_storeu_epi8(number, mark & rows, _mm512_add_epi8(all, _mm512_set1_epi8((char)step)));
}

AVX512_BYTES static uint64_t zeros_avx512(uint64_t mark, size_t count, const uint8_t *number)
{
	__m512i all = _mm512_maskz_loadu_epi8(mark, number);

	(void)count;
	return _mm512_mask_testn_epi8_mask(mark, all, all);
}

/* Adds those of sixteen rows from `first` on whose bit is set. */
AVX512_COUNT static inline size_t list_sixteen(__mmask16 bits, size_t first, uint32_t *row)
{
	const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	__m512i all = _mm512_add_epi32(lane, _mm512_set1_epi32((int)first));
	unsigned count = (unsigned)__builtin_popcount(bits);

	_mm512_mask_storeu_epi32(row, (__mmask16)((1u << count) - 1), _mm512_maskz_compress_epi32(bits, all));
	return count;
}

/* Without a branch on how many there are, which no processor foretells. */
AVX512_COUNT static size_t list_avx512(const uint64_t *mark, size_t count, uint32_t *row)
{
	size_t listed = 0;

	for (size_t w = 0; w < marks_words(count); w++) {
		uint64_t bits = mark[w];

		for (size_t i = 0; bits != 0 && i < MARKS_WORD; i += 16)
			listed += list_sixteen((__mmask16)(bits >> i), w * MARKS_WORD + i, row + listed);
	}
	return listed;
}

#endif

/* The ways, by enum lanes. */
#if defined(__x86_64__)
static mark_values *const mark_by[] = {mark_plain, mark_avx2, mark_avx512};
static add_to_word *const add_by[] = {add_plain, add_plain, add_avx512};
static zeros_of_word *const zeros_by[] = {zeros_plain, zeros_plain, zeros_avx512};
static list_rows *const list_by[] = {list_plain, list_plain, list_avx512};
#else
static mark_values *const mark_by[] = {mark_plain};
static add_to_word *const add_by[] = {add_plain};
static zeros_of_word *const zeros_by[] = {zeros_plain};
static list_rows *const list_by[] = {list_plain};
#endif

void marks_within(const double *value, double least, double most, size_t count, uint64_t *mark)
{
	mark_by[lanes_best()](value, (struct range){least, most, false}, count, mark);
}

void marks_outside(const double *value, double least, double most, size_t count, uint64_t *mark)
{
	mark_by[lanes_best()](value, (struct range){least, most, true}, count, mark);
}

void marks_add_to(const uint64_t *mark, uint8_t step, size_t count, uint8_t *number)
{
	add_to_word *add = add_by[lanes_best()];

	for (size_t w = 0; w < marks_words(count); w++)
		add(mark[w], step, size_of_word(w, count), number + w * MARKS_WORD);
}

void marks_keep_zeros(uint64_t *mark, const uint8_t *number, size_t count)
{
	zeros_of_word *zeros = zeros_by[lanes_best()];

	for (size_t w = 0; w < marks_words(count); w++)
		mark[w] = zeros(mark[w], size_of_word(w, count), number + w * MARKS_WORD);
}

size_t marks_list(const uint64_t *mark, size_t count, uint32_t *row)
{
	return list_by[lanes_best()](mark, count, row);
}
