/*
 * heap.h: a heap of numbers, the first at the top, in the order that the caller tells. Inline, so that the order is
 * compiled in. Inside allocation/ only.
 */
#ifndef ALLOCATION_HEAP_H
#define ALLOCATION_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef bool heap_order(const void *context, uint32_t a, uint32_t b);

/* Lets the number at a place down to where it belongs. */
static inline void heap_sink(uint32_t *heap, size_t count, size_t at, heap_order *is_before, const void *context)
{
	uint32_t number = heap[at];
	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= count)
			break;
		if (child + 1 < count && is_before(context, heap[child + 1], heap[child]))
			child++;
		if (!is_before(context, heap[child], number))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = number;
}

/* And up. */
static inline void heap_rise(uint32_t *heap, size_t at, heap_order *is_before, const void *context)
{
	uint32_t number = heap[at];
	while (at > 0 && is_before(context, number, heap[(at - 1) / 2])) {
		heap[at] = heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap[at] = number;
}

#endif
