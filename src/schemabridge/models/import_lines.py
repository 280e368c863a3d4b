"""The line that imports what a name stands for, where an installed package has it."""

from __future__ import annotations

import ast
import importlib
import inspect
import linecache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from schemabridge.models.source_text import find_code, find_globals, is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_import(name: str, value: Any, custom: Any) -> str | None:
    """Return the line that gives `name` its value wherever packages are installed; None where there is none.

    The line of the source that `custom` is from comes first, which names what is public; then where the value says that it is from.
    """
    lines = [*list_written(name, custom), *list_known(name, value)]
    return next((line for line in lines if gives(line, name, value)), None)


def list_written(name: str, custom: Any) -> Iterator[str]:
    """Yield the lines that import a name in the source around a class or function, or in the cells of its notebook."""
    for text in list_texts(custom):
        try:
            tree = ast.parse(text)
        except SyntaxError:  # magics of a notebook
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (write_import(each) for each in node.names if bound_name(each) == name)
            elif (
                isinstance(node, ast.ImportFrom)
                and node.level == 0
                and is_installed(str(node.module).partition(".")[0])
            ):
                yield from (
                    f"from {node.module} {write_import(each)}" for each in node.names if bound_name(each) == name
                )


def list_texts(custom: Any) -> list[str]:
    code = find_code(custom)
    around = find_globals(custom)
    file = "".join(linecache.getlines(code.co_filename, around)) if code is not None else read_module(custom)
    cells = around.get("In")  # what IPython has run
    return [file, *(each for each in (cells if isinstance(cells, list) else []) if isinstance(each, str))]


def read_module(custom: Any) -> str:
    try:
        return inspect.getsource(inspect.getmodule(custom) or custom)
    except (OSError, TypeError):
        return ""


def bound_name(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def write_import(alias: ast.alias) -> str:
    return f"import {alias.name}" + (f" as {alias.asname}" if alias.asname else "")


def list_known(name: str, value: Any) -> Iterator[str]:
    """Yield lines made from what a module, class or function says of itself."""
    if isinstance(value, ModuleType):
        if is_installed(value.__name__.partition(".")[0]):
            yield f"import {value.__name__} as {name}"
        return
    module, own = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if isinstance(module, str) and isinstance(own, str) and is_installed(module.partition(".")[0]):
        yield f"from {module} import {own}" + ("" if own == name else f" as {name}")


def gives(line: str, name: str, value: object) -> bool:
    """Return whether a line of installed packages gives a name its value."""
    (statement,) = ast.parse(line).body
    module = statement.module if isinstance(statement, ast.ImportFrom) else statement.names[0].name  # type: ignore[attr-defined]
    if not is_installed(str(module).partition(".")[0]):
        return False
    try:
        if isinstance(statement, ast.ImportFrom):
            return find_member(str(module), statement.names[0].name) is value
        found = importlib.import_module(str(module) if statement.names[0].asname else str(module).partition(".")[0])  # type: ignore[attr-defined]
    except (ImportError, AttributeError):
        return False
    return bound_name(statement.names[0]) == name and found is value  # type: ignore[attr-defined]


def find_member(module: str, name: str) -> object:
    """Return what `from module import name` gives."""
    found = importlib.import_module(module)
    try:
        return getattr(found, name)
    except AttributeError:
        return importlib.import_module(f"{module}.{name}")
