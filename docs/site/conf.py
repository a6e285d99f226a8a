"""Builds the documentation into a static site: `sphinx-build -c docs/site . OUTPUT`, from the root of the repository.

The source directory is the root, not docs/, so that a link between any two files of the repository is the same here and where the
repository is shown, and is checked: a page, an anchor or a file that is missing is a warning, and the build takes warnings for errors.
"""

import os
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

project = "Rollout"
copyright = "NeuralHive, Apache License 2.0"
language = "en"

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
include_patterns = ["*.md", "docs/**.md", "examples/**.md"]
exclude_patterns = ["**/target", "**/.*"]
root_doc = "docs/index"

# Headings have the anchors that hosts of repositories give them.
myst_heading_anchors = 4
# A language that the highlighter does not know, or a snippet that it can't parse, is shown as plain text.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = "Rollout"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_extra_path = ["root"]
html_css_files = ["wide.css"]

# Draws diagrams in the reader's browser, by Mermaid's script in that folder. It is served with the pages that have a diagram, never fetched
# from elsewhere; without it a reader sees the diagram's text.
_MERMAID = os.environ.get("MERMAID_DIRECTORY")
html_static_path = ["static"] + ([_MERMAID] if _MERMAID else [])


def _keep_diagrams(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for block in list(doctree.findall(nodes.literal_block)):
        if block.get("language") == "mermaid":
            block.replace_self(nodes.raw("", f'<pre class="mermaid">{escape(block.astext())}</pre>', format="html"))


def _draw_diagrams(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    if '<pre class="mermaid">' in context.get("body", ""):
        app.add_js_file("mermaid.min.js")


def setup(app: Sphinx) -> None:
    if _MERMAID:
        app.connect("doctree-resolved", _keep_diagrams)
        app.connect("html-page-context", _draw_diagrams)
