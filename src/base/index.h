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
/* Mixes a number into a hash (SplitMix64's finaliser). */
uint64_t hash_mix(uint64_t hash, uint64_t value);

#endif
