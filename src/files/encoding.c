#include "files/encoding.h"
#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAVE_AS_UTF8 "save it as CSV UTF-8 (in Excel: Save As, \"CSV UTF-8\")"
#define NUL_SAMPLE   4096

__attribute__((format(printf, 2, 3))) static bool refuse(struct decoding *decoding, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(decoding->fault, sizeof decoding->fault, format, arguments);
	va_end(arguments);
	return false;
}

static bool starts_with(const char *bytes, size_t size, const char *start, size_t length)
{
	return size >= length && memcmp(bytes, start, length) == 0;
}

/* UTF-16 without BOM: the NULs of its ASCII characters all stand at even places, or all at odd ones. */
static bool looks_like_utf16(const char *bytes, size_t size)
{
	size_t sample = size < NUL_SAMPLE ? size : NUL_SAMPLE, even = 0, odd = 0;
	for (size_t i = 0; i < sample; i++)
		if (bytes[i] == '\0')
			*(i % 2 == 0 ? &even : &odd) += 1;
	return (even == 0) != (odd == 0) && even + odd >= 2 && even + odd >= sample / 20;
}

/* Files that are no tables, by their first bytes. */
static const struct {
	const char *bytes;
	size_t size;
	const char *what;
} foreign[] = {
	{"PK\x03\x04", 4, "an Excel workbook (or another ZIP file)"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "an old Excel workbook (.xls)"},
	{"<html", 5, "a web page"},
	{"<HTML", 5, "a web page"},
	{"<!DOCTYPE", 9, "a web page"},
	{"<!doctype", 9, "a web page"},
	{"<table", 6, "a web page"},
	{"<?xml", 5, "XML"},
	{"%PDF-", 5, "a PDF document"},
	{"{\\rtf", 5, "an RTF document"},
	{"\x1f\x8b", 2, "compressed (gzip)"},
};

/* Files that are no text at all, or text that no reader here takes. */
static bool refuse_foreign(const char *bytes, size_t size, struct decoding *decoding)
{
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		if (starts_with(bytes, size, foreign[i].bytes, foreign[i].size))
			return refuse(decoding, "the file is %s, not CSV; open it and " SAVE_AS_UTF8, foreign[i].what);
	}
	if (starts_with(bytes, size, "\xff\xfe", 2) || starts_with(bytes, size, "\xfe\xff", 2) ||
	    looks_like_utf16(bytes, size))
		return refuse(decoding, "the file is UTF-16; " SAVE_AS_UTF8);
	return true;
}

static bool refuse_at(struct decoding *decoding, size_t offset)
{
	decoding->is_at_offset = true;
	decoding->fault_offset = offset;
	return false;
}

static bool refuse_cut(struct decoding *decoding, const char *bytes, size_t offset)
{
	refuse(decoding,
	       "the last character is cut off (byte 0x%02X at offset %zu), the file is incomplete; export it again",
	       (unsigned char)bytes[offset], offset);
	return refuse_at(decoding, offset);
}

/* `bytes ED A0 80 are`: the run of bytes above ASCII from `offset` on, at most four. */
static void name_bytes(const char *bytes, size_t size, size_t offset, char name[32])
{
	size_t used = (size_t)snprintf(name, 32, "byte");
	size_t end = offset + 1;
	while (end < size && end < offset + 4 && (unsigned char)bytes[end] >= 0x80)
		end++;
	if (end > offset + 1)
		name[used++] = 's';
	for (size_t i = offset; i < end; i++)
		used += (size_t)snprintf(name + used, 32 - used, " %02X", (unsigned char)bytes[i]);
	snprintf(name + used, 32 - used, end > offset + 1 ? " are" : " is");
}

/* What the valid UTF-8 before the fault tells. Two-byte characters tell nothing: many pairs of GBK bytes look like one,
 * but hardly ever like a character of three bytes. */
struct evidence {
	bool on_earlier_line;
	size_t on_same_line; /* characters of three or four bytes */
};

static struct evidence weigh_prefix(const char *bytes, size_t offset)
{
	struct evidence evidence = {0};
	for (size_t i = 0; i < offset; i++) {
		if ((unsigned char)bytes[i] >= 0xe0)
			evidence.on_same_line++;
		if ((bytes[i] == '\n' || bytes[i] == '\r') && evidence.on_same_line > 0) {
			evidence.on_earlier_line = true;
			evidence.on_same_line = 0;
		}
	}
	return evidence;
}

