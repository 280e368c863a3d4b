"""feature-schema.schema.json against the pages and against the files of the specification."""

from jsonschema import Draft202012Validator
import pytest

from contract.specification import (
    SCHEMAS,
    VECTORS,
    document_beside,
    expectations,
    name_of,
    parameters_of_ops,
    read_json,
    structure,
)
from schemabridge.frames.types import TYPES
from schemabridge.program.ops import OPS

MODEL = Draft202012Validator(read_json(SCHEMAS / "model.schema.json"))
# what lies between two places, or in the value of a number: clauses that JSON Schema cannot say
BEYOND_STRUCTURE = [
    "bin-codes",
    "bin-codes-length",
    "bin-edges-decreasing",
    "bin-edges-equal",
    "bin-edges-zeros",
    "bin-two-columns",
    "bspline-knots-fall",
    "bspline-knots-few",
    "bspline-linear-end",
    "bspline-periodic-infinite",
    "bspline-period-empty",
    "bspline-two-columns",
    "center-scale-codes",
    "center-scale-width",
    "clip-codes",
    "clip-reversed",
    "coalesce-codes",
    "code-number-numbers",
    "column-named-by-encoding-only",
    "column-twice",
    "column-unused",
    "combine-codes",
    "combine-difference-one",
    "combine-in-1.0",
    "combine-quotient-three",
    "compare-one-column",
    "compare-three-columns",
    "compare-width",
    "constant-features",
    "cut-before-its-version",
    "cut-of-column-before-its-version",
    "cut-of-column-growing",
    "cut-of-integer",
    "cut-replace-growing",
    "date-part-of-duration",
    "date-part-of-string",
    "elapsed-one-column",
    "elapsed-width",
    "encoding-codes-wide",
    "encoding-column-unknown",
    "encoding-features-few",
    "encoding-features-twice",
    "encoding-from-unknown",
    "encoding-text-wide",
    "fill-width",
    "golden-bytes-short",
    "golden-column-unknown",
    "golden-date-beyond",
    "golden-date-beyond-error",
    "golden-date-fraction",
    "golden-duration-beyond",
    "golden-duration-beyond-error",
    "golden-duration-fraction",
    "golden-input-absent",
    "golden-integer-beyond",
    "golden-number-for-text",
    "golden-text-elsewhere",
    "golden-text-for-number",
    "golden-text-length-short",
    "golden-text-none",
    "golden-text-not-utf8",
    "golden-text-short",
    "golden-text-two",
    "golden-timestamp-beyond",
    "golden-timestamp-beyond-error",
    "golden-timestamp-fraction",
    "input-numbers-of-text",
    "input-shape-product",
    "input-shape-vector",
    "input-string-of-codes",
    "input-string-of-numbers",
    "input-twice",
    "interp-distance-infinite",
    "interp-knots-fall",
    "interp-slope-infinite",
    "interp-two-columns",
    "interp-values-length",
    "is-missing-codes",
    "match-codes-length",
    "math-exponent-width",
    "missing-values-before-its-version",
    "missing-values-twice",
    "normalize-codes",
    "number-float32-without-round",
    "number-float64-with-round",
    "number-of-string",
    "one-hot-code-too-large",
    "one-hot-code-too-small",
    "one-hot-missing-too-large",
    "one-hot-numbers",
    "project-offset-length",
    "project-weights-length",
    "register-beside-limit",
    "register-doubled",
    "registers-together",
    "registers-together-early",
    "scale-offset-codes",
    "select-codes",
    "select-index-too-large",
    "step-codes-beside-numbers",
    "step-codes-for-numbers",
    "step-column-unknown",
    "step-id-twice",
    "step-in-itself",
    "step-in-later",
    "step-in-unknown",
    "step-numbers-for-codes",
    "step-unused",
    "step-vocabulary-unknown",
    "take-code-too-large",
    "take-negative-code",
    "take-numbers",
    "take-ragged",
    "text-before-its-version",
    "text-for-codes",
    "text-for-numbers",
    "text-number-grouping-decimal",
    "text-of-integer",
    "text-step-in-1.0",
    "time-text-day-twice",
    "time-text-half-alone",
    "time-text-hour-alone",
    "time-text-twice",
    "time-text-two-months",
    "time-text-two-years",
    "time-text-zone-absent",
    "time-text-zone-date",
    "time-text-zone-naive",
    "vocabulary-duplicate-zero",
    "vocabulary-not-binary32",
    "vocabulary-other-instant",
    "vocabulary-other-type",
    "vocabulary-other-unit",
    "vocabulary-unused",
    "within-reversed",
    "yeo-johnson-lambda-width",
]

