/* Instructions that make one number into curves through knots. */
#ifndef SCHEMABRIDGE_CURVES_H
#define SCHEMABRIDGE_CURVES_H

#include "kernel.h"

/* steps 23; a = knots, b = values, then the margin if there is one */
void sb_run_interp_last(sb_run *run, const sb_instruction *at);
void sb_run_interp_mean(sb_run *run, const sb_instruction *at);

/* steps 24, by what is done beyond the range; a = knots, b = degree, width = columns of the result */
void sb_run_bspline_none(sb_run *run, const sb_instruction *at);
void sb_run_bspline_continue(sb_run *run, const sb_instruction *at);
void sb_run_bspline_constant(sb_run *run, const sb_instruction *at);
void sb_run_bspline_linear(sb_run *run, const sb_instruction *at);
void sb_run_bspline_periodic(sb_run *run, const sb_instruction *at);

#endif
