"""The course in another language: what it says to a learner, translated as it leaves the machinery.

All code speaks English. At the doors (`feedback`, `figures.page`, `widgets`) a finished English
text is translated, if a learner reads the course in another language; English passes as it is and
loads no catalogue.

- `current`: which language is in use
- `speech`: finished texts, translated by a catalogue and its `templates`, but not its `values`,
  which are data; `words`: names that are said; `wrapping`: long lines; `lists`: lists in a sentence
- `drawn`: the texts of a finished figure, and `fonts`, the typeface that they need
- `po`: catalogues in files; `catalogues`: which there are, and how they are brought up to date
- `extract` (with `forms`): the texts of a module, found in its source; `blocks`: those of prose;
  `markup`: those of a page of HTML and its scripts
- `rules`: what a translation must keep; `terms`: the glossary's words; `report`: what is left
- `editions`: the chapters in another language
"""

from __future__ import annotations

from crnn_course.language.current import language
from crnn_course.language.lists import colon, enumerated, listed
from crnn_course.language.speech import said
from crnn_course.language.words import Word
from crnn_course.language.wrapping import indented, wrapped

__all__ = ["Word", "colon", "enumerated", "indented", "language", "listed", "said", "wrapped"]
