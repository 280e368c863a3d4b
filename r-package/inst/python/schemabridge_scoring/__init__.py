"""Load a model's file and ask it, for Python and R alike (clause 22).

This package needs the standard library, numpy and the framework of the model, nothing of schemabridge: the R package has a copy of it.
Everything that goes in and out is plain: texts, numbers, lists, dicts, bytes, arrays. Here is what R calls.
"""

from .answers import answer
from .held import hold
from .loaders import load
from .predictions import predict_bytes
from .runtime import describe_runtime

__all__ = ["answer", "describe_runtime", "hold", "load", "predict_bytes"]
