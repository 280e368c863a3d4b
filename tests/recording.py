"""The encodings of a vector, written in JSON in `extensions.recording`, as record_schema takes them."""

from __future__ import annotations

import schemabridge as sb


def build_encoding(written: str | dict) -> object:
    """Return an encoding from its name, `{"chain"}`, `{"beside"}` or `{"kind"}` with arguments."""
    if isinstance(written, str):
        return written
    if "chain" in written:
        return [build_encoding(each) for each in written["chain"]]
    if "beside" in written:
        return tuple(build_encoding(each) for each in written["beside"])
    arguments = {name: value for name, value in written.items() if name != "kind"}
    if "table" in arguments:
        arguments["table"] = dict(arguments["table"])
    if "encoding" in arguments:
        arguments["encoding"] = build_encoding(arguments["encoding"])
    return getattr(sb, written["kind"])(**arguments)


def build_encodings(recording: dict) -> dict:
    """Return the encodings of columns, and of several together."""
    together = {tuple(each["columns"]): build_encoding(each["encoding"]) for each in recording.get("together", ())}
    return {name: build_encoding(each) for name, each in recording["encodings"].items()} | together


def build_inputs(written: dict | None) -> dict | None:
    """Return the inputs that a vector asks for."""
    return None if written is None else {name: sb.input(**each) for name, each in written.items()}
