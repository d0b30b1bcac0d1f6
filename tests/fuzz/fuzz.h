/*
 * fuzz.h: what the fuzz targets share.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/memory.h"
#include "files/input.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* An input as if read from `path`; the caller frees its bytes. */
static inline struct input fuzz_input(const char *path, const uint8_t *bytes, size_t size)
{
	struct input input = {.path = path, .size = size, .bytes = memory_array(size + 1, 1)};

	if (size > 0)
		memcpy(input.bytes, bytes, size);
	return input;
}

#endif
