"""Random valid schemas, made at the level of steps: every op, parameter, policy, type, dtype and shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
import random

import numpy as np
import pyarrow as pa

from schemabridge.document.fingerprint import compute_fingerprint
from schemabridge.document.lowest_version import find_lowest_version
from schemabridge.frames.text_cuts import Cuts, find_uncut
from schemabridge.frames.types import TYPES, ColumnType
from schemabridge.program.op import Op, Param
from schemabridge.program.ops import OPS
from schemabridge.program.registers import Register as OperandRegister
from schemabridge.program.registers import Surroundings, check_step
from schemabridge.schema import Column, Encoding, FeatureSchema, Input, Step, Vocabulary

from .cuts import draw_cuts
from .numbers_pool import BEYOND, DAYS, EXACT, INFINITE, draw_bound, draw_integer, draw_moderate, draw_number
from .spelled import draw_column
from .texts import draw_text

NAMES = (
    *(
        "x",
        "y",
        "income",
        "income_total",
        "inc",
        "Income",
        "a b",
        "a.b",
        "1x",
        "X1x",
        "if",
        "TRUE",
        "NA",
        "NULL",
        "T",
        "..1",
        "...",
    ),
    *(
        "é",
        "e\u0301",
        "größe",
        "naïve",
        "ı",
        "i",
        "I",
        "İ",
        "日本",
        "😀",
        " ",
        " x",
        "x ",
        "a\nb",
        'quo"te',
        "back\\slash",
        "`tick`",
        "$",
        "function",
    ),
    *("row.names", "names", "class", "dim", "x.1", "V1", "_x", ".x", "-0.0", "1e5", "a" * 200),
)
DRAWN_TYPES = (
    *(["boolean"] * 2 + ["integer"] * 3 + ["float64"] * 5 + ["float32"] * 3 + ["string"] * 5 + ["date"] * 2),
    *(["timestamp"] * 3 + ["duration"] * 2),
)
KEYS = {"unit": lambda rng: rng.choice(("s", "ms", "us")), "instant": lambda rng: rng.random() < 0.5}
OPERATIONS = tuple(name for name, op in OPS.items() if op.takes in ("numbers", "number"))
ONE_NUMBER = Surroundings(OperandRegister("numbers", 1), None, None)
COUNT_LIMITS = {"date": 2_000_000, "s": 10**11, "ms": 10**13, "us": EXACT}


@dataclass(frozen=True)
class Profile:
    """What a frame may hold in one column without being refused."""

    column: Column
    missing: bool
    wild: bool
    values: tuple[object, ...] | None = None
    closed: bool = False
    within: tuple[float, float] | None = None


@dataclass(frozen=True)
class Register:
    """A step's result as far as the next step has to know it.

    `limit` is the magnitude of integral numbers, None where there may be fractions.
    """

    id: str
    kind: str
    width: int
    columns: tuple[str, ...]
    nan: bool = False
    wild: bool = False
    limit: int | None = None


@dataclass(frozen=True)
class Program:
    """A schema and what its columns may hold."""

    schema: FeatureSchema
    profiles: tuple[Profile, ...]


def draw_program(rng: random.Random) -> Program:
    """Return a random valid program, sealed."""
    return Builder(rng).build()


class Builder:
    """Collects the parts of one schema; every step and column ends up used."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.vocabularies: dict[str, Vocabulary] = {}
        self.steps: list[Step] = []
        self.registers: list[Register] = []
        self.used: set[str] = set()

    def build(self) -> Program:
        names = self.rng.sample(NAMES, self.rng.choice((1, 1, 2, 3, 4, 6, 9)))
        profiles = tuple(self.add_column(name) for name in names)
        for _ in range(self.rng.choice((0, 1, 2, 4, 8))):
            self.add_operation()
        inputs = self.add_inputs()
        columns = tuple(profile.column for profile in profiles)
        fingerprint = compute_fingerprint(columns, self.vocabularies, tuple(self.steps), inputs)
        version = find_lowest_version(columns, self.steps)
        parts = (columns, self.vocabularies, tuple(self.steps), inputs)
        return Program(FeatureSchema(*parts, fingerprint, version), profiles)

    def add_column(self, name: str) -> Profile:
        """Add a column with one to three reading steps."""
        rng = self.rng
        missing = rng.random() < 0.6
        column = draw_column(name, draw_type(rng), rng, missing=missing)
        profile = Profile(column, missing, column.type.name == "float64" and rng.random() < 0.3)
        if column.type.name == "string" and rng.random() < 0.4:
            for _ in range(rng.choice((1, 1, 2))):
                self.add_text(profile)
            if rng.random() < 0.5:
                return profile
        if column.type.name == "string" or rng.random() < 0.4:
            profile = self.add_vocabulary(profile)
            cuts = self.draw_cuts(profile)
            for _ in range(rng.choice((1, 1, 2))):
                self.add_match(profile, cuts)
            profile = replace(profile, values=uncut(profile.values, cuts))
        if column.type.facts.is_calendar and rng.random() < 0.5:
            self.add_date_part(profile)
        if column.type.name != "string" and (profile.values is None or rng.random() < 0.5):
            profile = self.add_number(profile)
            if rng.random() < 0.15:
                self.add_number(profile, again=True)
        return profile

    def add_vocabulary(self, profile: Profile) -> Profile:
        values = draw_vocabulary(profile.column.type, self.rng)
        name = self.rng.choice((profile.column.name, f"{profile.column.name} values", "v"))
        name = name if name not in self.vocabularies else f"{name}.{len(self.vocabularies)}"
        self.vocabularies[name] = Vocabulary(profile.column.type, values_array(profile.column.type, values))
        closed = self.rng.random() < 0.4
        return replace(profile, values=tuple(values), closed=closed)

    def draw_cuts(self, profile: Profile) -> Cuts:
        """Return cuts of a column of text that leave of some texts the values of its closed vocabulary."""
        if profile.column.type.name != "string" or self.rng.random() < 0.6:
            return ()
        cuts = draw_cuts(self.rng, parts=profile.missing)
        return cuts if not profile.closed or uncut(profile.values, cuts) else ()

    def add_match(self, profile: Profile, cuts: Cuts) -> None:
        rng, column = self.rng, profile.column
        name, vocabulary = next(reversed(self.vocabularies.items()))
        use = rng.choice(("one_hot", "one_hot", "take", "code_number", "free"))
        size = rng.randint(1, len(vocabulary) + 3)
        low, high = {"one_hot": (-1, size - 1), "take": (0, size - 1)}.get(use, (-(2**31) + 1, 2**31 - 1))
        default = rng.random() < 0.5
        if default and use in ("one_hot", "take"):
            size = max(len(vocabulary), 1) + rng.randint(0, 2)
            high = size - 1

        def draw_code() -> int:
            return rng.randint(max(low, -3), min(high, 9)) if rng.random() < 0.9 else rng.choice((low, high))

        params: dict[str, object] = {"vocabulary": name}
        if not default:
            params["codes"] = np.array([draw_code() for _ in range(len(vocabulary))], np.int64)
        elif rng.random() < 0.1:
            params["codes"] = np.arange(len(vocabulary))
        params["missing"] = draw_code() if profile.missing else "error"
        as_missing = profile.missing and rng.random() < 0.3
        params["unknown"] = "error" if profile.closed else "missing" if as_missing else draw_code()
        if cuts:
            params["cut"] = cuts
        step = self.add_step("match", column=column.name, params=params)
        codes = self.add_register(Register(step, "codes", 1, (column.name,), limit=2**31 - 1))
        self.consume_codes(codes, use, size)

    def add_text(self, profile: Profile) -> None:
        missing = {"missing": "fill", "value": draw_text(self.rng)} if profile.missing else {"missing": "error"}
        step = self.add_step("text", column=profile.column.name, params=missing)
        self.add_register(Register(step, "texts", 1, (profile.column.name,)))

    def add_number(self, profile: Profile, again: bool = False) -> Profile:
        rng, column = self.rng, profile.column
        params: dict[str, object] = {"missing": "pass" if profile.missing else "error"}
        if rng.random() < 0.3 and not again:
            bounds = draw_bounds(column.type, rng)
            profile = replace(profile, within=bounds)
            params["within"] = bounds
        if column.type.name == "float32":
            params["round"] = "float32"
        step = self.add_step("number", column=column.name, params=params)
        limit = None if column.type.facts.is_floating else int(column.type.facts.limits[1])
        self.add_register(Register(step, "numbers", 1, (column.name,), profile.missing, profile.wild, limit))
        return profile

    def add_date_part(self, profile: Profile) -> None:
        part = self.rng.choice(next(param.words for param in OPS["date_part"].params if param.words))
        params = {"part": part, "missing": "pass" if profile.missing else "error"}
        step = self.add_step("date_part", column=profile.column.name, params=params)
        self.add_register(Register(step, "numbers", 1, (profile.column.name,), profile.missing, limit=EXACT))

    def consume_codes(self, codes: Register, use: str, size: int) -> None:
        if use == "one_hot":
            step = self.add_step("one_hot", codes, params={"width": size})
            self.add_register(replace(codes, id=step, kind="numbers", width=size, limit=1))
        elif use == "take":
            self.add_take(codes, size)
        elif use == "code_number":
            step = self.add_step("code_number", codes)
            self.add_register(replace(codes, id=step, kind="numbers"))

    def add_take(self, codes: Register, rows: int) -> None:
        rng = self.rng
        width = rng.choice((1, 1, 2, 5))
        integral, nan = rng.random() < 0.3, rng.random() < 0.2
        draw = (lambda: float(rng.randint(-9, 9))) if integral else (lambda: draw_moderate(rng))
        table = np.array([draw() for _ in range(rows * width)])
        if nan:
            table[rng.randrange(len(table))] = np.nan
        step = self.add_step("take", codes, params={"width": width, "values": table})
        limit = 9 if integral and not nan else None
        self.add_register(Register(step, "numbers", width, codes.columns, nan, False, limit))

    def add_operation(self) -> None:
        """Add one operation on numbers that are there."""
        rng = self.rng
        numbers = [register for register in self.registers if register.kind == "numbers"]
        if not numbers:
            return
        op = rng.choice((*OPERATIONS, "center_scale", "scale_offset"))
        operands = rng.choices(numbers, k=1 if op == "bin" else rng.choice((1, 1, 1, 2, 3)))
        if op == "bin":
            narrow = [register for register in numbers if register.width == 1]
            if narrow:
                self.add_bin(rng.choice(narrow))
            return
        stacked = stack(operands)
        if stacked.width <= 400:
            add = getattr(self, f"add_{op}", None)
            self.add_any(OPS[op], operands, stacked) if add is None else add(operands, stacked)

    def add_any(self, op: Op, operands: list[Register], stacked: Register) -> None:
        """Add an operation that this file knows nothing of, with parameters that its own check takes."""
        around = Surroundings(OperandRegister("numbers", stacked.width), None, None)
        for _ in range(1000):
            drawn = {param.name: self.draw_param(param, stacked.width) for param in op.params}
            params = {name: value for name, value in drawn.items() if value is not None}
            step = Step("", op.name, None, (), params)
            if not list(check_step(step, around)):
                width = op.measure(step, stacked.width)
                result = replace(stacked, width=width, limit=None, wild=True, nan=op.carries_nan)
                self.add_numbers(op.name, operands, result, **params)
                return
        raise AssertionError(f"no parameters of {op.name} are drawn that its check takes")

    def draw_param(self, param: Param, width: int) -> object:
        rng = self.rng
        if param.optional and rng.random() < 0.7:
            return None
        if param.kind == "numbers":
            size = self.columns_given(width) if param.each else rng.choice((1, 2, 3, 8))
            return np.array([draw_moderate(rng) for _ in range(size)])
        if param.kind == "indices":
            return np.array([rng.randrange(width) for _ in range(rng.randint(1, 4))])
        words = {
            "count": rng.randint(1, 4),
            "degree": rng.randint(0, 5),
            "round": "float32",
            "closed": rng.choice(("left", "right")),
            "pass": rng.choice(("error", "pass", "pass", "pass", "pass")),
            "word": rng.choice(param.words) if param.words else None,
        }
        return words[param.kind]

    def add_fill(self, operands: list[Register], stacked: Register) -> None:
        value = self.per_column(stacked.width, lambda: draw_moderate(self.rng))
        self.add_numbers("fill", operands, replace(stacked, nan=False, limit=None), value=value)

    def add_is_missing(self, operands: list[Register], stacked: Register) -> None:
        self.add_numbers("is_missing", operands, replace(stacked, nan=False, wild=False, limit=1))

    def add_center_scale(self, operands: list[Register], stacked: Register) -> None:
        scale = self.per_column(stacked.width, lambda: self.draw_scale() or 1.0)
        center = self.per_column(stacked.width, self.draw_center)
        wild = stacked.wild or extreme(scale, center)
        self.add_numbers(
            "center_scale",
            operands,
            replace(stacked, limit=None, wild=wild),
            center=center,
            scale=scale,
            **self.draw_round(),
        )

    def add_scale_offset(self, operands: list[Register], stacked: Register) -> None:
        scale, offset = (
            self.per_column(stacked.width, self.draw_scale),
            self.per_column(stacked.width, self.draw_center),
        )
        wild = stacked.wild or extreme(scale, offset)
        result = replace(stacked, limit=None, wild=wild, nan=stacked.nan or wild)
        self.add_numbers("scale_offset", operands, result, scale=scale, offset=offset, **self.draw_round())

    def add_clip(self, operands: list[Register], stacked: Register) -> None:
        bounds = [
            sorted((draw_number(self.rng, wild=True), draw_number(self.rng, wild=True)))
            for _ in range(self.columns_given(stacked.width))
        ]
        lo, hi = np.array(bounds).T.copy()
        self.add_numbers("clip", operands, replace(stacked, limit=None, wild=True), lo=lo, hi=hi)

    def add_select(self, operands: list[Register], stacked: Register) -> None:
        index = np.array(
            [self.rng.randrange(stacked.width) for _ in range(self.rng.randint(1, min(stacked.width + 2, 12)))]
        )
        self.add_numbers("select", operands, replace(stacked, width=len(index)), index=index)

    def add_project(self, operands: list[Register], stacked: Register) -> None:
        rng, width = self.rng, self.rng.randint(1, 4)
        params: dict[str, object] = {"width": width}
        params["weights"] = np.array([self.draw_center() for _ in range(width * stacked.width)])
        if rng.random() < 0.5:
            params["offset"] = np.array([self.draw_center() for _ in range(width)])
        result = replace(stacked, width=width, limit=None, wild=True, nan=True)
        self.add_numbers("project", operands, result, **params)

    def add_interp(self, operands: list[Register], stacked: Register) -> None:
        operand = self.pick_narrow()
        if operand is None:
            return
        rng = self.rng
        knots = np.sort([draw_moderate(rng) for _ in range(rng.choice((1, 2, 3, 8, 40)))])
        if rng.random() < 0.5:
            knots = np.sort(rng.choices(knots.tolist(), k=len(knots)))
        params: dict[str, object] = {"knots": knots, "values": np.array([draw_moderate(rng) for _ in knots])}
        params["repeated"] = rng.choice(("last", "mean", "mean"))
        if params["repeated"] == "mean" and rng.random() < 0.4:
            params["margin"] = np.array([rng.choice((0.0, 1e-7, abs(draw_moderate(rng))))])
        if list(check_step(Step("", "interp", None, (), params), ONE_NUMBER)):
            params["values"] = np.zeros(len(knots))
        result = replace(operand, limit=None, wild=True)
        self.add_numbers("interp", [operand], result, **params, **self.draw_round())

    def add_bspline(self, operands: list[Register], stacked: Register) -> None:
        operand = self.pick_narrow()
        if operand is None:
            return
        rng, degree = self.rng, self.rng.choice((0, 1, 2, 3, 3, 5, 30))
        params: dict[str, object] = {"degree": degree, "domain": rng.choice(("error", "pass", "pass", "pass"))}
        params["extrapolation"] = rng.choice(("none", "continue", "constant", "linear", "periodic"))
        count = 2 * degree + rng.randint(2, 6)
        drawn = [draw_moderate(rng) for _ in range(count)]
        params["knots"] = np.sort(rng.choices(drawn, k=count) if rng.random() < 0.3 else drawn)
        step = Step("", "bspline", None, (), params)
        if list(check_step(step, ONE_NUMBER)):
            params["knots"] = np.arange(count) + draw_moderate(rng) % 1000
        result = replace(operand, width=OPS["bspline"].measure(step, 1), limit=None, wild=True, nan=True)
        self.add_numbers("bspline", [operand], result, **params, **self.draw_round())

    def pick_narrow(self) -> Register | None:
        narrow = [register for register in self.registers if register.kind == "numbers" and register.width == 1]
        return self.rng.choice(narrow) if narrow else None

    def add_bin(self, operand: Register) -> None:
        rng = self.rng
        count = rng.choice((1, 2, 3, 5, 40))
        edges = np.unique([draw_bound(rng) for _ in range(count)])
        use = rng.choice(("one_hot", "take", "code_number", "free"))
        size = len(edges) + 1 + rng.randint(0, 2)
        params: dict[str, object] = {"edges": edges, "closed": rng.choice(("left", "right"))}
        if rng.random() < 0.5:
            params["codes"] = np.array(
                [rng.randint(-1 if use == "one_hot" else 0, size - 1) for _ in range(len(edges) + 1)], np.int64
            )
        params["missing"] = rng.randint(0, size - 1) if operand.nan or rng.random() < 0.5 else "error"
        step = self.add_step("bin", operand, params=params | self.draw_round())
        self.consume_codes(self.add_register(Register(step, "codes", 1, operand.columns, limit=2**31 - 1)), use, size)

    def add_numbers(self, op: str, operands: list[Register], result: Register, **params: object) -> None:
        step = self.add_step(op, *operands, params=params)
        self.add_register(replace(result, id=step))

    def per_column(self, width: int, draw) -> np.ndarray:
        return np.array([draw() for _ in range(self.columns_given(width))])

    def columns_given(self, width: int) -> int:
        return self.rng.choice((1, width))

    def draw_scale(self) -> float:
        return self.rng.choice((draw_moderate, draw_moderate, lambda rng: draw_number(rng, wild=False)))(self.rng)

    def draw_center(self) -> float:
        return self.draw_scale()

    def draw_round(self) -> dict[str, object]:
        return {"round": "float32"} if self.rng.random() < 0.3 else {}

    def add_step(
        self, op: str, *operands: Register, column: str | None = None, params: dict[str, object] | None = None
    ) -> str:
        number = len(self.steps)
        step = self.rng.choice((f"s{number}", f"{op} {number}", f"é.{number}"))
        self.steps.append(Step(step, op, column, tuple(operand.id for operand in operands), params or {}))
        self.used.update(operand.id for operand in operands)
        return step

    def add_register(self, register: Register) -> Register:
        self.registers.append(register)
        return register

    def add_inputs(self) -> tuple[Input, ...]:
        """Return inputs that take every register nothing else used, and some of the others once more."""
        rng = self.rng
        pending = [register for register in self.registers if register.id not in self.used]
        extra = [register for register in self.registers if rng.random() < 0.1]
        floats, texts, inputs = [], [], []
        for register in (*pending, *extra):
            if register.kind == "texts":
                texts.append(register)
            elif register.limit is not None and not register.nan and rng.random() < 0.3:
                inputs.append([register])
            else:
                floats.append(register)
        groups = [floats[0::2], floats[1::2]] if rng.random() < 0.3 else [floats]
        made = [
            self.new_input(group, number, rng.choice(("float32", "float32", "float64")))
            for number, group in enumerate(groups)
            if group
        ]
        for group in [texts[0::2], texts[1::2]] if rng.random() < 0.3 else [texts]:
            if group:
                made.append(self.new_input(group, len(made), "string"))
        for group in inputs:
            fits = group[0].limit < 2**31  # type: ignore[operator]
            made.append(self.new_input(group, len(made), rng.choice(("int32", "int64") if fits else ("int64",))))
        rng.shuffle(made)
        return tuple(made)

    def new_input(self, registers: list[Register], number: int, dtype: str) -> Input:
        rng = self.rng
        encodings = []
        for position, register in enumerate(registers):
            features = tuple(f"{register.columns[0]}_{position}_{column}" for column in range(register.width))
            encodings.append(
                Encoding(
                    rng.choice(("numeric", "one_hot", "anything", "text")), register.columns[:1], register.id, features
                )
            )
        width = sum(register.width for register in registers)
        policies: dict[str, str] = {}
        if dtype.startswith("float"):
            policies["nan"] = "pass" if any(register.nan for register in registers) else rng.choice(("pass", "error"))
        if dtype == "float32":
            policies["overflow"] = (
                "pass" if any(register.wild for register in registers) else rng.choice(("pass", "error"))
            )
        name = rng.choice((f"in{number}", f"größe {number}"))
        return Input(name, dtype, draw_shape(width, rng), tuple(encodings), **policies)


