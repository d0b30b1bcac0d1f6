#include "base/index.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define uthash_malloc(size)      memory_array(1, size)
#define uthash_free(block, size) free(block)
#include <uthash.h>

struct index_entry {
	UT_hash_handle hh;
	uint32_t value;
	char key[];
};

void index_init(struct index *index)
{
	index->entries = NULL;
}

void index_release(struct index *index)
{
	struct index_entry *entry, *next;
	HASH_ITER(hh, index->entries, entry, next)
	{
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the analyzer cannot follow uthash's lists */
		HASH_DEL(index->entries, entry);
		free(entry);
	}
}

static struct index_entry *find(const struct index *index, const char *key, size_t length)
{
	struct index_entry *entry;
	HASH_FIND(hh, index->entries, key, length, entry);
	return entry;
}

uint32_t index_add(struct index *index, const char *key, size_t length, uint32_t value)
{
	struct index_entry *entry = find(index, key, length);
	if (entry != NULL)
		return entry->value;
	entry = memory_array(1, sizeof *entry + length + 1);
	entry->value = value;
	if (length > 0)
		memcpy(entry->key, key, length);
	HASH_ADD_KEYPTR(hh, index->entries, entry->key, length, entry);
	return INDEX_NONE;
}

uint32_t index_find(const struct index *index, const char *key, size_t length)
{
	const struct index_entry *entry = find(index, key, length);
	return entry != NULL ? entry->value : INDEX_NONE;
}

/* MurmurHash3's 64-bit finaliser (Appleby). */
static uint64_t finish_murmur(uint64_t hash)
{
	hash = (hash ^ (hash >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ (hash >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ (hash >> 33);
}

uint64_t hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a, 64 bits: offset basis and prime (Fowler, Noll, Vo) */
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return finish_murmur(hash);
}
