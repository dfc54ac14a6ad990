"""From text to the keys under which the index holds it. Pure; the same for what is stored and for what is asked.

A word is what is written, folded: small letters, no marks over or under them, the further Cyrillic letters of Tajik,
Uzbek, Kazakh and Kyrgyz as a Russian keyboard writes them. A key is what its forms have in common: the dictionary form
of a Russian word, because the Snowball stemmer parts «Таджикистан» from «в Таджикистане»; the stem of an English one.
"""

import re
import unicodedata
from functools import lru_cache

import pymorphy3
import Stemmer

# Longer ones are cut: PostgreSQL refuses a word of two thousand letters.
LONGEST_WORD = 40
# Stands in the index between two names, so that no phrase reaches from one into the next. Nobody writes it.
BARRIER = "zzqxbarrierxqzz"

# Letters that are no letter with a mark to Unicode, as they are written without the keyboard for them.
LETTERS = str.maketrans(
    {
        **dict(zip("қғҳҷңөүұһәіґєҗ", "кгхчноуухаигеж", strict=True)),
        **dict(zip("øłđıðəŋ", "oldidan", strict=True)),
        **{"æ": "ae", "œ": "oe", "þ": "th"},
    }
)
APOSTROPHES = "'’‘ʻʼ`´"

ENGLISH = (
    "a an and are as at be been by did do does for from had has have how in into is it its of on or our that the their "
    "them there these they this those to was were what when where which who whom whose why will with"
)
RUSSIAN = (
    "а без был была были было быть в во для до же за и из или их к как какая какие какое какой когда ко кто ли на над "
    "не о об обо от по под при с со также то у что чтобы эта эти это этого этой этот где"
)
STOP_WORDS = frozenset([*ENGLISH.split(), *RUSSIAN.split()])
# Written in capitals, these stop words are organizations.
CAPITALS = {"WHO", "IT"}

# British and American stems, of which PyStemmer knows nothing.
SPELLINGS = {
    "programm": "program",
    "center": "centr",
    "defenc": "defens",
    "licenc": "licens",
    "labour": "labor",
    "harbour": "harbor",
    "traffick": "traffic",
}

_POSSESSIVE = re.compile(rf"(?<=\w)[{APOSTROPHES}]s\b", re.IGNORECASE)
# Oʻzbekiston, Fargʻona: a letter of the alphabet, not the end of a word.
_UZBEK = re.compile(rf"(?<=[og])[{APOSTROPHES}](?=\w)", re.IGNORECASE)
_COMPOUND = re.compile(r"\bco[-‐](?=[a-z])", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)[-‐]?(?:st|nd|rd|th|я|й|е|ая|ый|ой|ое|го)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Of most texts ё alone is looked at: neither these letters nor what separates words has a mark to lose.
_PERHAPS_MARKED = re.compile(r"[^\x00-\x7fА-Яа-я«»–—№]")
_CYRILLIC = re.compile(r"[а-яё]")


def words(text, *, stop_words=STOP_WORDS):
    """Return the words of `text` in order, folded, without stop words."""
    text = _without_marks(unicodedata.normalize("NFKC", text))
    for pattern, instead in ((_POSSESSIVE, ""), (_UZBEK, ""), (_COMPOUND, "co"), (_ORDINAL, "")):
        text = pattern.sub(instead, text)
    found = []
    for written in _WORD.findall(text):
        word = written.casefold().translate(LETTERS)[:LONGEST_WORD]
        if word != BARRIER and (word not in stop_words or written in CAPITALS):
            found.append(word)
    return found


@lru_cache(maxsize=50_000)
def key(word):
    """Return the key of a folded word. A word of up to three letters, as most acronyms are, is its own key."""
    if _CYRILLIC.search(word):
        return (word if len(word) <= 3 else _lemma(word))[:LONGEST_WORD]
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    stem = _english().stemWord(word)
    if stem.endswith("is") and len(stem) > 5:
        stem = f"{stem[:-2]}iz"  # organisation, organization
    return SPELLINGS.get(stem, stem)


def keys(text):
    return [key(word) for word in words(text)]


def _without_marks(text):
    """й is a letter of its own; any other mark goes, ё becoming е."""
    return _PERHAPS_MARKED.sub(_without_mark, text)


def _without_mark(found):
    return _bare(found[0])


@lru_cache(maxsize=5_000)
def _bare(letter):
    return "".join(part for part in unicodedata.normalize("NFD", letter) if unicodedata.category(part) != "Mn")


def _lemma(word):
    return _russian().parse(word)[0].normal_form.replace("ё", "е")


@lru_cache(maxsize=1)
def _russian():
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1)
def _english():
    return Stemmer.Stemmer("english")
