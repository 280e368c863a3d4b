"""pandera without what its import leaves in the environment: with PYARROW_IGNORE_TIMEZONE, pyarrow drops zones silently."""

import os
import sys

found = dict(os.environ)

from pandera.config import ValidationDepth, config_context  # noqa: E402
from pandera.errors import SchemaErrorReason  # noqa: E402
import pandera.pandas as pandera  # noqa: E402

__all__ = ["SchemaErrorReason", "ValidationDepth", "config_context", "pandera"]

if "pyspark" not in sys.modules:  # which pandera sets it for
    for name in os.environ.keys() - found.keys():
        del os.environ[name]
