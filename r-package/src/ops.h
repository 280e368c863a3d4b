/* What the instructions of a program do, by name. */
#ifndef SCHEMABRIDGE_OPS_H
#define SCHEMABRIDGE_OPS_H

#include "kernel.h"

/* NULL where there is none of this name. */
const sb_op *sb_find_op(const char *name);

/* The slot that an instruction writes. */
double *sb_write_slot(sb_run *run, int32_t slot);

/* A result in the precision of a step (clause 5.4). */
double sb_round(const sb_instruction *at, double x);

/* Whether this machine computes as clause 5.4 says. */
bool sb_arithmetic_is_sound(void);

#endif
