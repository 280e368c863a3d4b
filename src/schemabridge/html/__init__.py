"""Pages that people read: reports, drift and the card of a schema, each one HTML text that needs no other file."""

from schemabridge.html.card import render_card
from schemabridge.html.drift import render_drift
from schemabridge.html.notebook import render_notebook
from schemabridge.html.page import write_page
from schemabridge.html.report import render_report

__all__ = ["render_card", "render_drift", "render_notebook", "render_report", "write_page"]
