"""Serve a Keras model over HTTP with FastAPI; the schema decides what is scored.

Usage: python service.py MODEL PORT
MODEL is the flights.keras of examples/flights with its schema beside it.

GET /health     200: the schema that is served
POST /predict   a JSON array of at most 10,000 records with at most 100 different keys; times are texts like
                "2013-01-31T05:00:00Z"
                200: {"predictions": [...]}, one for each record
                422: the report of schemas/report.schema.json, if the schema refuses a record; nothing is scored
                400: {"code", "message"}, if the body is not such an array
                413: {"code", "message"}, if the body is larger than 10 MB
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import datetime, timezone
import json
import math
from pathlib import Path
import re
import sys

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
import keras
import uvicorn

import schemabridge as sb

MAX_BYTES, MAX_RECORDS, MAX_KEYS = 10_000_000, 10_000, 100
TIME = "%Y-%m-%dT%H:%M:%SZ"
# An escape that is no character: parsers end a text at NUL, or put another text for half a surrogate pair.
PAIR = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..")
NO_TEXT = re.compile(r"\\u(0000|[dD][89a-fA-F])")

parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
parser.add_argument("model", metavar="MODEL", type=Path)
parser.add_argument("port", metavar="PORT", type=int)
arguments = parser.parse_args()

path = arguments.model
schema = sb.read_schema(path.with_suffix(".schema.json"))
model = keras.models.load_model(path)
if not (report := sb.verify_schema(schema, model)):
    sys.exit(str(report))
times = [column.name for column in schema.columns if column.type.name == "timestamp"]

app = FastAPI(title=path.stem)


@app.get("/health")
def show_health() -> dict[str, str]:
    return {"fingerprint": schema.fingerprint}


@app.post("/predict")
async def predict(request: Request) -> Response:
    body = await read_body(request)
    if len(body) > MAX_BYTES:
        return JSONResponse({"code": "file_too_large", "message": f"more than {MAX_BYTES} bytes"}, 413)
    return await run_in_threadpool(predict_records, body)


async def read_body(request: Request) -> bytes:
    """Return the body; of one that is too large, only more than the limit is kept."""
    body = bytearray()
    async for chunk in request.stream():  # to its end: a client reads no answer before it has sent everything
        if len(body) <= MAX_BYTES:
            body += chunk
    return bytes(body)


def predict_records(body: bytes) -> Response:
    try:
        records = read_records(body)
    except (ValueError, RecursionError) as error:
        return JSONResponse({"code": "invalid_json", "message": str(error)}, 400)
    for name in times:
        records = read_times(records, name)
    try:
        features = sb.prepare_input(records, schema)
    except sb.SchemabridgeError:
        return Response(sb.validate_batch(records, schema).to_json(), 422, media_type="application/json")
    return JSONResponse({"predictions": model.predict_on_batch(features)[:, 0].tolist()})


def read_records(body: bytes) -> list[dict[str, object]]:
    """Return the records; raises ValueError for another body, and for what JSON parsers read in different ways."""
    text = body.decode("utf-8")
    if NO_TEXT.search(PAIR.sub("", text)):
        raise ValueError("an escape that is no character")
    records = json.loads(
        text,
        object_pairs_hook=build_record,
        parse_constant=refuse_constant,
        parse_float=read_float,
        parse_int=read_integer,
    )
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("a JSON array of objects is expected")
    if len(records) > MAX_RECORDS or len(set().union(*records)) > MAX_KEYS:
        raise ValueError(f"more than {MAX_RECORDS} records or {MAX_KEYS} different keys")
    return records


def build_record(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key is there twice")
    return record


def refuse_constant(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


def read_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number beyond all doubles")
    return number


def read_integer(text: str) -> int:
    read_float(text)
    return int(text)


def read_times(records: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    """Return records with instants in place of their texts, or as they are if one of them is no such text."""
    try:
        return [
            record | {name: read_time(record[name])} if record.get(name) is not None else record for record in records
        ]
    except (TypeError, ValueError):
        return records


def read_time(text: str) -> datetime:
    time = datetime.strptime(text, TIME).replace(tzinfo=timezone.utc)
    if time.strftime(TIME) != text:
        raise ValueError(text)
    return time


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, log_level="warning")
