"""Damaged files and nonsense on the command line: a few of those that `python -m tests.damage`
tries.
"""

import pytest

from tests.damage import KINDS, try_out


@pytest.mark.parametrize("kind", KINDS)
def test_damage_gets_a_sentence(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # commands may write where they are
    outcome = try_out(kind, 15 if kind == "arguments" else 40, tmp_path)
    assert outcome.faults == []
    assert outcome.refused > 5
