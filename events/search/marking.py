"""Marks the words of a text that a question was asking for, whatever their grammatical form."""

import re
from functools import lru_cache
from html import escape

from django.utils.safestring import mark_safe

from .analyzer import key, words

# With the apostrophes inside it, as the analyzer reads a word.
_WRITTEN = re.compile(r"[^\W_]+(?:['’‘ʻʼ`´][^\W_]+)*")
# A long text begins so many letters before its first match, where a word begins.
BEFORE = 60
LONG = 240


class Marker:
    """Marks what `terms` (search.question.Term) find."""

    def __init__(self, terms):
        self.keys = {key for term in terms for key in term.keys}
        self.beginnings = tuple(term.word for term in terms if term.prefix)

    def found_in(self, text):
        """Return (start, end) of each word of `text` that is found."""
        found = []
        # Two thousand words of a page come by here: no function of ours is called for each.
        for written in _WRITTEN.finditer(text):
            for word, its_key in _read(written[0]):
                if its_key in self.keys or word.startswith(self.beginnings):
                    found.append(written.span())
                    break
        return found

    def marked(self, text):
        """Return `text` as HTML with <mark> around each word that is found."""
        return _with_marks(text, self.found_in(text))

    def extract(self, text):
        """Return `text` as HTML with marks; a long one begins shortly before its first match, if it has one."""
        found = self.found_in(text)
        if len(text) > LONG and found and found[0][0] > BEFORE:
            return mark_safe("… ") + _with_marks(text, found, text.rfind(" ", 0, found[0][0] - BEFORE) + 1)
        return _with_marks(text, found)


def _with_marks(text, found, last=0):
    """Return `text` from `last` on as HTML, with marks around the words at `found`."""
    parts = []
    for start, end in found:
        parts.append(f"{escape(text[last:start])}<mark>{escape(text[start:end])}</mark>")
        last = end
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts))


@lru_cache(maxsize=20_000)
def _read(written):
    """Return (word, its key) of each word in what is written as one: texts consist of the same few thousand."""
    return tuple((word, key(word)) for word in words(written, stop_words=frozenset()))
