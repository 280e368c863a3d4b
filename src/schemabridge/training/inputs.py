"""Which columns go to which input of the model, and with which dtype and shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from schemabridge.display import count_things
from schemabridge.errors import list_values, new_error
from schemabridge.models import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemabridge.errors import SchemabridgeError
    from schemabridge.models import ModelFacts
    from schemabridge.schema import Input

Shape: TypeAlias = "tuple[int | None, ...]"

DTYPES = ("float32", "float64", "int32", "int64", "string")
HELD_IN = {"float16": "float32", "bfloat16": "float32", "uint32": "int64"} | dict.fromkeys(
    ("bool", "int8", "int16", "uint8", "uint16"), "int32"
)


@dataclass(frozen=True)
class InputRequest:
    """What the user, or the model, says about one input; None where nothing is said."""

    columns: tuple[str, ...]
    dtype: str | None = None
    shape: Shape | None = None
    name: str = "features"
    declared: Tensor | None = None


def input(
    columns: Sequence[str], *, dtype: str | type[np.generic] | None = None, shape: Sequence[int | None] | None = None
) -> InputRequest:
    """Return what goes to one input of a model, for `record_schema(inputs=...)`.

    Parameters
    ----------
    columns
        The columns of the frame whose encodings stand side by side in this input, in this order.
    dtype
        `"float32"`, `"float64"`, `"int32"`, `"int64"`, also as `np.int32`, or `"string"`, also as `str`; by default what the model
        declares, else `"string"` for an input of nothing but `sb.text`, else `"float32"`.
    shape
        None for the rows, then sizes whose product is the number of features; by default what the model declares, else
        `(None, width)`.

    Examples
    --------
    >>> import schemabridge as sb
    >>> inputs = {"city": sb.input(["city"], dtype="int32")}
    >>> schema = sb.record_schema({"city": ["Oslo", "Rome"]}, encodings={"city": "ordinal"}, inputs=inputs)
    >>> sb.prepare_input({"city": ["Rome"]}, schema)
    array([[1]], dtype=int32)
    """
    held = None if dtype is None else name_dtype(dtype)
    if shape is not None and not is_shape(shape):
        raise new_error(
            "invalid_argument",
            f"shape should be None for the rows and then positive sizes, found {shape!r}",
            hint="shape=(None, 12), with the number of features, or leave it out",
        )
    names = (columns,) if isinstance(columns, (str, int)) else columns
    if not isinstance(names, Iterable) or isinstance(names, (bytes, type)) or getattr(names, "ndim", 1) == 0:
        raise new_error(
            "invalid_argument",
            f"columns should be names of columns, found {list_values([columns])}",
            hint='inputs={"features": sb.input(["age", "city"])}',
        )
    return InputRequest(tuple(str(name) for name in names), held, None if shape is None else tuple(shape))


def name_dtype(dtype: object) -> str:
    """Return the name of a dtype that an input may have; raises `invalid_argument`."""
    if dtype is str:
        return "string"
    try:
        name = dtype if isinstance(dtype, str) else np.dtype(dtype).name  # type: ignore[call-overload]
    except (TypeError, ValueError):
        name = None
    if name not in DTYPES:
        found = list_values([dtype])
        raise new_error(
            "invalid_argument",
            f"dtype should be one of {list_values(DTYPES)}, found {found}",
            hint='sb.input(columns, dtype="float64"), as the model takes it',
        )
    return str(name)


def is_shape(shape: object) -> bool:
    """Return whether it is None for the rows and then positive sizes."""
    if not isinstance(shape, (list, tuple)) or shape[:1] not in ([None], (None,)):
        return False
    return all(isinstance(size, int) and size > 0 for size in shape[1:])


InputsLike: TypeAlias = "Mapping[str, Sequence[str] | InputRequest]"


def assign_columns(
    columns: Sequence[str], inputs: InputsLike | None, facts: ModelFacts | None
) -> tuple[InputRequest, ...]:
    """Return the inputs of the schema with their columns, in the model's order.

    Raises
    ------
    SchemabridgeError
        `model_mismatch` where the names are not the model's, `inputs_needed` where nothing says which columns go where.
    """
    declared = () if facts is None else facts.inputs
    if inputs is not None:
        return match_names(inputs, declared)
    if len(declared) <= 1:
        tensor = declared[0] if declared else None
        if facts is not None and tensor is None and facts.undeclared:
            raise undeclared_inputs(facts)
        if facts is not None and tensor is not None and takes_column(tensor, columns, facts):
            return (InputRequest((tensor.name,), name=tensor.name, declared=tensor),)
        return (InputRequest(tuple(columns), name="features" if tensor is None else tensor.name, declared=tensor),)
    if all(tensor.name in columns for tensor in declared):
        return tuple(InputRequest((tensor.name,), name=tensor.name, declared=tensor) for tensor in declared)
    message = f"the model takes {list_tensors(declared)}; the frame has the columns {list_values(list(columns))}"
    given = ", ".join(f'"{tensor.name}": [...]' for tensor in declared)
    raise new_error("inputs_needed", message, hint=f"give every input its columns: inputs={{{given}}}")


def takes_column(tensor: Tensor, columns: Sequence[str], facts: ModelFacts) -> bool:
    """Return whether an input takes the raw values of the one column that has its name."""
    is_one = tensor.shape is not None and count_cells(tensor.shape) == 1
    return is_one and tensor.name in columns and tensor.name in facts.preprocessing


def undeclared_inputs(facts: ModelFacts) -> SchemabridgeError:
    """Return the error for a model that looks raw values up itself and does not say which inputs it takes."""
    layers = ", ".join(facts.undeclared)
    message = f"the model {facts.details.get('class')} looks raw values up itself ({layers}), and declares no inputs"
    hint = (
        'say which column goes to which key of what it is called with: inputs={"sex": sb.input(["sex"], dtype="string"), '
        '"age": ["age"]}; or begin the model with keras.Input'
    )
    return new_error("inputs_needed", message, hint=hint)


def match_names(inputs: InputsLike, declared: Sequence[Tensor]) -> tuple[InputRequest, ...]:
    """Return the user's inputs, each with what the model declares under its name."""
    if not isinstance(inputs, Mapping) or not inputs:
        message = f"inputs= should be a dict of the input's name to its columns, found {list_values([inputs])}"
        raise new_error("inputs_needed", message)
    requests = {name: read_request(name, each) for name, each in inputs.items()}
    tensors = {tensor.name: tensor for tensor in declared}
    if len(requests) == len(tensors) == 1 and declared[0].named_by_library:
        return tuple(add_declared(request, declared[0]) for request in requests.values())
    if tensors and set(tensors) != set(requests):
        message = f"inputs= names {list_values(list(requests))}, the model takes {list_tensors(declared)}"
        raise new_error("model_mismatch", message)
    order = list(tensors) or list(requests)
    return tuple(add_declared(requests[name], tensors.get(name)) for name in order)


