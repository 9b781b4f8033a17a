"""The site that `make book` builds, with Sphinx and MyST-NB: chapters, reference, teaching.

Read `site` first (gather the pages, let Sphinx build them, put the site in its folder), then
`pages` (chapters with foldable solutions, links), `settings` (book.toml), `reference` (docstrings
for Sphinx) and `printing` (a PDF of each chapter). Pages, style and settings are in notebooks/book.
"""

from crnn_course.publishing.book.settings import BookError
from crnn_course.publishing.book.site import make

__all__ = ["BookError", "make"]
