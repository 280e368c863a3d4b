/* Whether the memory of an Arrow array is what its type says, before a value is read (clause 4.3). */
#ifndef SCHEMABRIDGE_ARROW_STRUCTURE_H
#define SCHEMABRIDGE_ARROW_STRUCTURE_H

#include "arrow_array.h"

/* What is wrong, in words, NULL where nothing is. The interface does not tell how large buffers are, except those
   behind views. Whether texts are UTF-8 is not looked at, nor what null cells hold, nor the offsets of unions. */
const char *sb_arrow_find_damage(const struct ArrowSchema *schema, const struct ArrowArray *array);

enum sb_table_status { SB_TABLE, SB_NO_TABLE, SB_SHORT_COLUMN };

/* Whether an array of structs is a table: as many columns as its type says, no row missing as a whole, and every column
   at least as long; otherwise `column` is the first that is not. The columns themselves are not looked at. */
enum sb_table_status sb_arrow_check_table(const struct ArrowSchema *schema, const struct ArrowArray *array,
                                          int64_t *column);

#endif
