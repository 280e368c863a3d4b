/* What has a name in a folder and is neither a file nor a folder. */
#ifndef SCHEMABRIDGE_SPECIAL_FILE_H
#define SCHEMABRIDGE_SPECIAL_FILE_H

#include <stdbool.h>

/* Whether a path leads to a named pipe, a socket or a device. Nothing is opened. */
bool sb_is_special_file(const char *path);

#endif
