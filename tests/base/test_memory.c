#include "base/memory.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void leave_with_seven(void)
{
	_Exit(7);
}

Test(memory, the_handler_of_main_ends_the_program_when_memory_runs_out, .exit_code = 7)
{
	memory_set_handler(leave_with_seven);
	memory_array(SIZE_MAX / 2, 3);
}

Test(memory, without_a_handler_it_aborts, .signal = SIGABRT)
{
	struct arena arena;
	arena_init(&arena);
	arena_array(&arena, SIZE_MAX / 4, 8);
}

Test(memory, a_grown_block_keeps_its_elements_and_zeroes_the_new_ones)
{
	int *block = NULL;
	size_t capacity = 0;
	for (size_t i = 0; i < 1000; i++) {
		block = memory_grow(block, &capacity, i + 1, sizeof *block);
		cr_assert_eq(block[i], 0);
		block[i] = (int)i + 1;
	}
	for (size_t i = 0; i < 1000; i++)
		cr_assert_eq(block[i], (int)i + 1);
	free(block);
}

Test(memory, an_empty_array_is_a_pointer_that_can_be_freed)
{
	void *block = memory_array(0, 8);
	cr_expect_not_null(block);
	free(block);
}

Test(memory, arena_blocks_are_zeroed_aligned_and_apart)
{
	struct arena arena;
	arena_init(&arena);
	for (size_t i = 0; i < 3000; i++) {
		char *text = arena_copy(&arena, "市科技局, and more", i % 20);
		cr_assert_eq(strlen(text), i % 20);
		size_t size = i % 100 == 0 ? 100000 : i % 70;
		unsigned char *array = arena_array(&arena, size, 1);
		cr_assert_eq((uintptr_t)array % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < size; k++)
			cr_assert_eq(array[k], 0);
		memset(array, 0xff, size);
		cr_assert_eq(memcmp(text, "市科技局, and more", i % 20), 0);
	}
	cr_expect_str_eq(arena_format(&arena, "%s-%d", "draw", 17), "draw-17");
	arena_release(&arena);
}
