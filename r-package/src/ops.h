/* What the instructions of a program do, by name. */
#ifndef SCHEMABRIDGE_OPS_H
#define SCHEMABRIDGE_OPS_H

#include "kernel.h"

/* NULL where there is none of this name. */
const sb_op *sb_find_op(const char *name);

/* Whether this machine computes as clause 5.4 says. */
bool sb_arithmetic_is_sound(void);

#endif
