"""The site's search in Chinese, which writes no spaces between words.

Sphinx's own cuts words with a package that is not installed here, and its script stops at an error
in every browser.
"""

from __future__ import annotations

import re

from sphinx.search.en import SearchEnglish

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"


class SearchChinese(SearchEnglish):
    """Every two neighbouring characters are a word, and so is each character; the rest is English.

    A query of several characters asks for their pairs, which a page must have all.
    """

    lang = "zh"
    # the name that the stemmer of Snowball has in the script
    language_name = "English"
    _pieces = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")
    # `var`, as in Sphinx's own script, which looks whether there is one
    js_splitter_code = f"""
var splitQuery = (query) =>
  (query.match(/[{HAN}]+|(?:(?![{HAN}])[\\p{{L}}\\p{{N}}_])+/gu) ?? []).flatMap((piece) =>
    /^[{HAN}]{{3,}}$/.test(piece)
      ? Array.from(piece.slice(1), (next, index) => piece[index] + next)
      : [piece]);
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text: English ones, Chinese characters and their pairs."""
        words = []
        for piece in self._pieces.findall(input):
            if re.match(rf"[{HAN}]", piece):
                words += [*piece, *map("".join, zip(piece, piece[1:]))]
            else:
                words.append(piece)
        return words