REFUSED_BY_STRUCTURE = ("invalid_schema", "unknown_step", "unsupported_version")
REFUSED = [path for path in expectations("invalid", ".schema.json") if read_json(path)["code"] in REFUSED_BY_STRUCTURE]


def short_name(expectation) -> str:
    return expectation.name.removesuffix(".schema.json.expect.json")


def test_the_structure_is_json_schema_2020_12():
    document = read_json(SCHEMAS / "feature-schema.schema.json")
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(document)


def test_the_structure_has_the_ops_and_parameters_of_the_steps_page():
    definitions = read_json(SCHEMAS / "feature-schema.schema.json")["$defs"]
    assert definitions["step"]["properties"]["op"]["enum"] == list(parameters_of_ops())
    for op, parameters in parameters_of_ops().items():
        assert set(definitions[op]["properties"]) == {"id", "op", *parameters}, op
        assert set(definitions[op]["required"]) == {k for k, needed in parameters.items() if needed}, op


def test_the_ops_of_the_package_have_the_parameters_of_the_steps_page():
    source = {op.name: "column" if op.takes == "column" else "in" for op in OPS.values()}
    assert {
        op.name: {source[op.name]: True, **{param.name: not param.optional for param in op.params}}
        for op in OPS.values()
    } == parameters_of_ops()


def test_the_types_of_the_package_are_those_of_the_structure():
    typed = read_json(SCHEMAS / "feature-schema.schema.json")["$defs"]["typed"]
    names = typed["properties"]["type"]["enum"]
    assert list(TYPES) == names


@pytest.mark.parametrize("path", VECTORS, ids=name_of)
def test_the_schema_of_a_vector_has_the_structure(path):
    structure().validate(read_json(path)["schema"])


@pytest.mark.parametrize("path", expectations("valid", ".schema.json"), ids=name_of)
def test_a_valid_file_has_the_structure(path):
    structure().validate(read_json(document_beside(path)))


@pytest.mark.parametrize("path", REFUSED, ids=name_of)
def test_an_invalid_file_lacks_the_structure_where_json_schema_can_say_so(path):
    # a fingerprint that differs is not a matter of structure, so those files are not among REFUSED
    assert structure().is_valid(read_json(document_beside(path))) == (short_name(path) in BEYOND_STRUCTURE)


def test_every_exception_is_a_file():
    assert set(BEYOND_STRUCTURE) <= {short_name(path) for path in REFUSED}


# the keywords that ajv refuses in its strict mode where the schema beside them names no type
TYPED_KEYWORDS = {"properties": "object", "required": "object", "additionalProperties": "object", "items": "array"}


@pytest.mark.parametrize("name", ["feature-schema", "report", "vector", "outputs"])
def test_a_json_schema_compiles_where_types_have_to_be_told(name):
    for schema in list_schemas(read_json(SCHEMAS / f"{name}.schema.json")):
        kinds = {kind for keyword, kind in TYPED_KEYWORDS.items() if keyword in schema}
        named = schema.get("type", [])
        named = {named} if isinstance(named, str) else set(named)
        assert kinds <= named, schema
        assert len(named - {"null"}) <= 1, schema
        assert set(schema.get("required", [])) <= set(schema.get("properties", {})), schema
        assert "prefixItems" not in schema


def list_schemas(schema):
    """Yield a schema and those within it."""
    if not isinstance(schema, dict):
        return
    yield schema
    within = [schema.get(key) for key in ("if", "then", "else", "not", "items", "contains", "additionalProperties")]
    within += [each for key in ("allOf", "anyOf", "oneOf") for each in schema.get(key, [])]
    within += [each for key in ("properties", "$defs") for each in schema.get(key, {}).values()]
    for each in within:
        yield from list_schemas(each)


def test_the_form_of_the_section_model_takes_what_a_writer_writes_and_nothing_of_another_type():
    Draft202012Validator.check_schema(MODEL.schema)
    written, other = (
        read_json(SCHEMAS / "files/valid" / f"{name}.schema.json")["model"]
        for name in ("model-facts", "model-other-types")
    )
    assert set(written) == set(MODEL.schema["properties"])
    assert list(MODEL.iter_errors(written)) == []
    wrong = {error.absolute_path[0] for error in MODEL.iter_errors(other) if error.absolute_path}
    assert wrong == set(MODEL.schema["properties"])
