"""The example of format.md: the file that it shows, and the bytes of its fingerprint one by one."""

import hashlib
import re

from contract.seal import SEALED, canonical_form, decode_step
from contract.specification import SCHEMAS, read_json, read_page

EXAMPLE = SCHEMAS / "files" / "valid" / "example.schema.json"


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", read_page("format"), re.M | re.S)
    return found


def sealed_bytes() -> bytes:
    """Return the bytes of the page: on each line those before the gap and the words."""
    return b"".join(bytes.fromhex(re.split(r"\s{2,}", line)[0]) for line in block("text").splitlines())


def test_the_page_shows_the_file_as_it_is():
    assert block("json").encode() == EXAMPLE.read_bytes()


def test_the_bytes_of_the_page_have_the_fingerprint_of_the_file():
    found = hashlib.sha256(sealed_bytes()).hexdigest()
    assert read_json(EXAMPLE)["fingerprint"] == f"sha256:{found}"
    assert f"Their SHA-256 is `{found}`." in read_page("format")
    assert f"has {len(sealed_bytes())} bytes" in read_page("format")


def test_the_bytes_of_the_page_are_the_canonical_form_of_the_file():
    document = {key: read_json(EXAMPLE)[key] for key in SEALED}
    document["steps"] = [decode_step(step) for step in document["steps"]]
    assert sealed_bytes() == canonical_form(document)


def test_every_text_that_a_line_tells_is_in_its_bytes():
    for line in block("text").splitlines():
        digits, words = re.split(r"\s{2,}", line)
        for told in re.findall(r'"(\w+)"(?!, a number)', words):
            assert told.encode() in bytes.fromhex(digits), line