def stack(operands: list[Register]) -> Register:
    """Return what is known of several registers side by side."""
    limits = [operand.limit for operand in operands]
    return Register(
        "",
        "numbers",
        sum(operand.width for operand in operands),
        operands[0].columns,
        any(operand.nan for operand in operands),
        any(operand.wild for operand in operands),
        None if None in limits else max(limits),  # type: ignore[type-var]
    )


def extreme(*constants: np.ndarray) -> bool:
    """Tell whether arithmetic with these may leave the range of float32."""
    sizes = np.abs(np.concatenate(constants))
    return bool((sizes > 1e9).any() or ((sizes < 1e-9) & (sizes > 0)).any())


def draw_shape(width: int, rng: random.Random) -> tuple[int | None, ...]:
    if width == 1:
        return rng.choice(((None,), (None, 1), (None, 1, 1)))
    divisors = [size for size in range(2, width) if width % size == 0]
    if divisors and rng.random() < 0.4:
        first = rng.choice(divisors)
        return (None, first, width // first)
    return (None, width)


def draw_type(rng: random.Random) -> ColumnType:
    name = rng.choice(DRAWN_TYPES)
    return ColumnType(name, **{key: KEYS[key](rng) for key in TYPES[name].keys})


def draw_bounds(column_type: ColumnType, rng: random.Random) -> tuple[float, float]:
    lo, hi = sorted((draw_value(column_type, rng), draw_value(column_type, rng)))
    choice = rng.random()
    return (-np.inf, float(hi)) if choice < 0.15 else (float(lo), np.inf) if choice < 0.3 else (float(lo), float(hi))


def draw_vocabulary(column_type: ColumnType, rng: random.Random) -> list[object]:
    """Return distinct values of a type, compared as in clause 4.5."""
    size = rng.choice((0, 1, 2, 3, 5, 8, 30, 300)) if rng.random() < 0.98 else 1500
    drawn: dict[object, object] = {}
    for _ in range(size):
        value = draw_value(column_type, rng)
        if size > 30 and column_type.name == "string":
            value = f"{value}{rng.randrange(10**6)}"
        drawn.setdefault(value, value)
    return list(drawn.values())


def draw_value(column_type: ColumnType, rng: random.Random):
    """Return one value of a type as Python has it; never NaN."""
    name = column_type.name
    if name == "boolean":
        return rng.random() < 0.5
    if name == "string":
        return draw_text(rng)
    if name == "float64":
        return rng.choice((*BEYOND, *INFINITE)) if rng.random() < 0.03 else draw_number(rng, wild=False)
    if name == "float32":
        with np.errstate(over="ignore"):
            return float(np.float32(draw_number(rng, wild=False)))
    if name == "date":
        return rng.choice(DAYS) if rng.random() < 0.4 else rng.randint(-5000, 30000)
    if name == "integer":
        return draw_integer(rng)
    return draw_count(column_type, rng)


def uncut(values: tuple[object, ...] | None, cuts: Cuts) -> tuple[object, ...]:
    """Return texts of which cuts leave values, as many as are found."""
    found = [find_uncut(value, cuts) if cuts else value for value in values or ()]
    return tuple(value for value in found if value is not None)


def draw_count(column_type: ColumnType, rng: random.Random) -> int:
    per_second = {"s": 1, "ms": 1000, "us": 1_000_000}[str(column_type.unit)]
    limit = COUNT_LIMITS[str(column_type.unit)]
    midnight = rng.choice(DAYS) * 86_400 * per_second
    return midnight if abs(midnight) <= limit and rng.random() < 0.5 else draw_integer(rng, limit)


def values_array(column_type: ColumnType, values: list[object]) -> pa.Array:
    kinds = {"string": pa.string(), "boolean": pa.bool_(), "float64": pa.float64(), "float32": pa.float64()}
    return pa.array(values, kinds.get(column_type.name, pa.int64()))
