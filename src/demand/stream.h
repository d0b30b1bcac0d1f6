/*
 * stream.h: keyed random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011) as a counter-based generator and as a
 * gsl_rng_type.
 *
 * A stream is named by what its numbers belong to: seed (the key), and entity hash, draw, year and purpose (the
 * counter). Two streams with different names are independent; the same name always gives the same numbers, whatever
 * thread, row order or number of draws. Starting one costs nothing; it holds no memory.
 */
#ifndef DEMAND_STREAM_H
#define DEMAND_STREAM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

/* What a random number is for; part of the counter, so the list only ever grows at its end (at most 63). */
enum stream_purpose {
	STREAM_COUNT_COMMON,  /* the factor common to all items' counts */
	STREAM_COUNT,         /* an item's own part of its count */
	STREAM_GROWTH_COMMON, /* the factor common to all firms' growth */
	STREAM_GROWTH,        /* a firm's own growth */
	STREAM_FIRM,          /* which firm files application k */
	STREAM_APPROVAL,      /* whether application k (or an automatic claim) passes */
	STREAM_AMOUNT,        /* money fields of application k; index = field */
	STREAM_RESAMPLE,      /* which of this year's applications lends the other fields */
	STREAM_SCORE,
	STREAM_EXIT,
	STREAM_ENTRY,
	STREAM_BECOME,
	STREAM_PARAMETER, /* uncertain parameters, once a draw */
	STREAM_LOTTERY,
};

/* Round constants of Philox4x32 and the Weyl sequence of its keys (Salmon et al. 2011, section 4.3). */
#define STREAM_MULTIPLIER_0 UINT32_C(0xD2511F53)
#define STREAM_MULTIPLIER_1 UINT32_C(0xCD9E8D57)
#define STREAM_WEYL_0       UINT32_C(0x9E3779B9)
#define STREAM_WEYL_1       UINT32_C(0xBB67AE85)
#define STREAM_ROUNDS       10

struct stream {
	uint32_t key[2];
	uint32_t counter[4]; /* [0], [1] entity hash; [2] draw; [3] year (7 bits) | purpose (6) | block (19) */
	uint32_t word[4];
	unsigned next; /* word to hand out, 4: make a new block */
};

/* One block of Philox4x32-10. */
void stream_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* `year` counts from the base year (0..127); `draw` from 0. */
void stream_start(struct stream *stream, uint64_t seed, uint64_t entity, uint32_t draw, uint32_t year,
		  enum stream_purpose purpose);

/* A stream has 2^21 - 4 words. */
uint32_t stream_word(struct stream *stream);
/* Two words as one, the first the higher. */
uint64_t stream_pair(struct stream *stream);
/* 52 random bits as the middle of their interval: in (0, 1), never 0 or 1; two words. */
double stream_uniform(struct stream *stream);
/* One standard normal from one uniform by inversion (fixed_normal_quantile). */
double stream_normal(struct stream *stream);

/* The first pair of words, uniform, or normal of the streams of many entities: the same numbers as one by one, to the
 * bit. */
void stream_pairs(uint64_t seed, const uint64_t *entity, size_t count, uint32_t draw, uint32_t year,
		  enum stream_purpose purpose, uint64_t *pair);
void stream_uniforms(uint64_t seed, const uint64_t *entity, size_t count, uint32_t draw, uint32_t year,
		     enum stream_purpose purpose, double *uniform);
void stream_normals(uint64_t seed, const uint64_t *entity, size_t count, uint32_t draw, uint32_t year,
		    enum stream_purpose purpose, double *normal);

/* The same generator behind the GSL interface (seeded with gsl_rng_set; state = struct stream). */
extern const gsl_rng_type *const stream_rng_type;

#endif