def read_request(name: str, given: Sequence[str] | InputRequest) -> InputRequest:
    request = given if isinstance(given, InputRequest) else input(given)
    if not request.columns:
        raise new_error("inputs_needed", f"inputs= gives input {name!r} no columns")
    return InputRequest(request.columns, request.dtype, request.shape, name)


def add_declared(request: InputRequest, tensor: Tensor | None) -> InputRequest:
    return InputRequest(request.columns, request.dtype, request.shape, request.name, tensor)


def check_requests(requests: Sequence[InputRequest], columns: Sequence[str], encodings: Sequence[str] = ()) -> None:
    """Raise where inputs name unknown columns, or leave out one that has an encoding."""
    known = set(columns)
    for request in requests:
        unknown = [name for name in request.columns if name not in known]
        if unknown:
            message = f"input {request.name!r} takes {list_values(unknown)}, which are not columns of the frame or are left out"
            raise new_error("unknown_column", message, column=unknown[0])
    used = {name for request in requests for name in request.columns}
    unused = [name for name in encodings if name not in used]
    if unused:
        message = f"{list_values(unused)} have encodings and go to no input"
        raise new_error("inputs_needed", message, column=unused[0])


def check_together(requests: Sequence[InputRequest], joined: Sequence[tuple[str, ...]]) -> None:
    """Raise `inputs_needed` where columns that have an encoding together go to no input together."""
    for names in joined:
        if not any(set(names) <= set(request.columns) for request in requests):
            message = f"{list_values(list(names))} have an encoding together, and no input takes all of them"
            raise new_error("inputs_needed", message, column=names[0], hint="give one input all of them in inputs=")


def follow_matrix(request: InputRequest, matrix: object) -> InputRequest:
    """Return the request with the dtype that the model was trained in, where it takes more than the one it declares.

    A scikit-learn estimator computes in float64, in float32 where it was fitted on a matrix of that.
    """
    if request.declared is None or not request.declared.takes_others or not is_narrow(matrix):
        return request
    return replace(request, declared=replace(request.declared, dtype="float32"))


def is_narrow(matrix: object) -> bool:
    """Return whether all numbers of a matrix, or of a frame, are float32 or narrower."""
    whole = getattr(matrix, "dtype", None)
    dtypes = list(getattr(matrix, "dtypes", ())) if whole is None else [whole]
    return bool(dtypes) and all(str(dtype).lower() in ("float32", "float16") for dtype in dtypes)


