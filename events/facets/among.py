"""A condition on thousands of keys at once."""

from django.db.models import BooleanField, F, Func, Value


class Among(Func):
    """Whether a number is one of `keys`, which go to the database as one value: thousands of them cost nothing."""

    output_field = BooleanField()

    def __init__(self, field, keys):
        super().__init__(F(field), Value(as_one_value(keys)))

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="%(expressions)s || ']'))",
            arg_joiner=" IN (SELECT value FROM json_each('[' || ",
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template="%(expressions)s || '}')::bigint[])", arg_joiner=" = ANY(('{' || "
        )


def as_one_value(keys):
    return ",".join(map(str, keys))
