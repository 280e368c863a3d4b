"""The JSON document of a schema: decoded and checked when read, built when written."""

from schemabridge.document.content import build_content, build_document
from schemabridge.document.decoded import decode_document

__all__ = ["build_content", "build_document", "decode_document"]
