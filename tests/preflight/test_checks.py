"""What a preflight found, in words, as JSON and as a frame."""

from __future__ import annotations

import json

from schemabridge.preflight.checks import Check, Preflight, new_check

BLOCKED = new_check("file", "blocks", "'m.keras' is another file", item="m.keras", code="wrong_model")
UNSURE = new_check("hardware", "cannot_tell", "no devices are recorded", code="other_hardware", hint="record again")
FINE = Check("python", "fine", "Python 3.11")


def test_what_is_not_fine_is_told_the_worst_first_with_what_to_do() -> None:
    found = Preflight((FINE, UNSURE, BLOCKED), None, ("m.keras",))
    assert not found and found.verdict == "blocks"
    assert str(found).splitlines() == [
        "model: blocks (no file can be loaded; 1 of 3 checks fine)",
        "  blocks [wrong_model] 'm.keras' is another file",
        "    use the model file that lies beside the schema",
        "  cannot_tell [other_hardware] no devices are recorded",
        "    record again",
    ]
    assert repr(found) == str(found)


def test_what_may_differ_or_cannot_be_told_is_no_reason_to_stop() -> None:
    assert Preflight((UNSURE,), "m.keras", ("m.keras",))
    assert Preflight((Check("package", "may_differ", "keras 3.5"), UNSURE)).verdict == "may_differ"
    assert Preflight().verdict == "fine"


def test_checks_of_other_files_do_not_count_while_one_is_chosen() -> None:
    assert Preflight((BLOCKED, FINE), "m.h5", ("m.keras", "m.h5")).verdict == "fine"


def test_names_cannot_command_a_terminal_and_nothing_is_endless() -> None:
    shown = str(Preflight((Check("file", "blocks", "\x1b[2J" + "x" * 9999),), "\x1b]0;"))
    assert "\x1b" not in shown and len(shown) < 900


def test_json_and_frame_have_all_checks() -> None:
    found = Preflight((BLOCKED, FINE), None, ("m.keras",))
    document = json.loads(found.to_json())
    assert (document["format"], document["verdict"], document["chosen"]) == ("schemabridge-preflight", "blocks", None)
    assert document["checks"][1] == {"subject": "python", "severity": "fine", "message": "Python 3.11"}
    assert document["checks"][0]["hint"] == BLOCKED.hint
    assert list(found.to_frame()["code"]) == ["wrong_model", None] or found.to_frame()["code"].isna().tolist() == [0, 1]
    assert Preflight().to_frame().shape == (0, 9)
