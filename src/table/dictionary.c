#include "table/field.h"

#include <stdlib.h>

void dictionary_init(struct dictionary *dictionary)
{
	*dictionary = (struct dictionary){0};
	arena_init(&dictionary->arena);
	index_init(&dictionary->index);
}

void dictionary_release(struct dictionary *dictionary)
{
	index_release(&dictionary->index);
	arena_release(&dictionary->arena);
	free(dictionary->text);
	*dictionary = (struct dictionary){0};
}

uint32_t dictionary_code(struct dictionary *dictionary, const char *text, size_t length)
{
	uint32_t next = (uint32_t)dictionary->count;
	uint32_t known = index_add(&dictionary->index, text, length, next);

	if (known != INDEX_NONE)
		return known;
	dictionary->text =
		memory_grow(dictionary->text, &dictionary->capacity, dictionary->count + 1, sizeof(*dictionary->text));
	dictionary->text[dictionary->count++] = arena_copy(&dictionary->arena, text, length);
	return next;
}
