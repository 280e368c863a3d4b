# clause 20.9: what the file of a model says of the objects in it

# Of a configuration of Keras: list(objects, lambda_layers, is_unsure); NULL where it is not the JSON text of an object.
# `is_unsure`: whether there are classes of which nothing says whose they are.
read_keras_config <- function(text) {
  keys <- c("class_name", "module", "registered_name", "config", "name")
  found <- scan_objects(text, keys, without = "compile_config")
  if (is.null(found)) {
    return(NULL)
  }
  own <- found[!is.na(found$class_name) & !startsWith(found$class_name, "__"), ]
  is_bare <- own$module_is == "absent"
  is_function <- own$class_name == "function" & own$module %in% "builtins" & own$config_is == "text"
  is_foreign <- own$module_is == "null" | (own$module_is == "text" & !is_of(own$module, own_packages))
  is_registered <- is_bare & grepl(">", own$class_name, fixed = TRUE)
  registered <- ifelse(is.na(own$registered_name) | is_bare, own$class_name, own$registered_name)
  own$name <- ifelse(is_function, own$config, registered)
  list(
    objects = new_objects(own[is_function | is_foreign | is_registered, ]),
    lambda_layers = list_lambdas(own$config_at[grepl("(^|[.>])Lambda$", own$class_name)], found),
    is_unsure = any(is_bare & !is_registered & !own$class_name %in% bare_classes)
  )
}

own_packages <- c("keras", "tf_keras", "tensorflow", "builtins")

# Classes that Keras 3 writes without a module in .h5 and that every model may have.
bare_classes <- c("Functional", "Sequential", "InputLayer", "Lambda")

is_of <- function(modules, packages) {
  sub("[.].*$", "", modules) %in% packages
}

# clause 20.7: each name once; what its module is of is the distribution that brings it.
new_objects <- function(described) {
  described <- described[!duplicated(described$name), ]
  unname(Map(
    function(name, module) {
      is_known <- !is.na(module) && !is_of(module, own_packages)
      brings <- if (is_known) normalize_name(sub("[.].*$", "", module))
      list(name = name, module = if (is_known) module, distribution = brings)
    },
    described$name,
    described$module
  ))
}

# A Lambda layer has its name in its `config`.
list_lambdas <- function(configs, found) {
  names <- found$name[match(configs, found$object)]
  as.character(unique(names[!is.na(names)]))
}

# The types that a file of skops names beyond those of clause 20.7; NULL where its braces are never even.
read_skops_types <- function(text) {
  found <- scan_objects(text, c("__class__", "__module__", "module_path", "function"))
  if (is.null(found)) {
    return(NULL)
  }
  is_type <- !is.na(found[["__class__"]]) & !is.na(found[["__module__"]])
  is_function <- !is.na(found[["module_path"]]) & !is.na(found[["function"]])
  types <- unique(c(
    paste(found[["__module__"]], found[["__class__"]], sep = ".")[is_type],
    paste(found[["module_path"]], found[["function"]], sep = ".")[is_function]
  ))
  is_plain <- is_of(types, c("builtins", "collections", "datetime")) & sub("^[^.]*[.]", "", types) %in% plain_classes
  types[!is_of(types, c("sklearn", "numpy", "scipy")) & !is_plain]
}

# Of Python's own those that hold values: others run whatever they are given.
plain_classes <- c(
  c("dict", "list", "tuple", "set", "frozenset", "str", "bytes", "bytearray", "int", "float", "bool", "complex"),
  c("NoneType", "slice", "range", "type", "OrderedDict", "defaultdict", "Counter", "deque"),
  c("date", "datetime", "time", "timedelta", "timezone")
)
