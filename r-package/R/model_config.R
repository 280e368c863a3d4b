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

# The types that a file of skops names and that need trust; NULL where its braces are never even.
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
  types[!is_plain_type(types)]
}

# clause 22.3: whether types, by their names alone, need no trust
is_plain_type <- function(types) {
  module <- sub("[.][^.]*$", "", types)
  last <- sub("^.*[.]", "", types)
  is_hidden <- grepl("(^|[.])(__|[.]|$)", types) # a part that is Python's own, or empty
  is_plain <- module %in% c("builtins", "collections", "datetime") & last %in% plain_classes
  is_ufunc <- (module %in% of_numpy & last %in% ufuncs) | (module %in% of_scipy & grepl("^[a-z]", last, perl = TRUE))
  is_class <- grepl("^_*[A-Z]", last, perl = TRUE) | last %in% lower_case_classes | endsWith(last, "_gen")
  is_framework <- grepl("^(sklearn|numpy|scipy)[.]", types)
  !is_hidden & (is_plain | (is_framework & (is_class | is_ufunc)))
}

# Of Python's own those that hold values: others run whatever they are given.
plain_classes <- c(
  c("dict", "list", "tuple", "set", "frozenset", "str", "bytes", "bytearray", "int", "float", "bool"),
  c("complex", "NoneType", "slice", "range", "OrderedDict", "defaultdict", "Counter", "deque", "date"),
  c("datetime", "time", "timedelta", "timezone")
)

lower_case_classes <- c(
  c("ndarray", "dtype", "matrix", "recarray", "record", "generic", "bool", "bool_", "bytes_", "str_"),
  c("object_", "void", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intc"),
  c("uintc", "longlong", "ulonglong", "float16", "float32", "float64", "longdouble", "complex64"),
  c("complex128", "clongdouble", "datetime64", "timedelta64", "bsr_matrix", "coo_matrix", "csc_matrix"),
  c("csr_matrix", "dia_matrix", "dok_matrix", "lil_matrix", "bsr_array", "coo_array", "csc_array"),
  c("csr_array", "dia_array", "dok_array", "lil_array", "rv_frozen", "rv_continuous_frozen"),
  c("rv_discrete_frozen")
)

# Functions that skops takes by itself, and the modules that versions of numpy and scipy say their own are of
ufuncs <- c(
  c("absolute", "fabs", "sign", "negative", "positive", "reciprocal", "square", "sqrt", "cbrt", "exp"),
  c("exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan"),
  c("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "deg2rad", "rad2deg", "degrees", "radians"),
  c("floor", "ceil", "rint", "trunc", "spacing", "signbit", "conjugate", "invert", "logical_not"),
  c("isfinite", "isinf", "isnan", "isnat")
)
of_numpy <- c("numpy", "numpy.core._multiarray_umath", "numpy._core._multiarray_umath")
of_scipy <- c("scipy.special._ufuncs", "scipy.special._special_ufuncs")
