from importlib import import_module

from django.db import migrations

earlier = import_module("events.migrations.0012_search_in_titles_and_names")

# Words are found by their sets now, and a phrase in the positions of the few events that hold all its words. Each of
# these indexes took in hundreds of words at every save, and none is asked any longer.
FORTH = [
    "ALTER TABLE events_searchentry DROP COLUMN in_titles, DROP COLUMN in_names",
    "DROP INDEX events_searchentry_words",
]
BACK = [
    *earlier.POSTGRESQL,
    "CREATE INDEX events_searchentry_words ON events_searchentry USING gin (words) WITH (fastupdate = off)",
]


def in_postgresql(statements):
    def execute(apps, schema_editor):
        for statement in statements if schema_editor.connection.vendor == "postgresql" else ():
            schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):
    dependencies = [("events", "0013_word_sets")]

    operations = [migrations.RunPython(in_postgresql(FORTH), in_postgresql(BACK))]
