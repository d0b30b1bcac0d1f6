/*
 * index.h: from a text to a number, fast. A thin wrapper over uthash; keys are copied, bytes compared exactly.
 */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

struct index_entry;
struct index {
	struct index_entry *entries;
};

void index_init(struct index *index);
void index_release(struct index *index);

/* Returns the value already there under `key`, or INDEX_NONE after adding `value`. */
uint32_t index_add(struct index *index, const char *key, size_t length, uint32_t value);
uint32_t index_find(const struct index *index, const char *key, size_t length);

/* A fixed 64-bit hash of bytes, the same on every machine and in every release: it keys random numbers (FNV-1a, then
 * the finaliser of MurmurHash3). */
uint64_t hash_bytes(const void *bytes, size_t length);
/* Mixes a number into a hash: number `value` (from 0) of the SplitMix64 sequence that starts at `hash` (Steele, Lea,
 * Flood 2014). */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
	uint64_t mixed = hash + (value + 1) * UINT64_C(0x9e3779b97f4a7c15);
	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
	return mixed ^ (mixed >> 31);
}

#endif
