#include "simulation/saved.h"

#include "base/memory.h"

#include <string.h>

/* One piece of a draw: where it lies in the forecast and how long it is. */
struct piece {
	unsigned char *bytes;
	size_t size;
};

enum { PIECE_COUNT = 4 };

static void pieces_of(const struct forecast *forecast, size_t draw, struct piece piece[PIECE_COUNT])
{
	size_t years = forecast->year_count, at = draw * years, items = forecast->item_count;

	piece[0] = (struct piece){(unsigned char *)&forecast->item[at * items], years * items * sizeof *forecast->item};
	piece[1] = (struct piece){(unsigned char *)&forecast->total[at], years * sizeof *forecast->total};
	piece[2] = (struct piece){&forecast->is_full[at], years};
	piece[3] = (struct piece){&forecast->gave_up[at], years};
}

size_t saved_draw_size(const struct forecast *forecast)
{
	struct piece piece[PIECE_COUNT];
	size_t size = sizeof(uint64_t);

	pieces_of(forecast, 0, piece);
	for (size_t i = 0; i < PIECE_COUNT; i++)
		size += piece[i].size;
	return size;
}

void saved_draw_write(const struct forecast *forecast, size_t draw, unsigned char *record)
{
	struct piece piece[PIECE_COUNT];
	uint64_t number = draw;

	pieces_of(forecast, draw, piece);
	memcpy(record, &number, sizeof number);
	record += sizeof number;
	for (size_t i = 0; i < PIECE_COUNT; record += piece[i].size, i++)
		memcpy(record, piece[i].bytes, piece[i].size);
}

bool saved_draw_read(struct forecast *forecast, const unsigned char *record)
{
	struct piece piece[PIECE_COUNT];
	uint64_t number;

	memcpy(&number, record, sizeof number);
	if (number >= forecast->capacity)
		return false;
	pieces_of(forecast, number, piece);
	record += sizeof number;
	for (size_t i = 0; i < PIECE_COUNT; record += piece[i].size, i++)
		memcpy(piece[i].bytes, record, piece[i].size);
	forecast->is_done[number] = true;
	return true;
}

unsigned char *saved_write(const struct forecast *forecast, size_t *size)
{
	size_t record_size = saved_draw_size(forecast), count = 0;
	unsigned char *records;

	for (size_t draw = 0; draw < forecast->capacity; draw++)
		count += forecast->is_done[draw];
	records = memory_array(count, record_size);
	*size = 0;
	for (size_t draw = 0; draw < forecast->capacity; draw++) {
		if (!forecast->is_done[draw])
			continue;
		saved_draw_write(forecast, draw, records + *size);
		*size += record_size;
	}
	return records;
}

bool saved_read(struct forecast *forecast, const unsigned char *records, size_t size)
{
	size_t record_size = saved_draw_size(forecast);

	for (size_t at = 0; at + record_size <= size; at += record_size) {
		if (!saved_draw_read(forecast, records + at))
			return false;
	}
	return size % record_size == 0;
}
