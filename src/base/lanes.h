/*
 * lanes.h: how many values at a time the processor takes. Code that has a way for each gives the same bits in all;
 * which one runs is chosen where it runs.
 */
#ifndef BASE_LANES_H
#define BASE_LANES_H

/* Plain C; 256 bits; 512 bits, of doubles and of bytes. */
enum lanes { LANES_PLAIN, LANES_AVX2, LANES_AVX512 };

/* The widest that the processor has. */
enum lanes lanes_best(void);

/* From now on nothing wider: so that tests see all ways on one machine. Not while other threads run. */
void lanes_limit(enum lanes widest);

#endif
