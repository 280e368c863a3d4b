# What is done when the package is loaded or attached: methods for generics that only some versions of R have, and a word
# where another package has a function of the same name, of which the one attached last masks the other.

.onLoad <- function(libname, pkgname) {
  register_number_methods()
  for (package in names(namesakes)) {
    setHook(packageEvent(package, "attach"), tell_masked)
  }
}

.onUnload <- function(libpath) {
  kernel_keep_loaded()
  for (package in names(namesakes)) {
    event <- packageEvent(package, "attach")
    setHook(event, Filter(function(hook) !identical(hook, tell_masked), getHook(event)), "replace")
  }
}

.onAttach <- function(libname, pkgname) {
  for (package in names(namesakes)) {
    tell_masked(package)
  }
}

# By package the function, and the other name of ours.
namesakes <- list(
  arrow = c(name = "read_schema", ours = "read_feature_schema"),
  keras3 = c(name = "load_model", ours = "load_schema_model")
)

# Nothing where one of the two is not attached.
tell_masked <- function(package, ...) {
  places <- match(paste0("package:", c(package, "schemabridge")), search())
  if (!anyNA(places)) {
    name <- namesakes[[package]][["name"]]
    ours <- namesakes[[package]][["ours"]]
    is_masked <- places[[1L]] < places[[2L]]
    packageStartupMessage(if (is_masked) say_masked(name, package, ours) else say_masking(name, package))
  }
}

say_masked <- function(name, package, ours) {
  paste0(
    sprintf("`%s()` is now that of %s. That of schemabridge has a second name, `%s()`", name, package, ours),
    if (name == "read_schema") {
      ";\nand where a schema is wanted, its path will do: prepare_input(df, \"<model>.schema.json\")"
    }
  )
}

say_masking <- function(name, package) {
  sprintf("`%s()` is now that of schemabridge. That of %s is `%s::%s()`", name, package, package, name)
}
