/* What is neither a file nor a folder, also behind a link; what is not there is neither. */
#define _POSIX_C_SOURCE 200809L

#include "special_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

int main(void) {
  char folder[] = "build/c/special_file_XXXXXX", pipe[64], file[64], link[64];
  CHECK(mkdtemp(folder) != NULL);
  snprintf(pipe, sizeof pipe, "%s/pipe", folder);
  snprintf(file, sizeof file, "%s/file", folder);
  snprintf(link, sizeof link, "%s/link", folder);
  CHECK(mkfifo(pipe, 0600) == 0 && symlink("pipe", link) == 0);
  CHECK(!sb_is_special_file(file));
  fclose(fopen(file, "w"));
  CHECK(!sb_is_special_file(file) && !sb_is_special_file(folder));
  CHECK(sb_is_special_file(pipe) && sb_is_special_file(link) && sb_is_special_file("/dev/zero"));
  unlink(pipe), unlink(file), unlink(link), rmdir(folder);
  return failures > 0;
}
