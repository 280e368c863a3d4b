"""Sphinx makes the pages of `make site` from the Markdown of this repository and from docstrings.

Sphinx and the theme of numpy and pandas are maintained by those projects; MkDocs, Material for MkDocs and their plugins
were not when this was chosen (the last year of Material ends in November 2026). No font, script or style comes from another
host, and no inventory of another project is fetched: `docs/site/check.py` and a browser look.
"""

from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

REPOSITORY = Path(__file__).resolve().parents[2]

project = "schemabridge"
html_title = "schemabridge"
root_doc = "index"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["html_image"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # blocks of console output that no lexer reads

napoleon_google_docstring = False
napoleon_use_rtype = False
default_role = "literal"
autodoc_typehints = "none"  # numpydoc says the types, in words
autodoc_member_order = "bysource"
add_module_names = False
python_maximum_signature_line_length = 80

html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "header_links_before_dropdown": 6,
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button-field"],
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
}
html_context = {"default_mode": "auto"}
html_sidebars = {"index": [], "README": []}
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", unlink_sources)


def unlink_sources(app: Sphinx, tree: nodes.document) -> None:
    """Leave the words of links to files and folders of the repository that are no pages here."""
    folder = (REPOSITORY / app.env.docname).parent
    for reference in list(tree.findall(pending_xref)):
        target = folder / reference["reftarget"]
        if reference.get("reftype") == "myst" and target.exists() and target.is_relative_to(REPOSITORY):
            reference.replace_self(reference.children)
