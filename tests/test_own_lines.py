"""The table of two hundred lines of one's own: what was measured."""

import json

from tests.bench import own_lines


def test_the_table_is_what_was_measured():
    stored = json.loads(own_lines.STORED.read_text(encoding="utf-8"))
    page = own_lines.PAGE.read_text(encoding="utf-8")
    assert own_lines.written(page, stored) == page
    for ways in stored["sets"].values():
        assert list(ways) == list(own_lines.WAYS)[: len(ways)]
