"""The services of examples/services, over HTTP: the same answers in both languages, also to what nobody should send."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
import json
from pathlib import Path
import subprocess
import sys

import httpx
from jsonschema import Draft202012Validator
import pytest

from cross.serving import find_port, wait_for

ROOT = Path(__file__).parent.parent.parent
SERVICES = {
    "python": [sys.executable, str(ROOT / "examples" / "services" / "service.py")],
    "r": ["Rscript", str(ROOT / "examples" / "services" / "service.R")],
}
KEYS = ("code", "severity", "column", "rows", "count", "values", "frequencies")
RECORD = {
    "carrier": "UA",
    "origin": "EWR",
    "dest": "IAH",
    "hour": 5,
    "distance": 1400,
    "dep_delay": 2.5,
    "time_hour": "2013-02-01T10:00:00Z",
}
COLUMNS = list(RECORD)


@pytest.fixture(scope="module")
def services(flights, tmp_path_factory) -> Iterator[dict[str, httpx.Client]]:
    """Both services at free ports, until the last test has run."""
    logs = tmp_path_factory.mktemp("logs")
    running = {name: start(name, flights / "flights.keras", logs / name) for name in SERVICES}
    with ExitStack() as stack:
        for process, _ in running.values():
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        yield {name: stack.enter_context(closing(wait_for(*running[name], logs / name))) for name in SERVICES}


def start(name: str, model: Path, log: Path) -> tuple[subprocess.Popen, int]:
    port = find_port()
    with log.open("wb") as output:
        return subprocess.Popen([*SERVICES[name], str(model), str(port)], stdout=output, stderr=output), port


def post(services: dict[str, httpx.Client], body: object) -> dict[str, httpx.Response]:
    """Return the answers of both services to a body: text as it is, anything else as JSON."""
    content = body if isinstance(body, (str, bytes)) else json.dumps(body, ensure_ascii=False)
    with ThreadPoolExecutor() as pool:
        answers = pool.map(lambda each: each.post("/predict", content=content), services.values())
        return dict(zip(services, answers, strict=True))


def find(report: dict) -> list[dict[str, object]]:
    return [{key: each[key] for key in KEYS} for each in report["findings"]]


def show_findings(response: httpx.Response) -> list[tuple[str, str | None, list[int]]]:
    return [(each["code"], each["column"], each["rows"]) for each in response.json()["findings"]]


def test_health_names_the_schema_that_is_served(services, flights) -> None:
    sealed = json.loads((flights / "flights.schema.json").read_text(encoding="utf-8"))["fingerprint"]
    assert [each.get("/health").json() for each in services.values()] == [{"fingerprint": sealed}] * 2


def test_the_example_record_that_r_makes_of_the_schema_is_scored_by_both(services, flights) -> None:
    ask = "cat(schemabridge::payload(commandArgs(TRUE)))"
    command = ["Rscript", "-e", ask, str(flights / "flights.schema.json")]
    example = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert sorted(json.loads(example)[0]) == sorted(COLUMNS)
    python, r = post(services, example).values()
    assert (python.status_code, r.status_code) == (200, 200), python.text + r.text
    assert r.json()["predictions"] == pytest.approx(python.json()["predictions"], abs=1e-6)


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([RECORD], id="one record"),
        pytest.param([RECORD, {**RECORD, "carrier": "B6", "dep_delay": 90}], id="two records"),
        pytest.param([dict(reversed(RECORD.items()))], id="keys in another order"),
        pytest.param([{**RECORD, "tailnum": "N14228"}], id="another key"),
        pytest.param([{**RECORD, "": None}], id="a key without a name"),
        pytest.param([{**RECORD, "tailnum": '\\"// /* */'}], id="what would be a comment outside of text"),
        pytest.param([RECORD | {f"{key}": None for key in range(93)}], id="100 keys"),
        pytest.param([RECORD] * 10_000, id="10,000 records"),
        pytest.param([{**RECORD, "dep_delay": None}, RECORD], id="null where a policy fills"),
        pytest.param([{key: RECORD[key] for key in COLUMNS if key != "dep_delay"}, RECORD], id="a key absent once"),
        pytest.param([{**RECORD, "hour": 5.0}], id="an integer written as 5.0"),
    ],
)
def test_good_records_are_scored_alike(records, services) -> None:
    python, r = post(services, records).values()
    assert (python.status_code, r.status_code) == (200, 200), python.text + r.text
    assert len(python.json()["predictions"]) == len(records)
    assert r.json()["predictions"] == pytest.approx(python.json()["predictions"], abs=1e-6)
    assert all(0 < each < 1 for each in python.json()["predictions"])


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param([], [("absent_column", name, []) for name in COLUMNS], id="no records"),
        pytest.param([{}, {}], [("absent_column", name, []) for name in COLUMNS], id="empty records"),
        pytest.param(
            [{key: RECORD[key] for key in COLUMNS if key != "hour"}], [("absent_column", "hour", [])], id="a key absent"
        ),
        pytest.param(
            [RECORD, {key: RECORD[key] for key in COLUMNS if key != "origin"}],
            [("missing_value", "origin", [1])],
            id="a key absent once",
        ),
        pytest.param([RECORD, {**RECORD, "origin": None}], [("missing_value", "origin", [1])], id="null"),
        pytest.param([{**RECORD, "distance": "1400"}], [("wrong_type", "distance", [])], id="a number as text"),
        pytest.param([{**RECORD, "dep_delay": "NA"}], [("wrong_type", "dep_delay", [])], id="NA as text"),
        pytest.param([{**RECORD, "carrier": "NA"}], [("unknown_value", "carrier", [0])], id="NA is text"),
        pytest.param([{**RECORD, "carrier": "UA "}, RECORD], [("unknown_value", "carrier", [0])], id="a space"),
        pytest.param([{**RECORD, "carrier": "Zürich"}], [("unknown_value", "carrier", [0])], id="text beyond ASCII"),
        pytest.param([{**RECORD, "carrier": 5}], [("wrong_type", "carrier", [])], id="a number for text"),
        pytest.param([RECORD, {**RECORD, "hour": 5.5}], [("not_integral", "hour", [1])], id="a fraction"),
        pytest.param([{**RECORD, "distance": 2_253_000}], [("out_of_range", "distance", [0])], id="metres"),
        pytest.param([{**RECORD, "distance": float(2**60)}], [("not_exact", "distance", [0])], id="beyond 2^53"),
        pytest.param(
            [{**RECORD, "time_hour": "2013-02-01 10:00"}], [("wrong_type", "time_hour", [])], id="a time without a zone"
        ),
        pytest.param([{**RECORD, "time_hour": "2013-02-30T10:00:00Z"}], [("wrong_type", "time_hour", [])], id="no day"),
        pytest.param([{**RECORD, "hour": [5]}], [("unsupported_type", "hour", [])], id="an array in a record"),
        pytest.param(
            [{**RECORD, "carrier": "ZZ", "hour": 24}, {**RECORD, "carrier": "ZZ"}],
            [("unknown_value", "carrier", [0, 1]), ("out_of_range", "hour", [0])],
            id="two faults",
        ),
    ],
)
def test_bad_records_give_the_same_report(records, expected, services) -> None:
    python, r = post(services, records).values()
    assert (python.status_code, r.status_code) == (422, 422), python.text + r.text
    assert show_findings(python) == expected
    assert find(python.json()) == find(r.json())
    form = Draft202012Validator(json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8")))
    for response in (python, r):
        assert response.headers["content-type"].startswith("application/json")
        assert list(form.iter_errors(response.json())) == []
        assert response.json()["rows"] == len(records)


def test_numbers_beside_text_are_refused_by_both(services) -> None:
    """R has no column of both, so its report says it of the column, and Python's of the rows."""
    python, r = post(services, [RECORD, {**RECORD, "dep_delay": "NA"}]).values()
    assert (python.status_code, r.status_code) == (422, 422)
    assert show_findings(python) == [("wrong_type", "dep_delay", [1])]
    assert show_findings(r) == [("unsupported_type", "dep_delay", [])]


