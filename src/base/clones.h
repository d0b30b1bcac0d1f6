/*
 * clones.h: functions of many values compiled for AVX-512, for AVX2 and for plain x86-64; which one runs is chosen when
 * the program starts. Nothing is contracted (-ffp-contract=off), so all give the same bits. Compilers and sanitizers
 * that know no clones compile them once.
 */
#ifndef BASE_CLONES_H
#define BASE_CLONES_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&               \
	!defined(__SANITIZE_THREAD__)
#define FAST_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define FAST_CLONES
#endif

#endif
