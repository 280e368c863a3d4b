/* Instructions that make one row of numbers of another. */
#ifndef SCHEMABRIDGE_ROW_OPS_H
#define SCHEMABRIDGE_ROW_OPS_H

#include "kernel.h"

/* steps 13; a = what a NaN counts as */
void sb_run_combine(sb_run *run, const sb_instruction *at);
void sb_run_mean(sb_run *run, const sb_instruction *at);

/* steps 15.1 */
void sb_run_coalesce(sb_run *run, const sb_instruction *at);

/* steps 16.1, without a value: two columns */
void sb_run_relation(sb_run *run, const sb_instruction *at);

/* steps 20; a = weights, b = offset, if there is one */
void sb_run_project(sb_run *run, const sb_instruction *at);

/* steps 21 */
void sb_run_normalize(sb_run *run, const sb_instruction *at);

double sb_add_magnitude(double total, double x);
double sb_add_square(double total, double x);
double sb_take_greater(double total, double x);

double sb_add(double total, double x);
double sb_subtract(double total, double x);
double sb_multiply(double total, double x);
double sb_divide(double total, double x);

#endif
