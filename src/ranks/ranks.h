/*
 * ranks.h: one run on several processes, perhaps on several machines: MPI's ranks. The only user of MPI.
 *
 * Built with -DALLOT_MPI=ON (ranks_mpi.c) and started with mpirun, every rank loads the same inputs, does its share of
 * the draws, and rank 0 alone prints and writes; otherwise (ranks_alone.c) there is one rank, 0, and every call is
 * trivial. Calls marked "together" return when all ranks have made them, in the same order. Only the first thread of a
 * rank may call any of this.
 */
#ifndef RANKS_RANKS_H
#define RANKS_RANKS_H

#include "base/error.h"

/* First thing in main. What ranks other than 0 print goes nowhere. */
void ranks_start(int *argc, char ***argv);
/* Together, last thing of every rank; from then on there is one rank. Harmless if called twice. For atexit. */
void ranks_finish(void);

unsigned ranks_index(void);
unsigned ranks_count(void);

/* Ends all ranks at once: prints the text and exits. For want of memory. */
_Noreturn void ranks_abort(int code, const char *text);

/* Together: the bytes of rank 0 go to all. */
void ranks_share(void *bytes, size_t size);

/* Together: `count` records of each rank come to rank 0, by rank; the others get none. Takes the block `records`
 * (from malloc, or NULL) and returns the one that holds them, for the caller to free. */
void *ranks_gather(void *records, size_t *count, size_t record_size);

/* Together: true if no rank has a fault. If one has, all fail: rank 0 with its own faults, or else with the first fault
 * of the first rank that has one. */
bool ranks_agree(struct error *err);

/* Whether another rank has come to ranks_meet and wants all to stop. */
bool ranks_are_stopped(void);
/* Together, after work that may end early; with `stops` the others see ranks_are_stopped until they are here. Whether
 * `flag` is set on any rank. */
bool ranks_meet(bool stops, bool flag);

#endif
