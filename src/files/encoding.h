/*
 * encoding.h: the bytes of a table as UTF-8, whatever program saved it.
 *
 * A UTF-8 BOM is taken off; what is not valid UTF-8 is read as GB18030 (which contains GBK and GB2312) if it is that as
 * a whole. Never a guess per line: bytes of two encodings in one file are a fault, and so is a character cut off at the
 * end. NUL and control bytes are left to the reader.
 */
#ifndef FILES_ENCODING_H
#define FILES_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#define ENCODING_FAULT_SIZE 200

struct decoding {
	const char *text; /* UTF-8 without BOM: inside the given bytes, or `owned` */
	size_t size;
	char *owned;
	bool is_gb18030;
	bool is_at_offset;   /* the fault is at one place; else of the whole file */
	size_t fault_offset; /* in the given bytes */
	char fault[ENCODING_FAULT_SIZE];
};

/* False with the fault filled in. Release in both cases. */
bool encoding_decode(const char *bytes, size_t size, struct decoding *decoding);
void encoding_release(struct decoding *decoding);

#endif
