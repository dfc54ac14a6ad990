"""Marks the words of a text that a question was asking for, whatever their grammatical form."""

import re
from collections import defaultdict
from html import escape
from itertools import accumulate

from django.utils.safestring import SafeString

from .analyzer import key, words

# With the apostrophes inside it, as the analyzer reads a word. In parentheses, so that split() keeps what separates.
_WRITTEN = re.compile(r"([^\W_]+(?:['’‘ʻʼ`´][^\W_]+)*)")
# A long text begins so many letters before its first match, where a word begins, and ends where the lines of a card do.
BEFORE = 60
LONG = 240
LONGEST = 400


class Vocabulary:
    """The written words that this process has met, by what finds them: texts consist of the same few thousand."""

    MOST = 20_000
    # Words are kept under as many of their first letters.
    BEGINNING = 3

    def __init__(self):
        self.met, self._by_key, self._by_beginning = set(), defaultdict(set), defaultdict(list)

    def meet(self, written):
        for one in written - self.met:
            for word in words(one, stop_words=frozenset()):
                self._by_key[key(word)].add(one)
                for length in range(1, min(len(word), self.BEGINNING) + 1):
                    self._by_beginning[word[:length]].append((word, one))
            # Last: another thread that sees it here relies on the rest.
            self.met.add(one)

    def found_by(self, terms):
        """Return the written words that `terms` (search.question.Term) find."""
        found = set()
        for term in terms:
            for its_key in term.keys:
                found |= self._by_key.get(its_key, set())
            if term.prefix:
                beginning = term.word
                alike = self._by_beginning.get(beginning[: self.BEGINNING], ())
                found.update(one for word, one in alike if word.startswith(beginning))
        return found


_vocabulary = Vocabulary()


def vocabulary():
    """Return the one of this process; when it has met very many words it begins anew."""
    global _vocabulary
    if len(_vocabulary.met) > Vocabulary.MOST:
        _vocabulary = Vocabulary()
    return _vocabulary


class Marker:
    """Marks what `terms` (search.question.Term) find."""

    def __init__(self, terms):
        self.terms, self.vocabulary = terms, vocabulary()
        self._number_met, self._found = 0, set()

    def found_in(self, text):
        """Return (start, end) of each word of `text` that is found."""
        # Three thousand words of a page come by here: none of them by itself, but for those in a text with a match.
        parts = _WRITTEN.split(text)
        found = self._found_among(set(parts[1::2]))
        if not found:
            return []
        ends = list(accumulate(map(len, parts)))
        return [(ends[number - 1], ends[number]) for number, part in enumerate(parts) if part in found]

    def _found_among(self, written):
        self.vocabulary.meet(written)
        # Other threads meet words too.
        number_met = len(self.vocabulary.met)
        if number_met != self._number_met:
            self._number_met, self._found = number_met, self.vocabulary.found_by(self.terms)
        return self._found & written

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
        return SafeString(f"{'… ' if begin else ''}{shown}{' …' if end < len(text) else ''}")


def _with_marks(text, found, last=0):
    """Return `text` from `last` on as HTML, with marks around the words at `found`."""
    parts = []
    for start, end in found:
        parts.append(f"{escape(text[last:start])}<mark>{escape(text[start:end])}</mark>")
        last = end
    parts.append(escape(text[last:]))
    return SafeString("".join(parts))
