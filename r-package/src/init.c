#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>
#include <stdint.h>

#include "glue.h"
#include "glue_pages.h"

/* Through an integer: a routine of any arity is registered as one type. */
#define ROUTINE(name, n) {#name, (DL_FUNC)(intptr_t)name, n}

static const R_CallMethodDef ROUTINES[] = {
    ROUTINE(C_sb_size, 2),
    ROUTINE(C_sb_utf8, 2),
    ROUTINE(C_sb_program, 1),
    ROUTINE(C_sb_is_missing, 3),
    ROUTINE(C_sb_check, 2),
    ROUTINE(C_sb_run, 5),
    ROUTINE(C_sb_collect, 6),
    ROUTINE(C_sb_cells, 4),
    ROUTINE(C_sb_texts, 4),
    ROUTINE(C_sb_gather, 5),
    ROUTINE(C_sb_is_sound, 0),
    ROUTINE(C_sb_keep_loaded, 0),
    ROUTINE(C_sb_check_json, 1),
    ROUTINE(C_sb_decimals, 1),
    ROUTINE(C_sb_is_taken, 1),
    ROUTINE(C_sb_take, 4),
    ROUTINE(C_sb_find_damage, 2),
    ROUTINE(C_sb_check_table, 2),
    ROUTINE(C_sb_is_special_file, 1),
    {NULL, NULL, 0},
};

void attribute_visible R_init_schemabridge(DllInfo *library) {
  glue_define_vectors();
  R_registerRoutines(library, NULL, ROUTINES, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
  R_forceSymbols(library, TRUE);
}
