"""The source of a class or function, wherever it was written: a module, a script, a cell of a notebook."""

from __future__ import annotations

import ast
from hashlib import sha256
import inspect
import linecache
from pathlib import Path
import sys
import sysconfig
from textwrap import dedent
from types import FunctionType
from typing import TYPE_CHECKING, Any

from schemabridge.models.runtime import map_distributions, normalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALLED = ("site-packages", "dist-packages")


def describe_source(custom: Any) -> dict[str, object]:
    """Return module, hash of the source and distribution of a class or function, as far as they can be told (clause 19.6)."""
    found: dict[str, object] = {"module": str(custom.__module__)}
    text = find_source(custom)
    if text is not None:
        found["sha256"] = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    root = str(custom.__module__).partition(".")[0]
    if is_installed(root):
        brought = map_distributions().get(root, [])
        return {**found, "distribution": normalize_name(brought[0])} if brought else found
    return found


def find_source(custom: Any) -> str | None:
    """Return the source of a class or function without its common indentation; None where there is none.

    `inspect` finds a class by the file of its module, which a notebook does not have; its methods know their file.
    """
    code = find_code(custom)
    lines = [] if code is None else linecache.getlines(code.co_filename, find_globals(custom))
    if not lines:
        return read_by_inspect(custom)
    node = find_node("".join(lines), custom.__qualname__, code.co_firstlineno)
    if node is None:
        return read_by_inspect(custom)
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return normalize_text("".join(lines[first - 1 : node.end_lineno]))


def find_code(custom: Any) -> Any:
    """Return the code of a function, or of one of the methods that a class has from its own source."""
    if isinstance(custom, FunctionType):
        return custom.__code__
    values = [getattr(value, "__func__", getattr(value, "fget", value)) for value in vars(custom).values()]
    methods = (inspect.unwrap(value) if hasattr(value, "__wrapped__") else value for value in values)
    prefix = f"{custom.__qualname__}."
    own = (each for each in methods if isinstance(each, FunctionType) and each.__qualname__.startswith(prefix))
    return next((each.__code__ for each in own if each.__code__.co_filename != "<string>"), None)


def find_globals(custom: Any) -> dict[str, Any]:
    """Return the names that the source of a class or function sees around it."""
    if isinstance(custom, FunctionType):
        return custom.__globals__
    methods = [getattr(value, "__func__", value) for value in vars(custom).values()]
    own = [each for each in methods if isinstance(each, FunctionType) and each.__module__ == custom.__module__]
    return own[0].__globals__ if own else vars(sys.modules[custom.__module__])


def find_node(text: str, qualified: str, line: int) -> Any:
    """Return the definition of a name, `outer.<locals>.inner` too, that has a line of the code in it."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # magics of a notebook
        return None
    name = qualified.rpartition(".")[2]
    found = [
        node
        for node in list_definitions(tree)
        if node.name == name and min([node.lineno, *(each.lineno for each in node.decorator_list)]) <= line
    ]
    return max((node for node in found if line <= (node.end_lineno or 0)), key=lambda node: node.lineno, default=None)


def list_definitions(tree: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def read_by_inspect(custom: Any) -> str | None:
    try:
        text = normalize_text(inspect.getsource(custom))
    except (OSError, TypeError):
        return None
    # From Python 3.13 on, a class of exec() has the line that it had in the text that was executed, not one of its module.
    return text if isinstance(custom, FunctionType) or find_node(text, custom.__qualname__, 1) is not None else None


def normalize_text(text: str) -> str:
    """Return source without common indentation, each line ended by LF."""
    return dedent(text.replace("\r\n", "\n").replace("\r", "\n")).rstrip("\n") + "\n"


def is_installed(root: str) -> bool:
    """Return whether a top-level module is of the standard library or of an installed package, and no code of the user."""
    if root in sys.stdlib_module_names or root in sys.builtin_module_names:
        return root != "__main__"
    module = sys.modules.get(root)
    places = [*getattr(module, "__path__", ()), getattr(module, "__file__", None)]
    standard = Path(sysconfig.get_path("stdlib"))
    return any(
        place is not None and (set(INSTALLED) & set(Path(place).parts) or Path(place).is_relative_to(standard))
        for place in places
    )
