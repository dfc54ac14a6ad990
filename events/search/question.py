"""What a reader types, as words, phrases and exclusions. Pure; understands every text and raises nothing."""

import re
from dataclasses import dataclass

from .analyzer import key, words

# Of these a reader may use more than one kind; none of them is an apostrophe.
QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"'))
_ITEM = re.compile(r'(?:(?<!\S)(?P<minus>-)(?=\S))?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))')
# A shorter one begins too many words to mean any of them.
SHORTEST_PREFIX = 2


@dataclass(frozen=True)
class Term:
    """One word, or the words of a phrase in their order. A `prefix` also means what begins with it."""

    words: tuple
    prefix: bool = False

    @property
    def word(self):
        """The word, if it is one."""
        return self.words[0] if len(self.words) == 1 else ""

    @property
    def keys(self):
        return tuple(key(word) for word in self.words)


@dataclass(frozen=True)
class Question:
    """All of `terms` are to be found, none of `excluded`."""

    terms: tuple = ()
    excluded: tuple = ()

    def __bool__(self):
        return bool(self.terms or self.excluded)

    def __len__(self):
        return sum(len(term.words) for term in (*self.terms, *self.excluded))


def read(text):
    """Return the Question that `text` asks; one without terms if it holds no word.

    Words in quotation marks are a phrase; a minus directly before a word or phrase excludes it; the last word, if it
    stands for itself, may be the beginning of one. Stop words are left out. A question of nothing but stop words is
    taken as the beginning of a word, because that is how typing begins.
    """
    terms, excluded, last = [], [], ()
    for item in _ITEM.finditer(text.translate(QUOTES)):
        phrase = item["phrase"] is not None
        found = tuple(words(item["phrase"] if phrase else item["plain"]))
        last = ()
        if item["minus"]:
            excluded += [Term(found)] if found else []
        elif phrase:
            terms += [Term(found)] if found else []
        else:
            terms += [Term((word,)) for word in found]
            last = found
    if last and len(last[-1]) >= SHORTEST_PREFIX:
        terms[-1] = Term(last[-1:], prefix=True)
    if not terms and not excluded:
        every = words(text, stop_words=frozenset())
        terms = [Term((every[-1],), prefix=len(every[-1]) >= SHORTEST_PREFIX)] if every else []
    return Question(tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(excluded)))
