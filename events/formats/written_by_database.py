"""Values that the database itself writes as text: they come sooner than the objects that would be made of them."""

from django.db.models import Func, Subquery, TextField


class Day(Func):
    """The day of a date or of an instant, as `2019-11-05`."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 10)", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="to_char(%(expressions)s, 'YYYY-MM-DD')", **context)


class Joined(Subquery):
    """What `rows` say, in their order and with one character between them; null or empty if there are no rows.

    One row for an event comes sooner than one for each party of it.
    """

    output_field = TextField()

    def __init__(self, rows, said, *, between):
        super().__init__(rows.annotate(said=said).values("said"), between=ord(between))

    def as_sqlite(self, compiler, connection, **context):
        # SQLite aggregates in the order of the inner question; ORDER BY inside of an aggregate it has only since 3.44.
        template = "(SELECT group_concat(said, char(%(between)s)) FROM (%(subquery)s))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        # The order of an inner question is promised to ARRAY, but not to an aggregate.
        template = "array_to_string(ARRAY(%(subquery)s), chr(%(between)s))"
        return self.as_sql(compiler, connection, template=template, **context)
