"""Which events hold the words of a question, and what the reader meant by it.

An event is found if its entry holds every term. Among those found, an event whose titles hold all terms stands before
one whose titles and parties do, and that before one of which the text was needed; then what is nearer to today. This
is weighed by ourselves, rather than by bm25 of SQLite and ts_rank of PostgreSQL, because those two measure different
things, and the same question is to bring the same events in the same order wherever the portal runs.

Words are looked up in their sets, phrases in the places of their words.
"""

from dataclasses import dataclass, replace

from django.db.models import Case, F, Func, IntegerField, Value, When
from django.utils import timezone
from pyroaring import BitMap

from ..facets.among import Among
from ..models import NameWord
from . import positions, word_sets
from .question import Question, Term
from .spelling import may_be_mistyped, nearest

# In the order of word_sets.Holders
FIELDS = TITLES, NAMES, ALL = ("titles",), ("titles", "parties"), ("titles", "parties", "text")
# A last word of so few letters is first of all an acronym: “sco” is not the beginning of “scope”.
SHORT = 4
MOST_CANDIDATES = 5


class Lookup:
    """The events whose entries hold something, as sets of keys, whoever may see them.

    Each word or phrase is read once: `remember(what, make)` returns what `make()` returned for `what` before, or
    returns now.
    """

    def __init__(self, remember):
        self._remember = remember

    def holding(self, terms, fields=ALL):
        """Return the events that hold all of `terms`, of which there is one at least, in `fields`."""
        return BitMap.intersection(*(self._holding_one(term, fields) for term in terms))

    def _holding_one(self, term, fields):
        return self._remember(term, lambda: self._holders(term))[FIELDS.index(fields)]

    def _holders(self, term):
        if term.word:
            return word_sets.holders(*term.keys, term.word if term.prefix else "")
        return positions.holders(term.keys, self.holding({Term((word,)) for word in term.words}))


class DaysFrom(Func):
    """The number of days between a date and `day`; Django's own difference calls Python for each row of SQLite."""

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template="ABS(julianday(%(expressions)s))", arg_joiner=") - julianday(", **context
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="ABS(%(expressions)s::date)", arg_joiner=" - ", **context)


@dataclass(frozen=True)
class Meant:
    """What a question is taken to mean: `replaced` are (word as typed, name searched for instead)."""

    question: Question
    replaced: tuple
    lookup: Lookup

    def narrow(self, events):
        if self.question.terms:
            events = events.filter(Among("pk", self.lookup.holding(self.question.terms)))
        for term in self.question.excluded:
            events = events.exclude(Among("pk", self.lookup.holding([term])))
        return events

    def best_first(self, events):
        """Sort events that were narrowed: titles over parties over text, then nearness of the first day to today."""
        nearness = DaysFrom(F("starts_on"), Value(timezone.localdate())).asc(nulls_last=True)
        if not self.question.terms:
            return events.order_by(nearness, "-pk")
        where = Case(
            When(Among("pk", self.lookup.holding(self.question.terms, TITLES)), then=Value(0)),
            When(Among("pk", self.lookup.holding(self.question.terms, NAMES)), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return events.order_by(where, nearness, "-pk")


def among(events, lookup):
    """Return the function by which `meant` asks whether any of `events` (a queryset) holds terms in fields."""
    return lambda terms, fields=ALL: events.filter(Among("pk", lookup.holding(terms, fields))).exists()


def meant(question, lookup, finds):
    """Return what `question` means; `finds(terms, fields)` says whether the reader may see an event that holds them.

    Asks once if the question finds something. A short last word that is itself found is not taken as a beginning. If
    nothing is found, each word of which there is no trace gives way to the nearest name of which there is one: what
    only a hidden event says is neither confirmed nor proposed.
    """
    terms = list(question.terms)
    if terms and terms[-1].prefix and len(terms[-1].word) <= SHORT:
        exact = Term(terms[-1].words)
        if finds((exact,)):
            terms[-1] = exact
    replaced = []
    if terms and not finds(tuple(terms)):
        for place, term in enumerate(terms):
            name = may_be_mistyped(term.word) and not finds((term,)) and _nearest(term.word, finds)
            if name:
                terms[place] = Term((name,))
                replaced.append((term.word, name))
    return Meant(replace(question, terms=tuple(terms)), tuple(replaced), lookup)


def _nearest(word, finds):
    of_country = NameWord.objects.values_list("word", "of_country")
    names = {name: country for name, country in of_country if may_be_mistyped(name)}
    # Mali is not a mistyped Bali. Of other names it would give away that a hidden event knows them.
    if names.get(word):
        return None
    likely = nearest(word, names)[:MOST_CANDIDATES]
    return next((name for name in likely if finds((Term((name,)),), NAMES)), None)
