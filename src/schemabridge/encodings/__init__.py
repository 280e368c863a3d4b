"""Encodings: how a user says what becomes of columns; lowered to steps when a schema is recorded.

Written by `make generate`.
"""

from schemabridge.encodings.bin import bin
from schemabridge.encodings.boolean import boolean
from schemabridge.encodings.clip import clip
from schemabridge.encodings.coalesce import coalesce
from schemabridge.encodings.combine import combine
from schemabridge.encodings.compare import compare
from schemabridge.encodings.cut import cut
from schemabridge.encodings.date_part import date_part
from schemabridge.encodings.elapsed import elapsed
from schemabridge.encodings.fill import fill
from schemabridge.encodings.lookup import lookup
from schemabridge.encodings.math import math
from schemabridge.encodings.min_max import min_max
from schemabridge.encodings.missing import missing
from schemabridge.encodings.named import named
from schemabridge.encodings.normalize import normalize
from schemabridge.encodings.numeric import numeric
from schemabridge.encodings.one_hot import one_hot
from schemabridge.encodings.ordinal import ordinal
from schemabridge.encodings.robust import robust
from schemabridge.encodings.standardize import standardize
from schemabridge.encodings.text import text

__all__ = [
    "bin",
    "boolean",
    "clip",
    "coalesce",
    "combine",
    "compare",
    "cut",
    "date_part",
    "elapsed",
    "fill",
    "lookup",
    "math",
    "min_max",
    "missing",
    "named",
    "normalize",
    "numeric",
    "one_hot",
    "ordinal",
    "robust",
    "standardize",
    "text",
]
