/* Functions of numbers by + - * / and scaling by powers of two alone, the same bits on every machine (steps 17). Those
   without a parameter ignore it. */
#ifndef SCHEMABRIDGE_ELEMENTARY_H
#define SCHEMABRIDGE_ELEMENTARY_H

double sb_log(double x, double ignored);
double sb_log1p(double x, double ignored);
double sb_exp(double x, double ignored);
double sb_expm1(double x, double ignored);
double sb_sqrt(double x, double ignored);
double sb_square(double x, double ignored);
double sb_abs(double x, double ignored);
double sb_reciprocal(double x, double ignored);
double sb_power(double x, double exponent);

/* steps 22 */
double sb_yeo_johnson(double x, double lambda);
double sb_yeo_johnson_float32(double x, double lambda);

#endif
