"""Types of a skops file that need no trust."""

from __future__ import annotations

import re
import sys

import numpy as np

# Whose own types a skops file may hold without trust; functions such as `builtins.eval` are never among them.
FRAMEWORK_ROOTS = ("sklearn", "numpy", "scipy")
PLAIN_MODULES = ("builtins", "collections", "datetime")
# By name, as clause 22.3 has them: the preflight, which imports nothing, goes by the same.
PLAIN_CLASSES = (
    *("dict", "list", "tuple", "set", "frozenset", "str", "bytes", "bytearray", "int", "float", "bool"),
    *("complex", "NoneType", "slice", "range", "OrderedDict", "defaultdict", "Counter", "deque", "date"),
    *("datetime", "time", "timedelta", "timezone"),
)
LOWER_CASE_CLASSES = (
    *("ndarray", "dtype", "matrix", "recarray", "record", "generic", "bool", "bool_", "bytes_", "str_"),
    *("object_", "void", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intc"),
    *("uintc", "longlong", "ulonglong", "float16", "float32", "float64", "longdouble", "complex64"),
    *("complex128", "clongdouble", "datetime64", "timedelta64", "bsr_matrix", "coo_matrix", "csc_matrix"),
    *("csr_matrix", "dia_matrix", "dok_matrix", "lil_matrix", "bsr_array", "coo_array", "csc_array"),
    *("csr_array", "dia_array", "dok_array", "lil_array", "rv_frozen", "rv_continuous_frozen"),
    "rv_discrete_frozen",
)
UFUNCS = (
    *("absolute", "fabs", "sign", "negative", "positive", "reciprocal", "square", "sqrt", "cbrt", "exp"),
    *("exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "arcsin", "arccos", "arctan"),
    *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "deg2rad", "rad2deg", "degrees", "radians"),
    *("floor", "ceil", "rint", "trunc", "spacing", "signbit", "conjugate", "invert", "logical_not"),
    *("isfinite", "isinf", "isnan", "isnat"),
)
# Modules that versions of numpy and scipy say their ufuncs are of.
OF_NUMPY = ("numpy", "numpy.core._multiarray_umath", "numpy._core._multiarray_umath")
OF_SCIPY = ("scipy.special._ufuncs", "scipy.special._special_ufuncs")


def is_own_type(name: str) -> bool:
    """Return whether a name is that of a class of scikit-learn, numpy, scipy or of Python's plain ones, or a ufunc; nothing is imported for it.

    Importing scikit-learn and skops has loaded the modules of their classes; what a module only hands on is not its own.
    """
    if not is_plain_type(name):
        return False
    module, _, attribute = name.rpartition(".")
    if is_ufunc_name(name):
        return isinstance(find_loaded("numpy" if module in OF_NUMPY else "scipy.special", attribute), np.ufunc)
    found = find_loaded(module, attribute)
    if not isinstance(found, type):
        return False
    return found.__module__ == module or found.__module__.partition(".")[0] in FRAMEWORK_ROOTS


def find_loaded(module: str, attribute: str) -> object:
    """Return what a module that is loaded has under a name, None where there is none."""
    return getattr(sys.modules.get(module), "__dict__", {}).get(attribute)


def is_plain_type(name: str) -> bool:
    """Return whether a type that a skops file names is, by its name alone, one that needs no trust (clause 22.3)."""
    parts = name.split(".")
    if any(not part or part.startswith("__") for part in parts):
        return False
    module, _, last = name.rpartition(".")
    if module in PLAIN_MODULES:
        return last in PLAIN_CLASSES
    if parts[0] not in FRAMEWORK_ROOTS or not module:
        return False
    is_class = re.match(r"_*[A-Z]", last) is not None or last in LOWER_CASE_CLASSES or last.endswith("_gen")
    return is_class or is_ufunc_name(name)


def is_ufunc_name(name: str) -> bool:
    """Return whether a name is one that skops gives to a ufunc of numpy or scipy, whatever their version."""
    module, _, last = name.rpartition(".")
    return (module in OF_NUMPY and last in UFUNCS) or (module in OF_SCIPY and re.match("[a-z]", last) is not None)
