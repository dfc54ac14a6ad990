"""The parties that a text names, as far as the record knows their names. It proposes; an editor decides.

A name counts in any of its forms: the words of the text and of the names are compared by their keys, as in search.
It has to begin with a capital letter, and an acronym has to be written in capitals, so that «того» is not Togo.
"""

import re
from calendar import month_name
from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter

from organizations.models import Country, Organization, parent_pairs
from organizations.trees import descendants

from .facets.shelf import shelf
from .models import Place, Series, Topic
from .search.analyzer import STOP_WORDS, key, words
from .search.entries import in_every_language

PARTIES = (Country, Organization)
# Their names are known as well, and are not those of a party that the record lacks.
NO_PARTIES = (Series, Place, Topic)
MOST_CANDIDATES = 6
# Of the words of a text and of a name, as many must be the same for the name to be worth proposing.
LEAST_IN_COMMON = 0.34

_TOKEN = re.compile(r"[^\W_]+(?:[-‐'’ʻ.&][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʻ]s$")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_END_OF_SENTENCE = re.compile(r"[.!?…:]\s*$|\n\s*$")
_BETWEEN_NAMES = re.compile(r"[,;:()«»“”\"\n]|\s[–—-]\s|\.\s|\s(?:and|as well as|и|а также|или|or|from|из|от|with|с)\s")
# What may stand between a body and its state or its parent: “Ministry of Finance of Kazakhstan”, “OSCE (Vienna)” not.
_BELONGS = re.compile(r"\s*(?:of(?: the)?\s+)?")
_IN_BRACKETS = re.compile(r"\s*\(\s*")
# A state is meant, not a body of it.
_GOVERNMENTS = {"government", "governments", "правительство", "правительства", "правительством", "правительстве"}


@dataclass(frozen=True)
class Named:
    """Words of a text that name a party: `parties` are Countries and Organizations, the likeliest first.

    `certain` means that the record knows the words as the name of just this party. Otherwise somebody has to choose.
    """

    start: int
    end: int
    written: str
    parties: tuple
    certain: bool


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    written: str
    keys: tuple
    words: tuple

    @property
    def is_capital(self):
        return self.written[0].isupper() and self.written not in month_name

    @property
    def is_in_capitals(self):
        return _POSSESSIVE.sub("", self.written).isupper()


@dataclass(frozen=True)
class _Names:
    """Every name by its keys, and what belongs to what. A party is (model, primary key)."""

    by_keys: dict
    longest: int
    keys_of: dict
    below: dict
    state: dict

    def belongs(self, party, whole):
        """Whether `party` is a unit of the organization, or a body of the state, that `whole` is."""
        return party[1] in self.below.get(whole[1], ()) if whole[0] is Organization else self.state.get(party) == whole


def find(text):
    """Return the Named of `text` in the order in which it names them: known parties, and names that are not known."""
    names = shelf().remember("names of parties", _all_names)
    tokens = [_token(match) for match in _TOKEN.finditer(text)]
    known = _joined(text, list(_known(tokens, names)), names)
    found = [one for one in _completed(text, known, _unknown(text, tokens, known), names) if not _is_no_party(one)]
    things = _things({party for *_where, parties, _certain in found for party in parties})
    return [
        Named(start, end, text[start:end], tuple(things[party] for party in parties), certain)
        for start, end, parties, certain in sorted(found, key=itemgetter(0))
    ]


def _is_no_party(found):
    return any(model in NO_PARTIES for model, _key in found[2])


def _token(match):
    folded = tuple(words(match[0]))
    return _Token(match.start(), match.end(), match[0], tuple(key(word) for word in folded), folded)


# Names


def _all_names():
    by_keys, keys_of, state = defaultdict(dict), defaultdict(set), {}
    for model in (*PARTIES, *NO_PARTIES):
        for thing in model.objects.prefetch_related("other_names"):
            party = (model, thing.pk)
            if model is Organization and thing.state_id:
                state[party] = (Country, thing.state_id)
            fields = ["name", "acronym"] if hasattr(thing, "acronym") else ["name"]
            texts = [*in_every_language(thing, *fields), *(other.name for other in thing.other_names.all())]
            for name in filter(None, texts):
                folded = tuple(words(name))
                in_keys = tuple(key(word) for word in folded)
                for sequence in {folded, in_keys} - {()}:
                    # A name that is also written in small letters does not need its capitals.
                    by_keys[sequence][party] = name.isupper() and by_keys[sequence].get(party, True)
                if model in PARTIES:
                    keys_of[party].add(frozenset(in_keys))
    pairs = parent_pairs()
    below = {parent: set(descendants([parent], pairs)) - {parent} for parent in {parent for parent, _unit in pairs}}
    return _Names(dict(by_keys), max(map(len, by_keys), default=0), dict(keys_of), below, state)


# What the record knows


def _known(tokens, names):
    """Yield (start, end, parties) of the longest known names, from left to right."""
    at = 0
    while at < len(tokens):
        may_begin = tokens[at].is_capital and tokens[at].keys
        length, parties = _longest_name(tokens, at, names) if may_begin else (0, ())
        if parties:
            yield tokens[at].start, tokens[at + length - 1].end, parties
        at += max(length, 1)


