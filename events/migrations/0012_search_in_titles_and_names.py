from django.db import migrations

# A weight is no part of the index: to find "border" in titles alone, PostgreSQL unpacked the words of every event that
# has it anywhere. A column for each set of fields is answered by its index. The short target lets words lie outside the
# rows, of which a common word reads tens of thousands; adding the columns writes every row anew.
POSTGRESQL = [
    "ALTER TABLE events_searchentry SET (toast_tuple_target = 128)",
    """
    ALTER TABLE events_searchentry
        ADD COLUMN in_titles tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, titles)) STORED,
        ADD COLUMN in_names tsvector GENERATED ALWAYS AS (
            to_tsvector('simple'::regconfig, titles) || to_tsvector('simple'::regconfig, parties)
        ) STORED
    """,
    "CREATE INDEX events_searchentry_in_titles ON events_searchentry USING gin (in_titles) WITH (fastupdate = off)",
    "CREATE INDEX events_searchentry_in_names ON events_searchentry USING gin (in_names) WITH (fastupdate = off)",
]
BACK = [
    "ALTER TABLE events_searchentry DROP COLUMN in_titles, DROP COLUMN in_names",
    "ALTER TABLE events_searchentry RESET (toast_tuple_target)",
]


def add_columns(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def remove_columns(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0011_publications")]

    operations = [migrations.RunPython(add_columns, remove_columns)]
