"""Questions of which the SQL is made once for each process.

The page of an event asks a dozen of them; to put their SQL together anew each time takes longer than all that the
database does.
"""

from datetime import UTC, date, datetime
from functools import cached_property, partial

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.base import ModelState
from django.utils import timezone

from .facets.among import as_one_value
from .models import Event
from .models.visibility import Sight, sight_of

# They stand in a question for what is asked for: values that a column takes and that no row has.
KEY = 2**62 + 1
OTHER_KEY = 2**62 + 2
KEYS = [KEY]
SLUG = "stands-in-for-a-slug"
DAY = date(9998, 12, 31)
MOMENT = datetime(9998, 12, 30, tzinfo=UTC)


class Prepared:
    """A question about one key, or about what else stands in: `make(*stand_ins)` returns its queryset.

    It depends on nothing else. Not on the language either: so it neither filters nor sorts by a field that has a column
    for each. Several keys are asked for by `Among`, for which they are one value.
    """

    def __init__(self, make, *stand_ins):
        self._make, self._stand_ins = make, stand_ins or (KEY,)

    @cached_property
    def _question(self):
        """(compiler, SQL, parameters), each parameter with the number of the value that it stands for, or None."""
        compiler = self._make(*self._stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        numbers = {_for_the_database(value): number for number, value in enumerate(self._stand_ins)}
        return compiler, sql, [(numbers.get(param), param) for param in params]

    @cached_property
    def _reading(self):
        """Return (model, names of what is fetched of it, what makes a list of values of each row of the database).

        QuerySet.raw finds these anew for each question, which takes as long as to make the objects.
        """
        compiler, _sql, _params = self._question
        columns = [column for column, _sql, _alias in compiler.select]
        converted = partial(compiler.apply_converters, converters=compiler.get_converters(columns))
        return compiler.query.model, [column.target.attname for column in columns], converted

    def rows(self, *values):
        """Return the rows as tuples, as the database gives them: for a queryset of `values_list`."""
        _compiler, sql, params = self._question
        given = [_for_the_database(value) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [param if number is None else given[number] for number, param in params])
            return cursor.fetchall()

    def objects(self, *values):
        """Return the rows as objects of the model, to be read and not to be saved; what is not fetched is deferred."""
        model, names, converted = self._reading
        return [_as_unpickled(model, zip(names, row, strict=True)) for row in converted(self.rows(*values))]


class OfWhatIsSeen:
    """A prepared question about events that a user may see: these are the `events` of `make(events, *stand_ins)`."""

    def __init__(self, make, *stand_ins):
        def of_sight(sight):
            return lambda *given: make(Event.objects.in_sight(sight, at=given[-1]), *given[:-1])

        self._questions = {sight: Prepared(of_sight(sight), *stand_ins, MOMENT) for sight in Sight}

    def objects(self, user, *values):
        """Return the events that `user` may see now."""
        return self._questions[sight_of(user)].objects(*values, timezone.now())

    def first(self, user, *values):
        """Return the first of them, or None."""
        return next(iter(self.objects(user, *values)), None)


def _as_unpickled(model, values):
    """Return an object with these values of its fields, as unpickling makes it.

    Model.__init__ sets each field by itself and sends signals, which takes several times as long.
    """
    made = model.__new__(model)
    made.__dict__.update(values)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    return made


def _for_the_database(value):
    match value:
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case list():
            return as_one_value(value)
    return value