def _longest_name(tokens, at, names):
    in_keys, in_words, found = (), (), (0, ())
    for length, token in enumerate(tokens[at : at + names.longest * 2], start=1):
        in_keys, in_words = in_keys + token.keys, in_words + token.words
        if len(in_keys) > names.longest:
            break
        if not token.keys:
            continue  # a name does not end with “of the”
        in_capitals = all(one.is_in_capitals for one in tokens[at : at + length] if one.keys)
        fitting = {**names.by_keys.get(in_keys, {}), **names.by_keys.get(in_words, {})}
        things = [thing for thing, needs_capitals in fitting.items() if in_capitals or not needs_capitals]
        if things:
            found = length, tuple(thing for thing in things if thing[0] in PARTIES) or tuple(things)
    return found


def _joined(text, known, names):
    """Join neighbours that name one party together: “EU’s BOMCA”, “Border Service of Kazakhstan”, “… (BOMCA)”."""
    joined = []
    for start, end, parties in known:
        if joined:
            before_start, before_end, before = joined[-1]
            between = text[before_end:start]
            one = None
            if _IN_BRACKETS.fullmatch(between) and text[end : end + 1] == ")":
                one = tuple(party for party in before if party in parties)
                end += 1
            if not one and _BELONGS.fullmatch(between):
                one = tuple(part for part in parties if any(names.belongs(part, whole) for whole in before)) or tuple(
                    part for part in before if any(names.belongs(part, whole) for whole in parties)
                )
            if one:
                joined[-1] = before_start, end, one
                continue
            end -= text[end - 1 : end] == ")"
        joined.append((start, end, parties))
    return joined


# What it does not know


def _unknown(text, tokens, known):
    """Yield (start, end) of what looks like a name and is none that is known."""
    taken = [(start, end) for start, end, _parties in known]
    gaps = zip([0, *(end for _start, end in taken)], [*(start for start, _end in taken), len(text)], strict=True)
    for first, last in gaps:
        at = first
        for cut in [*_BETWEEN_NAMES.finditer(text, first, last), None]:
            here = [token for token in tokens if at <= token.start and token.end <= (cut.start() if cut else last)]
            at = cut.end() if cut else last
            capitals = [token for token in here if token.is_capital and token.written.lower() not in STOP_WORDS]
            # The first word of a sentence has its capital from there.
            if capitals and _begins_a_sentence(text, capitals[0]) and not capitals[0].is_in_capitals:
                begins = capitals.pop(0)
                if capitals and here.index(capitals[0]) == here.index(begins) + 1:
                    capitals.insert(0, begins)
            if capitals:
                # A name in Russian has its capital at the beginning only.
                last_word = here[-1] if _CYRILLIC.search(capitals[0].written) else capitals[-1]
                yield capitals[0].start, last_word.end


def _begins_a_sentence(text, token):
    before = text[: token.start].rstrip('«“"( •›–—-*')
    return not before or bool(_END_OF_SENTENCE.search(before))


def _completed(text, known, unknown, names):
    """Return (start, end, parties, certain): an unknown name together with the state or the organization beside it."""
    known = {start: (end, parties) for start, end, parties in known}
    ends = {end: start for start, (end, _parties) in known.items()}
    found = []
    for start, end in unknown:
        beside = next((at for at in known if at >= end and _BELONGS.fullmatch(text, end, at)), None)
        if beside is None and text[start - 1 : start] == " " and ends.get(start - 1) in known:
            beside = ends[start - 1]
        whole = ()
        if beside is not None:
            until, whole = known[beside]
            if text[start:end].lower() in _GOVERNMENTS:
                continue
            apart = text[end:beside] if beside >= end else text[until:start]
            if whole[0][0] in NO_PARTIES and not apart.isspace():
                whole = ()
            else:
                # The state beside a name that nobody knows does not sit at the table by itself.
                del known[beside]
                start, end = min(start, beside), max(end, until)
                whole = tuple(party for party in whole if party[0] in PARTIES)
        found.append((start, end, (*_nearest(text[start:end], whole, names), *whole), False))
    return found + [(start, end, parties, len(parties) == 1) for start, (end, parties) in known.items()]


def _nearest(written, whole, names):
    """Return the parties of which a name has most words in common with what is written, best first."""
    asked = frozenset(key(word) for word in words(written))
    scored = []
    for party, known in names.keys_of.items():
        share = max(len(asked & one) / len(asked | one) for one in known)
        share += 0.2 * any(names.belongs(party, one) for one in whole) * bool(share)
        if share >= LEAST_IN_COMMON and party not in whole:
            scored.append((-share, str(party[1]), party))
    return [party for *_rank, party in sorted(scored)[:MOST_CANDIDATES]]


def _things(parties):
    """Return {(model, primary key): the Country or Organization}."""
    return {
        (model, pk): thing
        for model in PARTIES
        for pk, thing in model.objects.in_bulk([pk for of_model, pk in parties if of_model is model]).items()
    }
