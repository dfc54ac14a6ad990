"""Marks the words of a text that a question was asking for, whatever their grammatical form."""

import re
from functools import lru_cache
from html import escape

from django.utils.safestring import mark_safe

from .analyzer import key, words

# With the apostrophes inside it, as the analyzer reads a word.
_WRITTEN = re.compile(r"[^\W_]+(?:['’‘ʻʼ`´][^\W_]+)*")
# A long text begins so many letters before its first match, where a word begins, and ends where the lines of a card do.
BEFORE = 60
LONG = 240
LONGEST = 400


class Verdicts(dict):
    """Whether each written word is one that `terms` (search.question.Term) find; looked up once for each word."""

    def __init__(self, terms):
        super().__init__()
        self.keys_found = {key for term in terms for key in term.keys}
        self.beginnings = tuple(term.word for term in terms if term.prefix)

    def __missing__(self, written):
        self[written] = found = self._finds(written)
        return found

    def _finds(self, written):
        # A loop, since a page brings a thousand different words: any() would make a generator for each.
        for word, its_key in _read(written):  # noqa: SIM110
            if its_key in self.keys_found or word.startswith(self.beginnings):
                return True
        return False


class Marker:
    """Marks what `terms` (search.question.Term) find."""

    def __init__(self, terms):
        self.verdicts = Verdicts(terms)

    def found_in(self, text):
        """Return (start, end) of each word of `text` that is found."""
        # Three thousand words of a page come by here, most of them in texts in which none is found.
        found = set(filter(self.verdicts.__getitem__, _WRITTEN.findall(text)))
        return [written.span() for written in _WRITTEN.finditer(text) if written[0] in found] if found else []

    def marked(self, text):
        """Return `text` as HTML with <mark> around each word that is found."""
        return _with_marks(text, self.found_in(text))

    def extract(self, text):
        """Return `text` as HTML with marks; of a long one as much as a card shows, from its first match, if any."""
        if len(text) <= LONG:
            return self.marked(text)
        found = self.found_in(text)
        first = found[0][0] if found else 0
        begin = text.rfind(" ", 0, first - BEFORE) + 1 if first > BEFORE else 0
        end = len(text)
        if end - begin > LONGEST:
            end = max(text.rfind(" ", begin, begin + LONGEST), begin + LONG)
        shown = _with_marks(text[:end], [span for span in found if span[1] <= end], begin)
        return mark_safe(f"{'… ' if begin else ''}{shown}{' …' if end < len(text) else ''}")


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
