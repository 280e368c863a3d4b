"""Custom objects of a model as one file of source, with whatever they name that no installed package has (clause 19.6)."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
import inspect
import symtable
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from schemabridge.errors import new_error
from schemabridge.models.import_lines import find_import
from schemabridge.models.source_text import find_globals, find_source, is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GENERATED = "<string>"  # where a dataclass has its methods from
HEAD = '"""Custom objects of a model, written by schemabridge; to load the model is to run them."""\n\nfrom __future__ import annotations\n'
FUTURE = "from __future__ import annotations\n"
CONSTANTS = (bool, int, float, complex, str, bytes, type(None), type(...))


@dataclass
class Bundle:
    """Lines of a file as they are collected: imports, and below them constants and definitions after those that they name.

    `held` is what each name of the file stands for.
    """

    imports: dict[str, None] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    held: dict[str, object] = field(default_factory=dict)


def bundle_code(customs: Sequence[Any]) -> str:
    """Return the source of classes and functions as one file.

    Raises
    ------
    SchemabridgeError
        `cannot_bundle` with what cannot be written down, and why.
    """
    bundle = Bundle()
    for custom in customs:
        add_definition(bundle, custom, custom.__name__)
    imports = "".join(f"{line}\n" for line in sorted(bundle.imports))
    return "\n".join([HEAD, *([imports] if imports else []), *(f"\n{part}" for part in bundle.parts)])


def add_definition(bundle: Bundle, custom: Any, root: str) -> None:
    """Add a class or function of the user behind everything that it names; `root` is the custom object that asked for it."""
    custom = unwrap(custom)
    name = str(custom.__name__)
    if bundle.held.get(name) is custom:
        return
    hold(bundle, name, custom, root)
    text = check_source(custom, root)
    around = find_globals(custom)
    for each in list_names(text):
        if each == name or each.startswith("__") or (each not in around and hasattr(builtins, each)):
            continue
        if each not in around:
            raise refuse(root, f"it names {each!r}, which is no name of its module: of the function around it")
        add_name(bundle, each, around[each], custom, root)
    bundle.parts.append(text)


def hold(bundle: Bundle, name: str, value: object, root: str) -> None:
    """Note what a name stands for; raises where it stands for something else already."""
    if name in bundle.held and bundle.held[name] is not value and bundle.held[name] != value:
        raise refuse(root, f"two different things that it names are called {name!r}")
    bundle.held[name] = value


def check_source(custom: Any, root: str) -> str:
    """Return the source of a class or function; raises where it is not all that there is of it."""
    name = str(custom.__name__)
    if name == "<lambda>":
        raise refuse(root, "it is a lambda, which has no name to be found by")
    for function in list_functions(custom):
        enclosed = [each for each in function.__code__.co_freevars if each != "__class__"]
        if enclosed:
            raise refuse(
                root, f"{function.__qualname__} uses {', '.join(map(repr, enclosed))} of the function around it"
            )
    text = find_source(custom)
    if text is None:
        raise refuse(root, f"the source of {name!r} is not to be found; compiled code and code of a prompt have none")
    for changed in sorted(list_assigned(text)):
        raise refuse(root, f"it changes {changed!r}, which is state and not code")
    return text


def list_functions(custom: Any) -> Iterator[FunctionType]:
    """Yield a function, or the functions that the body of a class has."""
    if isinstance(custom, FunctionType):
        yield custom
        return
    for value in vars(custom).values():
        if isinstance(value, property):
            yield from (each for each in (value.fget, value.fset, value.fdel) if isinstance(each, FunctionType))
        function = unwrap(getattr(value, "__func__", value))
        if isinstance(function, FunctionType) and function.__code__.co_filename != GENERATED:
            yield function


def list_names(text: str) -> list[str]:
    """Return the names that a source takes from around it, in a fixed order; those of annotations alone are not needed."""
    return sorted(set(walk_names(symtable.symtable(FUTURE + text, "<source>", "exec"))))


def walk_names(table: symtable.SymbolTable) -> Iterator[str]:
    is_module = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or (is_module and not symbol.is_assigned())):
            yield symbol.get_name()
    for child in table.get_children():
        if "annotation" not in str(child.get_type()):
            yield from walk_names(child)


def add_name(bundle: Bundle, name: str, value: Any, custom: Any, root: str) -> None:
    """Add what a name of the source stands for: an import, a definition, or a constant."""
    if name in bundle.held and bundle.held[name] is value:
        return
    line = find_import(name, value, custom)
    if line is not None:
        hold(bundle, name, value, root)
        bundle.imports[line] = None
    elif isinstance(code := unwrap(value), (FunctionType, type)) and not is_installed(
        code.__module__.partition(".")[0]
    ):
        add_definition(bundle, code, root)
        if code.__name__ != name:
            hold(bundle, name, value, root)
            bundle.parts.append(f"{name} = {code.__name__}\n")
    elif is_constant(value):
        hold(bundle, name, value, root)
        bundle.parts.append(f"{name} = {write_constant(value)}\n")
    else:
        raise refuse(root, f"it names {name!r}, {describe_value(value)}")


def unwrap(value: Any) -> Any:
    """Return the function below decorators, whose source has them."""
    return inspect.unwrap(value) if hasattr(value, "__wrapped__") else value


def list_assigned(text: str) -> set[str]:
    """Return the names of around that a source assigns to."""
    return set(walk_assigned(symtable.symtable(FUTURE + text, "<source>", "exec")))


def walk_assigned(table: symtable.SymbolTable) -> Iterator[str]:
    yield from (each.get_name() for each in table.get_symbols() if each.is_declared_global() and each.is_assigned())
    for child in table.get_children():
        yield from walk_assigned(child)


def is_constant(value: object) -> bool:
    """Return whether a value can be written down: numbers, texts, and plain collections of them."""
    if isinstance(value, dict):
        return type(value) is dict and all(is_constant(each) for pair in value.items() for each in pair)
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value) in (list, tuple, set, frozenset) and all(is_constant(each) for each in value)
    return type(value) in CONSTANTS


def write_constant(value: Any) -> str:
    """Return the source of a constant; what is not finite has no literal, and sets have no order."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{write_constant(key)}: {write_constant(each)}" for key, each in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__}([{', '.join(sorted(write_constant(each) for each in value))}])"
    if isinstance(value, tuple):
        return f"({''.join(f'{write_constant(each)}, ' for each in value)})"
    if isinstance(value, list):
        return f"[{', '.join(write_constant(each) for each in value)}]"
    if isinstance(value, float) and repr(value) in ("inf", "-inf", "nan"):
        return f'float("{value!r}")'
    return repr(value)


def describe_value(value: object) -> str:
    if isinstance(value, ModuleType):
        return f"the module {value.__name__} of the training, which is no installed package"
    return f"an object of {type(value).__module__}.{type(value).__qualname__}, which is neither code nor a constant"


def refuse(root: str, reason: str) -> Exception:
    return new_error("cannot_bundle", f"the custom object {root!r}: {reason}")
