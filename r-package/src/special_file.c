#define _POSIX_C_SOURCE 200809L /* stat() beside -std=c11 */

#include "special_file.h"

#ifdef _WIN32

/* Its folders have none. */
bool sb_is_special_file(const char *path) {
  (void)path;
  return false;
}

#else

#include <sys/stat.h>

bool sb_is_special_file(const char *path) {
  struct stat found;
  return stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

#endif