/* Whether the file ends inside the UTF-8 character that starts at `offset`. */
static bool is_cut_utf8(const char *bytes, size_t size, size_t offset)
{
	unsigned char lead = (unsigned char)bytes[offset];
	size_t needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
	if (lead > 0xf4 || offset + needed <= size)
		return false;
	for (size_t i = offset + 1; i < size; i++)
		if (((unsigned char)bytes[i] & 0xc0) != 0x80)
			return false;
	return true;
}

static bool refuse_utf8(struct decoding *decoding, const char *bytes, size_t size, size_t offset, bool is_mixed)
{
	char name[32];
	name_bytes(bytes, size, offset, name);
	if (is_mixed)
		refuse(decoding,
		       "%s not valid UTF-8 but earlier lines are, the file mixes encodings; save it again as UTF-8",
		       name);
	else
		refuse(decoding, "%s not valid UTF-8; save the file again as UTF-8", name);
	return refuse_at(decoding, offset);
}

static bool refuse_gb18030(struct decoding *decoding, const char *bytes, size_t size, size_t offset)
{
	char name[32];
	name_bytes(bytes, size, offset, name);
	refuse(decoding, "%s neither UTF-8 nor GB18030; save the file again as UTF-8", name);
	return refuse_at(decoding, offset);
}

static bool has_newline(const char *bytes, size_t from, size_t to)
{
	return memchr(bytes + from, '\n', to - from) != NULL || memchr(bytes + from, '\r', to - from) != NULL;
}

/* Reads the whole file as GB18030. `utf8_fault` is where it stopped being UTF-8. */
static bool convert_gb18030(const char *bytes, size_t size, size_t utf8_fault, struct decoding *decoding)
{
	iconv_t converter = iconv_open("UTF-8", "GB18030");
	if (converter == (iconv_t)-1)
		return refuse(decoding,
			      "the file is not UTF-8, and this system cannot convert GB18030; save it as UTF-8");
	size_t room = size + size / 2 + 16; /* two bytes become three at most */
	decoding->owned = memory_array(room, 1);
	char *in = (char *)bytes, *out = decoding->owned;
	size_t in_left = size, out_left = room;
	size_t result = iconv(converter, &in, &in_left, &out, &out_left);
	int cause = errno;
	iconv_close(converter);
	if (result != (size_t)-1) {
		decoding->text = decoding->owned;
		decoding->size = room - out_left;
		decoding->is_gb18030 = true;
		return true;
	}
	size_t offset = size - in_left;
	if (cause == EINVAL)
		return refuse_cut(decoding, bytes, offset);
	if (offset > utf8_fault && has_newline(bytes, utf8_fault, offset))
		return refuse_gb18030(decoding, bytes, size, offset);
	return refuse_utf8(decoding, bytes, size, utf8_fault, false);
}

static void strip_bom(struct decoding *decoding)
{
	if (starts_with(decoding->text, decoding->size, "\xef\xbb\xbf", 3)) {
		decoding->text += 3;
		decoding->size -= 3;
	}
}

bool encoding_decode(const char *bytes, size_t size, struct decoding *decoding)
{
	*decoding = (struct decoding){.text = bytes, .size = size};
	if (!refuse_foreign(bytes, size, decoding))
		return false;
	size_t fault = text_utf8_fault(bytes, size);
	if (fault < size) {
		bool has_bom = starts_with(bytes, size, "\xef\xbb\xbf", 3);
		struct evidence evidence = weigh_prefix(bytes, fault);
		bool is_utf8 = has_bom || evidence.on_earlier_line || evidence.on_same_line > 1;
		if ((is_utf8 || evidence.on_same_line > 0) && is_cut_utf8(bytes, size, fault))
			return refuse_cut(decoding, bytes, fault);
		if (is_utf8)
			return refuse_utf8(decoding, bytes, size, fault, evidence.on_earlier_line);
		if (!convert_gb18030(bytes, size, fault, decoding))
			return false;
	}
	strip_bom(decoding);
	return true;
}

void encoding_release(struct decoding *decoding)
{
	free(decoding->owned);
	*decoding = (struct decoding){.text = NULL};
}
