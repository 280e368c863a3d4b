"""The mutants of a Python module: one small change each, found in its syntax tree.

Types, assertions, decorators, f-strings, `strict` of zip and what is imported for types alone are left as they are: a test
could not see them, or need not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

OTHER_OPERATOR: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NOT_WALKED = (ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Edit:
    """The bytes `start` to `stop` of a file become `text`."""

    start: int
    stop: int
    text: bytes

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.text + source[self.stop :]


def list_python_edits(source: bytes) -> list[Edit]:
    """Return every mutant of a module that is still a module."""
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    edits = []
    for node in walk(ast.parse(source)):
        for first, last, text in list_changes(node):
            start = lines[first[0] - 1] + first[1]
            stop = lines[last[0] - 1] + last[1]
            edits.append(Edit(start, stop, text.encode()))
    return [edit for edit in edits if is_module(edit.apply(source))]


def walk(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, NOT_WALKED) or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        return
    if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "decorator_list") and not is_strict(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walk(child)


Position = tuple[int, int]


def list_changes(node: ast.AST) -> Iterator[tuple[Position, Position, str]]:
    """Yield where a replacement starts and stops, and its text."""
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for i, operator in enumerate(ops):
                changed = [*ops[:i], OTHER_OPERATOR[type(operator)](), *ops[i + 1 :]]
                yield replace(node, ast.unparse(ast.Compare(left, changed, comparators)))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OTHER_OPERATOR:
            if not (is_text(left) or is_text(right)):  # would end at once
                yield replace(node, ast.unparse(ast.BinOp(left, OTHER_OPERATOR[type(operator)](), right)))
        case ast.BoolOp(op=operator, values=values):
            yield replace(node, ast.unparse(ast.BoolOp(OTHER_OPERATOR[type(operator)](), values)))
        case ast.Constant(value=bool(value)):
            yield replace(node, str(not value))
        case ast.Constant(value=int(value)):
            yield replace(node, str({0: 1, 1: 0}.get(value, value + 1)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield replace(node, f"({ast.unparse(operand)})")
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield replace(value, "None")
        case ast.Break():
            yield replace(node, "continue")
        case ast.Continue():
            yield replace(node, "break")
        case ast.If(test=test) | ast.IfExp(test=test):
            yield replace(test, "True")
            yield replace(test, "False")
        case ast.comprehension(ifs=tests):
            yield from (replace(test, "True") for test in tests)
        case ast.Expr(value=ast.Call()):
            yield replace(node, "pass")
        case ast.Call():
            yield from drop_keywords(node)


def drop_keywords(call: ast.Call) -> Iterator[tuple[Position, Position, str]]:
    """Yield the call without each of its keyword arguments, the comma before it or behind it included."""
    arguments = sorted([*call.args, *call.keywords], key=lambda each: (each.lineno, each.col_offset))
    for i, argument in enumerate(arguments):
        if isinstance(argument, ast.keyword) and argument.arg is not None and not is_strict(argument):
            first = end_of(arguments[i - 1]) if i else start_of(argument)
            last = start_of(arguments[1]) if not i and len(arguments) > 1 else end_of(argument)
            yield first, last, ""


def replace(node: ast.AST, text: str) -> tuple[Position, Position, str]:
    return start_of(node), end_of(node), text


def start_of(node: ast.AST) -> Position:
    return node.lineno, node.col_offset


def end_of(node: ast.AST) -> Position:
    return node.end_lineno, node.end_col_offset


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def is_strict(node: ast.AST) -> bool:
    """Return whether a node is the `strict=True` of a zip, which says what holds anyway."""
    return isinstance(node, ast.keyword) and node.arg == "strict"


def is_module(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
