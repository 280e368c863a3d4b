"""A page from its template, and its file."""

from __future__ import annotations

from functools import cache
from os import PathLike, fspath
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from schemabridge.display import cut_text, cut_words, make_visible, round_number, show_share, show_value
from schemabridge.document.write import follow_links, replace_file
from schemabridge.errors import new_error

FILTERS = {
    "cut": cut_text,
    "words": cut_words,
    "value": show_value,
    "rounded": round_number,
    "share": show_share,
    "count": "{:,}".format,
}


def render_template(name: str, **content: object) -> str:
    """Return the text of a template of this package; whatever it is given is escaped."""
    return get_templates().get_template(name).render(content)


def write_page(text: str, path: str | PathLike[str] | None) -> str:
    """Return a page, and write it to `path` if there is one, whole or not at all.

    Raises
    ------
    SchemabridgeError
        `file_not_written`.
    """
    if path is not None:
        try:
            replace_file(follow_links(Path(fspath(path))), text.encode("utf-8"))
        except OSError as error:
            raise new_error("file_not_written", f"{fspath(path)}: {error.strerror or error}") from error
    return text


@cache
def get_templates() -> Environment:
    """Return the templates of this package."""
    templates = Environment(
        loader=PackageLoader("schemabridge", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=show_expression,
    )
    templates.filters.update(FILTERS)
    return templates


def show_expression(value: object) -> object:
    """Return what a template prints: markup as it is, anything else with all of its characters visible."""
    return value if isinstance(value, Markup) else make_visible(str(value))
