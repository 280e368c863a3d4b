"""Columns of which something is left to say before they are recorded, all at once, with the code that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
import warnings

from schemabridge.display import cut_text, dump_json
import schemabridge.encodings as sb
from schemabridge.encodings.apply import encode_column
from schemabridge.encodings.builder import ProgramBuilder
from schemabridge.encodings.protocol import AnyEncoding
from schemabridge.encodings.registry import find_encoding
from schemabridge.encodings.spelling import spell_encoding
from schemabridge.errors import SchemabridgeError, list_values, new_error
from schemabridge.sources.declared import choose_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schemabridge.encodings.operand import Training
    from schemabridge.encodings.protocol import EncodingLike
    from schemabridge.sources.declared import NamedEncodings
    from schemabridge.training.data import TrainingData

UNSAID = ("policy_needed", "needs_encoding", "vocabulary_too_large", "not_fitted")
UNREADABLE = ("unsupported_type", "wrong_type", "ambiguous_time_zone", "not_exact", "non_finite", "invalid_text")
WORDS = {
    "policy_needed": "with missing values and no policy for them",
    "needs_encoding": "without a default encoding",
    "vocabulary_too_large": "with too many distinct values",
    "not_fitted": "without a value to learn from",
}
MOST_CHARACTERS = 200  # of a comment
TRAINED = (
    "the model was trained on a matrix: give it as X=, or the fitted object that made it as preprocessor=; "
    "only where training did just this, it records them"
)
DATE = (sb.date_part("year"), sb.date_part("month"), sb.date_part("day"))
USUAL: Mapping[str, EncodingLike] = {"date": DATE, "timestamp": DATE, "duration": sb.elapsed("day")}


@dataclass(frozen=True)
class OpenColumn:
    """A column that is not recorded as it is: why, and the encoding with which it is; None where no encoding helps."""

    name: str
    error: SchemabridgeError
    encoding: EncodingLike | None = None


def refuse_open(
    error: SchemabridgeError,
    training: TrainingData,
    columns: Mapping[str, bool],
    given: NamedEncodings,
    spelled: Mapping[str, str],
) -> SchemabridgeError:
    """Return one error for all columns of which something is left to say; the error itself where it is the only one.

    Parameters
    ----------
    error
        What stopped the recording.
    columns
        The columns that are recorded one by one, each with whether it goes to an input of strings.
    given
        What the user says of columns.
    spelled
        The code of `columns=` for those of which most texts spell numbers or times.
    """
    takes_categories = training.facts is not None and training.facts.categories is not None
    if takes_categories or error.code not in (*UNSAID, *UNREADABLE):
        return error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is recorded in the end warns
        looked = [look_at(training, name, given, to_text=to_text) for name, to_text in columns.items()]
    found = [each for each in looked if each is not None]
    senseless = next((each.error for each in found if each.error.code not in (*UNSAID, *UNREADABLE)), None)
    if senseless is not None:  # an argument, which is said first
        return senseless
    if len(found) < 2 or (len(found) == len(columns) and all(each.encoding is None for each in found)):
        return error
    others = {name: each for name, each in given.declared.items() if name not in {one.name for one in found}}
    return new_error(
        found[0].error.code,
        say_open(found, len(columns)),
        column=found[0].name,
        problems=[(each.name, each.error.message) for each in found],
        hint=write_arguments(
            [advise_spelled(each, spelled) for each in found],
            others,
            training.left_out,
            by_input=training.inputs is not None,
            is_trained=training.facts is not None and training.X is None,
        ),
    )


def look_at(training: TrainingData, name: str, given: NamedEncodings, *, to_text: bool) -> OpenColumn | None:
    """Return what is open of a column, with the first encoding that closes it; None where nothing is."""
    program = ProgramBuilder(training.frame, training.declared)
    error = try_encoding(program, name, given.declared.get(name), to_text=to_text)
    if error is None:
        return None
    if error.code not in UNSAID or is_empty(program.read_training(name)):
        return OpenColumn(name, error)
    for encoding in list_encodings(program, name, given.declared.get(name), error, to_text=to_text):
        if try_encoding(program, name, encoding, to_text=to_text) is None:
            return OpenColumn(name, error, encoding)
    return OpenColumn(name, error)


def advise_spelled(column: OpenColumn, spelled: Mapping[str, str]) -> OpenColumn:
    """Return a column of which too many texts are numbers or times with the advice to say so."""
    if column.name not in spelled or column.error.code != "vocabulary_too_large":
        return column
    hint = f"as what they spell: columns={{{dump_json(column.name)}: {spelled[column.name]}}}; {column.error.hint}"
    return replace(column, error=new_error(column.error.code, column.error.message, hint=hint))


def is_empty(training: Training) -> bool:
    """Return whether a column is missing in all rows."""
    return len(training.missing_rows) == len(training.source)


def try_encoding(
    program: ProgramBuilder, name: str, encoding: EncodingLike | None, *, to_text: bool
) -> SchemabridgeError | None:
    """Return why a column is not recorded with an encoding, or with its default; None where it is."""
    try:
        chosen = choose_encoding(program, name, {} if encoding is None else {name: encoding}, to_text=to_text)
        encode_column(program, name, chosen, to_text=to_text)
    except SchemabridgeError as error:
        return error
    return None


def list_encodings(
    program: ProgramBuilder, name: str, given: EncodingLike | None, error: SchemabridgeError, *, to_text: bool
) -> Iterator[EncodingLike]:
    """Yield what may be said of a column in place of what is, or is not, the usual first."""
    if error.code == "needs_encoding":
        given = USUAL.get(program.read_training(name).column.type.name)
        if given is not None:
            yield given
    elif given is None:
        given = choose_encoding(program, name, {}, to_text=to_text)
    if error.code == "vocabulary_too_large" or given is None:
        return
    if given == "one_hot":
        yield sb.one_hot(missing="category")
    chain = given if isinstance(given, list) else [given]
    fills = sorted(("median", "most_frequent"), key=lambda each: each != find_usual_fill(given))
    yield from ([sb.fill(value), *chain] for value in fills)
    yield from (set_policy(given, policy) for policy in ("category", "pass"))


def find_usual_fill(encoding: EncodingLike) -> str:
    """Return what missing values are mostly filled with before an encoding, or the first of several."""
    while isinstance(encoding, (list, tuple)) and encoding:
        encoding = encoding[0]
    named = find_encoding(encoding) if isinstance(encoding, str) else encoding
    return str(getattr(named, "usual_fill", ""))


def set_policy(encoding: EncodingLike, policy: str) -> EncodingLike:
    """Return an encoding, or each of several, with a policy for missing values, as far as they take it."""
    if isinstance(encoding, (list, tuple)):
        return type(encoding)(set_policy(each, policy) for each in encoding)
    named = find_encoding(encoding) if isinstance(encoding, str) else encoding
    if policy in named.missing_policies and isinstance(named, AnyEncoding):
        return replace(named, missing=policy)  # type: ignore[type-var]
    return encoding


def say_open(found: Sequence[OpenColumn], total: int) -> str:
    """Return which columns are open, by what is wrong with them."""
    groups: dict[str, list[str]] = {}
    for each in found:
        groups.setdefault(WORDS.get(each.error.code, "of values that no column holds"), []).append(each.name)
    said = "; ".join(f"{list_values(names)} {words}" for words, names in groups.items())
    return f"{len(found)} of {total} columns are not recorded as they are: {said}"


def write_arguments(
    found: Sequence[OpenColumn],
    others: Mapping[str, EncodingLike],
    left_out: Sequence[str],
    *,
    by_input: bool,
    is_trained: bool,
) -> str:
    """Return the arguments with which all columns are recorded, to paste; beside a model, what comes before them."""
    spelled = {each.name: spell_encoding(each.encoding) for each in found if each.encoding is not None}
    known = {name: spell_encoding(each) for name, each in others.items()}
    is_whole = None not in known.values()
    lines = [f"    {dump_json(name)}: {code}," for name, code in known.items() if is_whole]
    lines += [
        f"    {dump_json(each.name)}: {spelled[each.name]},  # {shorten_reason(each)}"
        for each in found
        if spelled.get(each.name) is not None
    ]
    dropped = [each for each in found if each.encoding is None]
    excluded = [f"    {dump_json(name)}," for name in left_out if dropped]
    excluded += [f"    {dump_json(each.name)},  # {shorten_reason(each)}" for each in dropped]
    body = ["encodings={", *lines, "},"] if lines else []
    body += ["exclude=[", *excluded, "],"] if excluded else []
    head = TRAINED if is_trained else "this records them, say otherwise where you mean it"
    head += "" if is_whole else "; what else you gave in encodings= stays"
    head += "; take what is excluded out of inputs= as well" if by_input and dropped else ""
    unspelled = [f"{each.name!r}: {each.error.hint}" for each in found if spelled.get(each.name, "") is None]
    return "\n".join([f"{head}:", *(f"  {line}" for line in body), *(f"  and of {each}" for each in unspelled)])


def shorten_reason(column: OpenColumn) -> str:
    """Return why a column is open, behind its name; for one that is left out, what would take it."""
    error = column.error
    reason = error.message.removeprefix(f"column {column.name!r} ")
    if error.code == "policy_needed":
        reason = "missing" + reason.partition("missing")[2].partition(" and ")[0]
    if error.code == "needs_encoding":
        reason = reason.removeprefix("of type ").partition(" has ")[0]
    advice = "" if column.encoding is not None else f"; {error.hint}"
    return cut_text(" ".join(f"{reason}{advice}".split()), MOST_CHARACTERS)
