/* The quantile of the standard normal distribution (steps 17.9). */
#ifndef SCHEMABRIDGE_NORMAL_QUANTILE_H
#define SCHEMABRIDGE_NORMAL_QUANTILE_H

double sb_probit(double x, double ignored);

#endif
