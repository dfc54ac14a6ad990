"""Questions of which the SQL is made once for each process.

The page of an event asks a dozen of them; to put their SQL together anew each time takes longer than all that the
database does.
"""

from functools import cached_property

from django.db import connection

from .facets.among import as_one_value

# Stands in the question for the key that is asked for: a number that every column of keys takes and none has.
HERE = 2**62 + 1


class Prepared:
    """A question about one key: `make(key)` returns its queryset, which depends on nothing else.

    Not on the language either: so it neither filters nor sorts by a field that has a column for each.
    """

    def __init__(self, make):
        self._make = make

    @cached_property
    def _question(self):
        queryset = self._make(HERE)
        return queryset.model, *queryset.query.sql_with_params()

    def rows(self, key):
        """Return the rows as tuples, as the database gives them: for a queryset of `values_list`."""
        _model, sql, params = self._question
        with connection.cursor() as cursor:
            cursor.execute(sql, _for(key, params))
            return cursor.fetchall()

    def rows_of_each(self, keys):
        """Return the rows for all of `keys` in one question, whose condition is `Among(…, [key])`."""
        _model, sql, params = self._question
        with connection.cursor() as cursor:
            cursor.execute(sql, [as_one_value(keys) if param == as_one_value([HERE]) else param for param in params])
            return cursor.fetchall()

    def objects(self, key):
        """Return the rows as objects of the model."""
        model, sql, params = self._question
        return list(model._base_manager.raw(sql, _for(key, params)))


def _for(key, params):
    return [key if param == HERE else param for param in params]
