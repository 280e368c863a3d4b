"""Custom objects as one file of source: what is carried, in which order, and what cannot be."""

from __future__ import annotations

import importlib.util
import linecache
from pathlib import Path
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from schemabridge.errors import SchemabridgeError
from schemabridge.models.bundled_code import bundle_code


def write_module(folder: Path, name: str, text: str) -> ModuleType:
    """Return a module of a training, imported from its file."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def training(tmp_path):
    """Return what makes modules of a training, which are gone afterwards."""
    names: list[str] = []

    def make(text: str, name: str = "own_training") -> ModuleType:
        names.append(name)
        return write_module(tmp_path, name, text)

    yield make
    for name in names:
        sys.modules.pop(name, None)


def run(text: str) -> dict[str, Any]:
    """Return what a bundle makes where nothing of the training is."""
    around: dict[str, Any] = {"__name__": "fresh"}
    exec(compile(text, "<bundle>", "exec", dont_inherit=True), around)
    return around


SCRIPT = """
import collections.abc as abc, numpy as np
from math import (
    pi,
    tau as turn,
)

LIMITS = {"low": (-1.5, float("-inf")), "names": ["a", "ü"], "none": {None, ...}}
FACTOR: float = 2.0
UNUSED = object()

def scale(x):
    return shift(np.asarray(x) * FACTOR) if len(x) else x

def shift(x, by=FACTOR):
    return x + by * pi + turn

def other(x):
    return UNUSED

halve = scale
print("the training runs")

class Base:
    low = LIMITS["low"][0]

class Own(Base):
    def call(self, x: "other") -> abc.Sequence:
        UNUSED = super()
        return [scale(each) for each in x], halve, self.low

    @property
    def half(self):
        return [halve, UNUSED_NEVER] if False else halve

    @staticmethod
    def still(x):
        return isinstance(x, abc.Sequence)
"""


def test_a_class_brings_what_it_names_and_the_training_does_not_run_again(training, capsys) -> None:
    module = training(SCRIPT.replace(", UNUSED_NEVER", ""))
    capsys.readouterr()
    text = bundle_code([module.Own])
    found = run(text)["Own"]()
    assert capsys.readouterr().out == ""
    assert found.call([[1.0]])[0][0].tolist() == module.Own().call([[1.0]])[0][0].tolist()
    assert (found.low, found.still([])) == (-1.5, True)
    assert found.half.__name__ == "scale"
    assert "UNUSED = object()" not in text
    assert "def other" not in text
    assert "import collections.abc as abc" in text
    assert "from math import tau as turn" in text
    assert run(text)["LIMITS"] == module.LIMITS


def test_the_same_objects_give_the_same_text(training) -> None:
    module = training(SCRIPT.replace(", UNUSED_NEVER", ""))
    assert bundle_code([module.Own, module.scale]) == bundle_code([module.Own, module.scale])


def test_what_comes_from_another_module_of_the_training_is_written_down_too(training) -> None:
    training("import json\nDEPTH = 3\ndef deep(x):\n    return json.dumps([DEPTH, x])\n", "own_parts")
    module = training("from own_parts import deep as dig\nclass Own:\n    def call(self, x):\n        return dig(x)\n")
    assert run(bundle_code([module.Own]))["Own"]().call(1) == "[3, 1]"


def test_functions_that_name_each_other_are_both_there(training) -> None:
    text = "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n != 0 and even(n - 1)\n"
    assert run(bundle_code([training(text).even]))["even"](10) is True


def test_decorators_are_part_of_the_source(training) -> None:
    text = """
import functools
SEEN = ()
def twice(f):
    @functools.wraps(f)
    def inner(x):
        return f(f(x))
    return inner
@twice
def more(x):
    return x + 1
class Own:
    def call(self, x):
        return more(x)
    @functools.lru_cache
    def kept(self):
        return 7
"""
    found = run(bundle_code([training(text).Own]))["Own"]()
    assert (found.call(1), found.kept()) == (3, 7)


def test_a_class_of_a_notebook_is_found_through_its_methods_and_its_imports_in_the_cells() -> None:
    cells = [
        "import numpy as numbers\n%matplotlib inline",
        "import numpy as numbers",
        "STEP = 2\nclass Own:\n    def call(self, x):\n        return numbers.add(x, STEP)\n",
    ]
    session = ModuleType("__main__")
    session.In = cells
    for number, cell in list(enumerate(cells))[1:]:
        name = f"<ipython-input-{number}>"
        linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
        exec(compile(cell, name, "exec", dont_inherit=True), session.__dict__)
    text = bundle_code([session.Own])
    assert "import numpy as numbers\n" in text
    assert run(text)["Own"]().call(1) == 3


def test_a_class_inside_of_a_function_is_carried_where_it_takes_nothing_from_there() -> None:
    def make():
        class Own:
            def call(self, x):
                return np.add(x, 1)

        return Own

    assert run(bundle_code([make()]))["Own"]().call(1) == 2


REFUSED = {
    "'factor' of the function around": "def make():\n    factor = 2\n    class Own:\n        def call(self, x):\n            return x * factor\n    return Own\nOwn = make()\n",
    "'Base', which is no name of its module": "def make():\n    class Base: ...\n    class Own(Base): ...\n    return Own\nOwn = make()\n",
    "it is a lambda": "class Own:\n    def call(self, x):\n        return double(x)\ndouble = lambda x: x * 2\n",
    "an object of own_training.State": "class State: ...\nSTATE = State()\nclass Own:\n    def call(self, x):\n        return STATE\n",
    "an object of numpy.ndarray": "import numpy as np\nW = np.ones(3)\nclass Own:\n    def call(self, x):\n        return W\n",
    "it changes 'COUNT'": "COUNT = 0\nclass Own:\n    def call(self, x):\n        global COUNT\n        COUNT += 1\n",
    "the module own_parts of the training": "import own_parts\nclass Own:\n    def call(self, x):\n        return own_parts.deep(x)\n",
    "are called 'deep'": "from own_parts import up\ndef deep(x):\n    return x\nclass Own:\n    def call(self, x):\n        return deep(up(x))\n",
    "the source of 'Own' is not to be found": "exec('class Own:\\n    def call(self): ...')\n",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_written_down_is_refused_with_the_reason(reason, training) -> None:
    training("def deep(x):\n    return x\ndef up(x):\n    return deep(x)\n", "own_parts")
    module = training(REFUSED[reason])
    with pytest.raises(SchemabridgeError) as caught:
        bundle_code([module.Own])
    assert caught.value.code == "cannot_bundle"
    assert "'Own'" in caught.value.message
    assert reason in caught.value.message
