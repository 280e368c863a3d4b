/* Numbers as decimal text that reads back as the same number, in any locale. */
#ifndef SCHEMABRIDGE_DECIMAL_H
#define SCHEMABRIDGE_DECIMAL_H

enum { SB_DECIMAL_SIZE = 64 };

/* Writes the number with as few digits as tell it from all others, of 15 to 17; `out` holds SB_DECIMAL_SIZE bytes.
   What is not finite is NaN, Inf or -Inf. */
void sb_write_decimal(double number, char *out);

#endif
