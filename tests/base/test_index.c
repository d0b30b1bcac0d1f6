#include "base/index.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(index, a_key_gives_back_its_first_value)
{
	struct index index;
	index_init(&index);
	char key[16];
	for (uint32_t i = 0; i < 5000; i++) {
		int length = snprintf(key, sizeof key, "F%05u", i * 7);
		cr_assert_eq(index_add(&index, key, (size_t)length, i), INDEX_NONE);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		int length = snprintf(key, sizeof key, "F%05u", i * 7);
		cr_assert_eq(index_find(&index, key, (size_t)length), i);
		cr_assert_eq(index_add(&index, key, (size_t)length, 99999), i);
	}
	cr_expect_eq(index_find(&index, "F00001", 6), INDEX_NONE);
	index_release(&index);
}

Test(index, keys_are_compared_byte_by_byte)
{
	struct index index;
	index_init(&index);
	index_add(&index, "a\0b", 3, 1);
	index_add(&index, "a\0c", 3, 2);
	index_add(&index, "", 0, 3);
	cr_expect_eq(index_find(&index, "a\0b", 3), 1);
	cr_expect_eq(index_find(&index, "a\0c", 3), 2);
	cr_expect_eq(index_find(&index, "a", 1), INDEX_NONE);
	cr_expect_eq(index_find(&index, "A", 1), INDEX_NONE);
	cr_expect_eq(index_find(&index, "", 0), 3);
	index_release(&index);
}

/* Computed with a few lines of Python from the published definitions: FNV-1a 64 ("" cbf29ce484222325, "foobar"
 * 85944171f73967e8 before the finaliser), MurmurHash3 fmix64. */
Test(index, hashes_of_bytes_are_fixed_for_ever)
{
	static const struct {
		const char *text;
		uint64_t hash;
	} known[] = {
		{"", UINT64_C(0xefd01f60ba992926)},
		{"a", UINT64_C(0x82a2a958a9bece5b)},
		{"foobar", UINT64_C(0x2c22194922d1672b)},
		{"applicant:91440101MA5CXXXX0X", UINT64_C(0x958a7ea929a30b34)},
		{"item:7.1", UINT64_C(0xd291ced5ef5c2a7f)},
		{"市工业和信息化局", UINT64_C(0x109044120fbcf410)},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		cr_expect_eq(hash_bytes(known[i].text, strlen(known[i].text)), known[i].hash, "%s", known[i].text);
}

/* The SplitMix64 sequence of seed 1234567 as published (Vigna's splitmix64.c; Rosetta Code). */
Test(index, mixing_follows_the_published_sequence)
{
	static const uint64_t known[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
					 UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
					 UINT64_C(16408922859458223821)};
	for (uint64_t i = 0; i < 5; i++)
		cr_expect_eq(hash_mix(1234567, i), known[i]);
}
