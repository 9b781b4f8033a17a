"""Settings of Sphinx for the site; `course book` adds title, language and folders to them."""

from __future__ import annotations

from typing import Any

from crnn_course.publishing.book.reference import translate
from crnn_course.publishing.book.searching import SearchChinese

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "sphinx.ext.mathjax"]
author = ""
copyright = ""
smartquotes = False  # "lstm" in a docstring is code
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
locale_dirs = ["locale"]  # among the pages: what is missing in Sphinx's own catalogue
templates_path = ["templates"]
html_theme = "furo"
html_css_files = ["course.css"]
html_baseurl = ""
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "course.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
# fonts that a machine has: none are fetched
_fonts = {
    "font-stack": '"Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "Noto Sans", '
    '"DejaVu Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
}
html_theme_options = {"top_of_page_buttons": [], "light_css_variables": _fonts}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

# notebooks: outputs as stored, nothing is run
nb_execution_mode = "off"
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0)]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4

# formulas: MathJax from the site's own folder, on pages that have some
mathjax_path = "mathjax/tex-svg.js"

# the reference
add_module_names = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "signature"
maximum_signature_line_length = 80
viewcode_line_numbers = True


def _without_an_icon(app: Any, page: str, template: str, context: Any, doctree: Any) -> None:
    """Keep browsers from asking the host for /favicon.ico, which is not there."""
    context["favicon_url"] = "data:,"


def _named_by_its_words(app: Any, page: str, template: str, context: Any, doctree: Any) -> None:
    """Let screen readers read a fold's own words: MyST-NB gives all folds the same name."""
    if "body" in context:
        context["body"] = context["body"].replace(' aria-label="Toggle hidden content"', "")


def setup(app: Any) -> None:
    app.add_search_language(SearchChinese)
    app.connect("html-page-context", _named_by_its_words)
    app.connect("html-page-context", _without_an_icon)
    app.connect("autodoc-process-docstring", translate)