def find_dtype(request: InputRequest) -> str | None:
    """Return the dtype of an input that is asked for, or the model's, None where nothing is said; raises `model_mismatch`."""
    declared = None if request.declared is None or request.declared.dtype is None else request.declared.dtype
    held = None if declared is None else HELD_IN.get(declared, declared)
    if held is not None and held not in DTYPES:
        raise new_error("model_mismatch", f"the model takes {request.declared}, and no schema gives {declared}")
    if request.dtype not in (None, held) and not is_taken(request.dtype, request.declared):
        message = f"inputs= gives {request.name!r} as {request.dtype}, the model takes {request.declared}"
        raise new_error("model_mismatch", message)
    return request.dtype or held


def is_taken(dtype: str | None, declared: Tensor | None) -> bool:
    """Return whether a model takes a dtype that is not the one it declares."""
    if declared is None or declared.dtype is None:
        return True
    return declared.takes_others and dtype is not None


def choose_shape(request: InputRequest, features: Sequence[str], given: str = "the encodings give") -> Shape:
    """Return the shape of an input: the one asked for, the model's, or (None, width); raises `model_mismatch`.

    `given` are words for what has the features.
    """
    width = len(features)
    declared = None if request.declared is None else request.declared.shape
    known = declared is not None and None not in declared[1:]
    for shape, whose in ((request.shape, "inputs="), (declared if known else None, "the model")):
        if shape is not None and count_cells(shape) != width:
            raise width_mismatch(request, shape, whose, features, given)
    if request.shape is not None and declared is not None and not fits(request.shape, declared):
        message = f"inputs= gives {request.name!r} the shape {list(request.shape)}, the model takes {request.declared}"
        raise new_error("model_mismatch", message)
    return request.shape or (declared if known and declared is not None else None) or (None, width)


def width_mismatch(
    request: InputRequest, shape: Shape, whose: str, features: Sequence[str], given: str
) -> SchemabridgeError:
    where = repr(request.name) if request.declared is None else str(request.declared)
    message = (
        f"{whose} takes {count_things(count_cells(shape), 'feature')} in {where}; "
        f"{given} {len(features)}: {list_values(list(features))}"
    )
    return new_error("model_mismatch", message)


def check_inputs(inputs: Sequence[Input], facts: ModelFacts) -> None:
    """Raise `model_mismatch` where inputs that are already sealed are not what the model takes."""
    declared = facts.inputs
    if not declared:
        return
    single = len(declared) == len(inputs) == 1
    if not single and {tensor.name for tensor in declared} != {each.name for each in inputs}:
        message = (
            f"the schema gives {list_values([each.name for each in inputs])}, the model takes {list_tensors(declared)}"
        )
        raise new_error("model_mismatch", message)
    tensors = {tensor.name: tensor for tensor in declared}
    for each in inputs:
        tensor = declared[0] if single else tensors[each.name]
        dtype = HELD_IN.get(tensor.dtype, tensor.dtype) if tensor.dtype is not None else each.dtype
        if (dtype != each.dtype and not is_taken(each.dtype, tensor)) or (
            tensor.shape is not None and not fits(each.shape, tensor.shape)
        ):
            found = Tensor(each.name, each.dtype, each.shape)
            message = f"the schema gives {found}, the model takes {tensor}"
            raise new_error("model_mismatch", message)


def check_feature_names(inputs: Sequence[Input], facts: ModelFacts) -> None:
    """Raise `model_mismatch` where the model was fitted with other feature names, or in another order."""
    if facts.feature_names is None or len(inputs) != 1 or facts.feature_names == inputs[0].features:
        return
    ours, theirs = inputs[0].features, facts.feature_names
    pairs = zip(ours, theirs, strict=False)
    first = next((position for position, (our, their) in enumerate(pairs) if our != their), min(len(ours), len(theirs)))
    message = (
        f"the schema gives the features {list_values(list(ours))}, "
        f"the model was fitted with {list_values(list(theirs))}; they differ from position {first} on"
    )
    hint = "give X= the training matrix as an array where only the names differ"
    raise new_error("model_mismatch", message, hint=hint)


def fits(shape: Shape, declared: Shape) -> bool:
    """Return whether a shape is one that a declared shape allows; None there allows every size."""
    if len(shape) != len(declared):
        return False
    return all(size in (None, given) for given, size in zip(shape[1:], declared[1:], strict=True))


def count_cells(shape: Shape) -> int:
    return prod(size for size in shape[1:] if size is not None)


def list_tensors(tensors: Sequence[Tensor]) -> str:
    return ", ".join(str(tensor) for tensor in tensors)