def test_an_integer_that_a_double_would_round_is_refused_by_both(services) -> None:
    """9007199254740993 is read as 2^53 by most JSON parsers of R, and would be accepted."""
    python, r = post(services, [{**RECORD, "distance": 2**53 + 1}]).values()
    assert (python.status_code, r.status_code) == (422, 422)
    assert show_findings(python)[0] == ("not_exact", "distance", [0])
    assert show_findings(r)[0] == ("wrong_type", "distance", [])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("carrier,origin\nUA,EWR\n", id="CSV"),
        pytest.param(json.dumps([RECORD])[:-1], id="JSON that is cut"),
        pytest.param(json.dumps(RECORD), id="a record alone"),
        pytest.param(json.dumps({name: [value] for name, value in RECORD.items()}), id="columns"),
        pytest.param("[1, 2]", id="numbers"),
        pytest.param("[[]]", id="arrays"),
        pytest.param("null", id="null"),
        pytest.param('"/etc/hostname"', id="a path as text"),
        pytest.param("/etc/hostname", id="a path"),
        pytest.param(json.dumps([RECORD]).replace("2.5", "NaN"), id="NaN"),
        pytest.param(json.dumps([RECORD]).replace('"hour": 5', '"hour": 5, "hour": 6'), id="a key twice"),
        pytest.param(json.dumps([RECORD]).replace("UA", "UA\\u0000"), id="a NUL"),
        pytest.param(json.dumps([RECORD]).replace("UA", "\\ud83d"), id="half a surrogate pair"),
        pytest.param("\ufeff" + json.dumps([RECORD]), id="a byte order mark"),
        pytest.param(json.dumps([RECORD]).encode().replace(b"UA", b"\xff\xfe"), id="no UTF-8"),
        pytest.param("[" * 100_000, id="nested too deeply"),
        pytest.param(json.dumps([{**RECORD, "tailnum": '"' * 2_000_000}])[:-9], id="a long text that is cut"),
        pytest.param("// first\n" + json.dumps([RECORD]), id="a comment before"),
        pytest.param(json.dumps([RECORD]) + "// last", id="a comment behind"),
        pytest.param(json.dumps([RECORD]).replace("2.5", '2.5 /* " */'), id="a comment within"),
        pytest.param(json.dumps([RECORD]).replace("2.5", "9" * 400), id="an integer of 400 digits"),
        pytest.param(json.dumps([RECORD]).replace("2.5", "-1e400"), id="a number beyond all doubles"),
        pytest.param(json.dumps([{**RECORD, "tailnum": [1, "?"]}]).replace('"?"', "1e400"), id="one in an array"),
        pytest.param([RECORD | {f"{key}": None for key in range(94)}], id="101 keys"),
        pytest.param([{f"{key}": key} for key in range(3000)], id="another key in every record"),
        pytest.param([RECORD] * 10_001, id="10,001 records"),
    ],
)
def test_what_is_no_array_of_records_is_a_bad_request(body, services) -> None:
    for response in post(services, body).values():
        assert response.status_code == 400, response.text
        assert response.json()["code"] == "invalid_json"


@pytest.mark.parametrize("is_length_declared", [True, False])
def test_a_body_beyond_the_limit_is_refused(is_length_declared, services) -> None:
    body = json.dumps([RECORD]).encode().ljust(10_000_001)
    for client in services.values():
        content = body if is_length_declared else iter([body[:-1], body[-1:]])
        response = client.post("/predict", content=content)
        assert (response.status_code, response.json()["code"]) == (413, "file_too_large"), response.text
        assert client.post("/predict", content=body[:-1]).status_code == 200


def test_the_type_that_a_client_declares_changes_nothing(services) -> None:
    for client in services.values():
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "nonsense"):
            response = client.post("/predict", content=json.dumps([RECORD]), headers={"content-type": content_type})
            assert response.status_code == 200, response.text
