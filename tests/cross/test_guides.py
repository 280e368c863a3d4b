"""The pages of docs/, each run from an empty folder as its reader would."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys

import httpx
import pytest

from cross.serving import find_port, wait_for
from cross.shown import find_block, read_blocks, run_page


@pytest.fixture(scope="module")
def fitted(tmp_path_factory) -> Path:
    """Return a folder with what the page about a fitted pipeline has written, which shows what it prints."""
    folder = tmp_path_factory.mktemp("fitted")
    run_page("docs/fitted-pipeline.md", folder)
    return folder


def test_the_page_of_a_fitted_pipeline_ends_with_the_two_files_that_it_names(fitted) -> None:
    assert {path.name for path in fitted.glob("penguins.*")} == {"penguins.joblib", "penguins.schema.json"}


MORNING = "1795672800"  # 2026-11-26 06:00 UTC, the time of the reports that a page shows


@pytest.mark.parametrize("page", ["docs/notebook.md", "docs/nightly-parquet.md"])
def test_a_page_does_what_it_shows_from_an_empty_folder(page, tmp_path) -> None:
    run_page(page, tmp_path, SOURCE_DATE_EPOCH=MORNING)


def test_the_page_of_a_model_by_e_mail_works_with_the_two_files_alone(first_screen, tmp_path) -> None:
    for name in ("penguins.keras", "penguins.schema.json"):
        shutil.copy(first_screen / name, tmp_path)
    run_page("docs/model-by-email.md", tmp_path, RETICULATE_PYTHON="")


PAGE = "docs/service.md"
SERVICES = {
    "python": ("app = FastAPI()", "service.py", [sys.executable, "-m", "uvicorn", "service:app", "--port"]),
    "r": ("pr_run(port = 8000", "service.R", ["Rscript", "service.R"]),
}


LARGE = {"bill_length_mm": [9007199254740993]}  # between two doubles
MIXED = ({"bill_depth_mm": [18.4, "a"]}, {"island": ["Dream", 1]}, {"bill_length_mm": [46.2, True]})


@pytest.mark.parametrize("language", SERVICES)
def test_a_service_of_the_page_answers_what_the_page_says(language, fitted) -> None:
    [(_, good), (_, finding)] = [block for block in read_blocks(PAGE) if block[0] == "json"]
    request = re.search(r"curl -d '(.*)'", find_block("console", "curl", PAGE))
    assert request is not None
    columns = json.loads(request[1])
    with serve(language, fitted) as client:
        [scored] = client.post("/predict", json=columns).json()
        refused = client.post("/predict", json={**columns, "bill_depth_mm": ["18,4"]})
        twice = {name: [value] * 2 for name, [value] in columns.items()}
        mixed = [client.post("/predict", json={**twice, **each}) for each in MIXED]
        large = client.post("/predict", json={**columns, **LARGE})
        as_json = {"Content-Type": "application/json"}
        infinite = client.post("/predict", content=json.dumps(columns).replace("18.4", "1e999"), headers=as_json)
        none = client.post("/predict", content='{"island": ["Dream"]')
    assert scored == pytest.approx(json.loads(good)[0], abs=5e-4)
    assert refused.status_code == 422
    assert [answer.status_code for answer in mixed] == [422] * len(MIXED)
    assert large.status_code == 422
    assert large.json()["findings"][0]["column"] == "bill_length_mm"
    assert (infinite.status_code, infinite.json()["code"]) == (
        500,
        "prediction_failed",
    )  # no report that says it is fit
    if language == "r":  # FastAPI has an answer of its own
        assert (none.status_code, none.json()["code"]) == (400, "invalid_json")
    codes = {answer.json()["findings"][0]["code"] for answer in mixed}
    assert codes <= {"wrong_type", "unsupported_type"}  # a column of R that mixes kinds is a list
    assert json.loads(finding).items() <= refused.json()["findings"][0].items()


@contextmanager
def serve(language: str, folder: Path) -> Iterator[httpx.Client]:
    """Give a client of the page's service, which runs in a folder at a free port."""
    text, name, command = SERVICES[language]
    port = find_port()
    script = find_block(language, text, PAGE).replace("port = 8000", f"port = {port}")
    (folder / name).write_text(script, encoding="utf-8")
    if language == "python":
        command = [*command, str(port)]
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        with closing(wait_for(process, port, log)) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)
