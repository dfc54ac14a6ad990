"""The test set of the search: what readers ask, and the right event first in 95 of a hundred."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.events.asking import slugs

from .search_set import QUESTIONS

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENOUGH = 0.95
pytestmark = pytest.mark.usefixtures("real_record")


def test_the_set_is_large_and_in_both_languages():
    russian = [text for text, _slugs in QUESTIONS if any("а" <= letter <= "я" for letter in text.lower())]
    assert len(QUESTIONS) >= 60
    assert len(russian) >= 20


def test_the_right_event_comes_first(capsys):
    """`pytest -s` prints the table of all questions with what came first."""
    lines, misses = [], []
    with time_machine.travel(NOW, tick=False):
        for text, right in QUESTIONS:
            found = slugs(text)
            first = found[0] if found else "nothing"
            lines.append(f"{'ok  ' if first in right.split() else 'MISS'} {text:<58} {len(found):>3}  {first}")
            if first not in right.split():
                misses.append(lines[-1])
    print("", *lines, sep="\n")
    assert len(misses) <= len(QUESTIONS) * (1 - ENOUGH), "\n".join(misses)
