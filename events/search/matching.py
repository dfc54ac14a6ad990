"""The questions of a reader in the words of the two databases, and what the reader meant.

An event is found if its entry holds every term. Among those found, an event whose titles hold all terms stands before
one whose titles and parties do, and that before one of which the text was needed; then what is nearer to today. This
is weighed by ourselves, rather than by bm25 of SQLite and ts_rank of PostgreSQL, because those two measure different
things, and the same question is to bring the same events in the same order wherever the portal runs.
"""

import json
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import BooleanField, Case, F, Func, IntegerField, Value, When
from django.utils import timezone
from pyroaring import BitMap

from ..models import NameWord
from .question import Question, Term
from .spelling import may_be_mistyped, nearest

TITLES, NAMES, ALL = ("titles",), ("titles", "parties"), ("titles", "parties", "text")
# Each has a column and an index of its own in PostgreSQL.
COLUMNS = {TITLES: "in_titles", NAMES: "in_names", ALL: "words"}
# A last word of so few letters is first of all an acronym: “sco” is not the beginning of “scope”.
SHORT = 4
MOST_CANDIDATES = 5


class Held(Func):
    """Whether the entry of an event holds all of `terms` in `fields`."""

    output_field = BooleanField()

    def __init__(self, terms, fields=ALL):
        super().__init__(F("pk"))
        self.terms, self.fields = terms, fields

    def as_sqlite(self, compiler, connection, **context):
        query = "SELECT rowid FROM events_searchwords WHERE events_searchwords MATCH %s"
        return self._in(compiler, query, in_fts5(self.terms, self.fields))

    def as_postgresql(self, compiler, connection, **context):
        condition = f"{COLUMNS[self.fields]} @@ to_tsquery('simple', %s)"
        return self._in(compiler, f"SELECT event_id FROM events_searchentry WHERE {condition}", in_tsquery(self.terms))

    def _in(self, compiler, query, words):
        event, params = compiler.compile(self.source_expressions[0])
        return f"{event} IN ({query})", [*params, words]


def in_fts5(terms, fields):
    """Return the terms as FTS5 asks for them. Words are letters and digits only, so quotation marks hold them."""

    def one(term):
        exact = f'"{" ".join(term.keys)}"'
        return f'({exact} OR "{term.word}" *)' if term.prefix else exact

    return f"{{{' '.join(fields)}}} : ({' AND '.join(map(one, terms))})"


def in_tsquery(terms):
    """Return the terms as to_tsquery reads them."""

    def one(term):
        exact = " <-> ".join(f"'{key}'" for key in term.keys)
        return f"({exact} | '{term.word}':*)" if term.prefix else f"({exact})"

    return " & ".join(map(one, terms))


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
    replaced: tuple = ()

    def narrow(self, events):
        if self.question.terms:
            events = events.filter(Held(self.question.terms))
        for term in self.question.excluded:
            events = events.exclude(Held((term,)))
        return events

    def best_first(self, events):
        """Sort events that were narrowed: titles over parties over text, then nearness of the first day to today."""
        nearness = DaysFrom(F("starts_on"), Value(timezone.localdate())).asc(nulls_last=True)
        if not self.question.terms:
            return events.order_by(nearness, "-pk")
        where = Case(
            When(Held(self.question.terms, TITLES), then=Value(0)),
            When(Held(self.question.terms, NAMES), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        return events.order_by(where, nearness, "-pk")


def keys_holding(phrase, fields=ALL):
    """Return the keys of the events whose entries hold a `phrase` (Term) in `fields`, whoever may see them."""
    # One row that holds all keys: tens of thousands of rows cost Python more than finding them costs the database.
    if connection.vendor == "postgresql":
        return _keys_by_index(COLUMNS[fields], in_tsquery([phrase]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_concat(rowid) FROM events_searchwords WHERE events_searchwords MATCH %s",
            [in_fts5([phrase], fields)],
        )
        # The reader of JSON takes half the time of splitting and counting.
        return BitMap(json.loads(f"[{cursor.fetchone()[0] or ''}]"))


def _keys_by_index(column, words):
    # PostgreSQL does not count what it costs to unpack the words of a row, and would read every row for a common word.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"SELECT array_agg(event_id) FROM events_searchentry WHERE {column} @@ to_tsquery('simple', %s)", [words]
        )
        found = BitMap(cursor.fetchone()[0] or ())
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return found


def among(events):
    """Return the function by which `meant` asks whether any of `events` (a queryset) holds terms in fields."""
    return lambda terms, fields=ALL: events.filter(Held(terms, fields)).exists()


def meant(question, finds):
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
    return Meant(replace(question, terms=tuple(terms)), tuple(replaced))


def _nearest(word, finds):
    names = dict(NameWord.objects.values_list("word", "of_country"))
    # Mali is not a mistyped Bali. Of other names it would give away that a hidden event knows them.
    if names.get(word):
        return None
    likely = nearest(word, names)[:MOST_CANDIDATES]
    return next((name for name in likely if finds((Term((name,)),), NAMES)), None)
