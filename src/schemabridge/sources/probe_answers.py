"""Asking a fitted transformer: its answers to values of one column, the others held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
import warnings

import numpy as np
import pandas as pd

from schemabridge.display import count_things
from schemabridge.encodings.operand import Operand
from schemabridge.errors import SchemabridgeError, new_error
from schemabridge.frames.values import differ
from schemabridge.sources.probe_cells import choose_bases, find_vocabulary, list_cells, list_missing, list_unseen
from schemabridge.sources.spread_rows import spread_rows

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from schemabridge.encodings.builder import ProgramBuilder
    from schemabridge.schema import Vocabulary
    from schemabridge.sources.sklearn.registry import Block

SAMPLED = 50


class Transformer(Protocol):
    """A fitted object that makes a matrix of numbers of a pandas frame."""

    def transform(self, X: pd.DataFrame) -> object: ...


@dataclass(frozen=True)
class Answers:
    """What a transformer makes of the values of one column, the other columns held: rows x outputs.

    `beside` are the answers to the same values beside other values of the other columns. `missing` is the row of a missing
    value, `unseen` those of values never seen; None where the transformer refuses them.
    """

    values: np.ndarray
    beside: np.ndarray
    missing: np.ndarray | None
    unseen: np.ndarray | None

    def find_dependent(self) -> np.ndarray:
        """Return which outputs depend on the column, bool (outputs,)."""
        answers = np.concatenate([self.values, *(each for each in (self.missing, self.unseen) if each is not None)])
        dependent: np.ndarray = np.logical_or.reduce(differ(answers, answers[:1]), axis=0)
        return dependent


@dataclass(frozen=True)
class ProbedColumn:
    """A column of the frame with the answers to it.

    `vocabulary` is None where it has too many values for a table. `dependent` and `identical` tell which outputs depend on it, and
    which are its number as it is, bool (outputs,).
    """

    operand: Operand
    vocabulary: Vocabulary | None
    answers: Answers
    dependent: np.ndarray
    identical: np.ndarray


class Prober:
    """Asks one transformer; `matrix` is what it makes of the training rows, float64, and `names` those of its outputs.

    `given` are its columns, of which the `valued` may be told apart by their values; all where None. `base` is the answer to the row that holds the first choice for every column.
    """

    def __init__(
        self,
        transformer: Transformer,
        given: Block,
        name: str | None = None,
        valued: Container[str] | None = None,
    ) -> None:
        df = given.shown
        self.given = given.features
        self.valued = valued
        self.transformer = transformer
        self.df = df.reset_index(drop=True)
        self.name = name or type(transformer).__name__
        self.names: tuple[str, ...] = ()
        if not len(df):
            raise new_error(
                "not_separable",
                f"{self.name} was given no rows, which show nothing",
                hint="record with rows of training",
            )
        try:
            answer = give(transformer, df)
        except Exception as error:
            raise self._refuse_frame(error) from error
        self.matrix = read_answer(answer, self.name, len(df))
        self.names = name_outputs(answer, transformer, self.matrix.shape[1])
        self.outputs = range(len(self.names))
        self.first, self.second = choose_bases(self.df)
        self.base = self._ask_values(0, self.df.iloc[[self.first[0]], 0])[0][0]
        self._check_single_row()

    def probe(self, program: ProgramBuilder, name: str, position: int) -> ProbedColumn:
        """Return a column with the answers to its values."""
        operand = Operand(program.read_training(name), (name,))
        cells = self.df.iloc[:, position]
        vocabulary = find_vocabulary(operand) if self.valued is None or name in self.valued else None
        asked = cells.take(spread_rows(len(cells), SAMPLED)) if vocabulary is None else list_cells(vocabulary, cells)
        unseen = None if vocabulary is None else list_unseen(cells, vocabulary)
        answers = Answers(
            *self._ask_values(position, asked),
            self.ask_missing(position, cells),
            None if unseen is None else self._ask_or_refuse(position, unseen),
        )
        identical = np.full(len(self.names), operand.column.type.facts.is_numeric)
        for given, found in ((asked, answers.values), (unseen, answers.unseen)):
            if given is not None:
                identical &= find_identical(given, found)
        return ProbedColumn(operand, vocabulary, answers, answers.find_dependent(), identical)

    def refuse(self, output: int, why: str) -> SchemabridgeError:
        """Return the error for an output that is no table of one column."""
        message = f"{self.name} gives {self.names[output]!r}, which {why}"
        hint = (
            "record what it makes by example: record_schema(df, X=transformer.transform(df)), or leave the column out"
        )
        return new_error("not_separable", message, hint=hint)

    def _ask(self, position: int, cells: pd.Series, base: Mapping[int, int]) -> np.ndarray:
        """Return the answers to cells of one column, the others holding the rows of `base`.

        A known cell is asked beside them: libraries take a column of missing cells alone for one of another dtype.
        """
        known = self.df.iloc[:, position].take([base[position]])
        asked = pd.concat([cells, known]) if known.dtype == cells.dtype else cells
        held = {
            label: asked.reset_index(drop=True)
            if place == position
            else self.df.iloc[:, place].take([base[place]] * len(asked)).reset_index(drop=True)
            for place, label in enumerate(self.df.columns)
        }
        return read_answer(give(self.transformer, pd.DataFrame(held)), self.name, len(asked))[: len(cells)]

    def _ask_values(self, position: int, cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        try:
            return self._ask(position, cells, self.first), self._ask(position, cells, self.second)
        except Exception as error:
            raise self._refuse_frame(error) from error

    def _ask_or_refuse(self, position: int, cells: pd.Series) -> np.ndarray | None:
        try:
            return self._ask(position, cells, self.first)
        except Exception:  # noqa: BLE001 - a transformer may refuse a value with anything
            return None

    def ask_missing(self, position: int, cells: pd.Series) -> np.ndarray | None:
        """Return the answer to a missing value, None where it is refused.

        None and NaN must not be two values: then missing ones are refused, unless training rows have some.
        """
        answers = [self._ask_or_refuse(position, missing) for missing in list_missing(cells)]
        given = [each for each in answers if each is not None]
        if any(differ(each, given[0]).any() for each in given):
            if not cells.isna().any():
                return None
            name = self.df.columns[position]
            message = f"{self.name} tells None from NaN in column {name!r}; a schema has one missing value"
            hint = f'fit it again on df.astype({{"{name}": "category"}}), in which missing values are of one kind'
            raise new_error("not_separable", message, hint=hint)
        return None if not given or len(given) < len(answers) else given[0]

    def ask_values(self, position: int, values: np.ndarray) -> np.ndarray:
        """Return the answers to numbers of one column, the others held: rows x outputs."""
        try:
            return self._ask(position, pd.Series(values, dtype=self.df.dtypes.iloc[position]), self.first)
        except Exception as error:
            name = self.df.columns[position]
            message = f"{self.name} refuses some numbers in column {name!r}: {type(error).__name__}: {str(error)[:300]}"
            hint = "record what it makes by example: record_schema(df, X=transformer.transform(df))"
            raise new_error("not_separable", message, hint=hint) from error

    def ask_beyond(self, position: int, values: np.ndarray) -> np.ndarray | None:
        """Return the answers to numbers that the transformer may refuse, None where it does."""
        return self._ask_or_refuse(position, pd.Series(values, dtype=self.df.dtypes.iloc[position]))

    def ask_rows(self, rows: pd.DataFrame) -> np.ndarray | None:
        """Return the answers to whole rows, None where one of them is refused; raises `model_mismatch` where one of them is dropped."""
        try:
            answer = give(self.transformer, rows)
        except Exception:  # noqa: BLE001 - a transformer may refuse a value with anything
            return None
        return read_answer(answer, self.name, len(rows))

    def _check_single_row(self) -> None:
        """Raise where a row alone gives another answer than among others, or no row is taken alone."""
        refused = []
        rows = {0, len(self.df) - 1, *np.flatnonzero(self.df.notna().all(axis=1))[:1].tolist()}
        for row in rows:
            try:
                alone = read_answer(give(self.transformer, self.df.iloc[[row]]), self.name, 1)
            except Exception as error:  # noqa: BLE001 - a missing cell that stands alone has lost its dtype in some libraries
                refused.append(error)
                continue
            if differ(alone[0], self.matrix[row]).any():
                message = (
                    f"{self.name} gives another row for row {row} alone than among {count_things(len(self.df), 'row')}"
                )
                raise new_error("not_separable", message, hint="a schema makes each row of one row")
        if len(refused) == len(rows):
            raise self._refuse_frame(refused[0])

    def _refuse_frame(self, error: Exception) -> SchemabridgeError:
        if type(error).__name__ == "NotFittedError":
            return new_error("not_fitted", f"{self.name} is not fitted: {error}", hint="call its fit(df) first")
        message = f"{self.name} does not take the frame: {type(error).__name__}: {str(error)[:300]}"
        return new_error("model_mismatch", message, hint="give the frame that it was fitted on, with the same columns")


def find_identical(cells: pd.Series, answers: np.ndarray | None) -> np.ndarray:
    """Return which outputs are the numbers that were asked, bool (outputs,); none where they were refused or are no numbers."""
    try:
        numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        numbers = None
    if numbers is None or answers is None:
        return np.array([False])
    return np.logical_not(differ(answers, numbers[:, None]).any(axis=0))


def give(transformer: Transformer, rows: pd.DataFrame) -> object:
    """Return what a transformer makes of rows; what it warns of is no news: that it knows no such value, or that pandas has changed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return transformer.transform(rows.copy())


