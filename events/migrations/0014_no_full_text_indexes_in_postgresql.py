from importlib import import_module

from django.db import migrations

earlier = import_module("events.migrations.0012_search_in_titles_and_names")

# Words are found by their sets now, and a phrase in the positions of the few events that hold all its words. Each of these
# indexes took in hundreds of words at every save, and none is asked any longer.
POSTGRESQL = [
    "ALTER TABLE events_searchentry DROP COLUMN in_titles, DROP COLUMN in_names",
    "DROP INDEX events_searchentry_words",
]
BACK = ["CREATE INDEX events_searchentry_words ON events_searchentry USING gin (words) WITH (fastupdate = off)"]


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def make_them_again(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0013_word_sets")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, earlier.add_columns),
        migrations.RunPython(drop_indexes, make_them_again),
    ]
