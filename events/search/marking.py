"""Marks the words of a text that a question was asking for, whatever their grammatical form."""

import re
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
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
        self._known = {}

    def marks(self, written):
        if written not in self._known:
            self._known[written] = any(
                key(word) in self.keys or (self.beginnings and word.startswith(self.beginnings))
                for word in _read(written)
            )
        return self._known[written]

    def marked(self, text):
        """Return `text` as HTML with <mark> around each word that is found."""
        parts, last = [], 0
        for found in _WRITTEN.finditer(text):
            if self.marks(found[0]):
                parts += [conditional_escape(text[last : found.start()]), format_html("<mark>{}</mark>", found[0])]
                last = found.end()
        parts.append(conditional_escape(text[last:]))
        return mark_safe("".join(parts))

    def extract(self, text):
        """Return `text` as HTML with marks; a long one begins shortly before its first match, if it has one."""
        first = next((found.start() for found in _WRITTEN.finditer(text) if self.marks(found[0])), 0)
        if len(text) > LONG and first > BEFORE:
            return mark_safe("… ") + self.marked(text[text.rfind(" ", 0, first - BEFORE) + 1 :])
        return self.marked(text)


@lru_cache(maxsize=50_000)
def _read(written):
    """The words of one written word: texts consist of the same few thousand."""
    return tuple(words(written, stop_words=frozenset()))