def read_answer(answer: object, name: str, rows: int) -> np.ndarray:
    """Return what a transformer gave as a matrix, float64; raises `model_mismatch` where it is none, or has other rows."""
    dense = answer.toarray() if hasattr(answer, "toarray") else answer
    try:
        matrix = np.asarray(dense, dtype=np.float64)
    except (TypeError, ValueError) as error:
        hint = "it should give numbers; where a later step makes them of its texts, give the whole pipeline"
        raise new_error("model_mismatch", f"{name} gives no matrix of numbers: {error}", hint=hint) from error
    if matrix.ndim == 1:
        matrix = matrix.reshape(-1, 1)
    if matrix.ndim != 2 or len(matrix) != rows:
        message = (
            f"{name} gives the shape {matrix.shape} for {count_things(rows, 'row')}; each row must stay in its place"
        )
        hint = "a schema makes one row of each: leave out a step that drops rows, and give the rows that are left as df"
        raise new_error("model_mismatch", message, hint=hint)
    return matrix


def name_outputs(answer: object, transformer: Transformer, width: int) -> tuple[str, ...]:
    """Return the names of the outputs: those of the frame that it gives, its own, or their positions."""
    names = getattr(answer, "columns", None)
    if names is None and hasattr(transformer, "get_feature_names_out"):
        names = transformer.get_feature_names_out()
    named = tuple(str(name) for name in names) if names is not None else ()
    return named if len(named) == width else tuple(f"output_{position}" for position in range(width))
