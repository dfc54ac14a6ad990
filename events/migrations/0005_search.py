import django.db.models.deletion
from django.db import migrations, models

# The index holds no text of its own (content=…), and the triggers are what SQLite's manual gives for that (fts5.html,
# "External Content Tables"). The words come folded and apart, so the tokenizer has only to part them at spaces, which
# is what the one called ascii does with letters beyond ASCII.
SQLITE = [
    """
    CREATE VIRTUAL TABLE events_searchwords USING fts5(
        titles, parties, text, content='events_searchentry', content_rowid='event_id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER events_searchentry_added AFTER INSERT ON events_searchentry BEGIN
        INSERT INTO events_searchwords(rowid, titles, parties, text)
            VALUES (new.event_id, new.titles, new.parties, new.text);
    END
    """,
    """
    CREATE TRIGGER events_searchentry_removed AFTER DELETE ON events_searchentry BEGIN
        INSERT INTO events_searchwords(events_searchwords, rowid, titles, parties, text)
            VALUES ('delete', old.event_id, old.titles, old.parties, old.text);
    END
    """,
    """
    CREATE TRIGGER events_searchentry_changed AFTER UPDATE ON events_searchentry BEGIN
        INSERT INTO events_searchwords(events_searchwords, rowid, titles, parties, text)
            VALUES ('delete', old.event_id, old.titles, old.parties, old.text);
        INSERT INTO events_searchwords(rowid, titles, parties, text)
            VALUES (new.event_id, new.titles, new.parties, new.text);
    END
    """,
]
SQLITE_BACK = ["DROP TABLE events_searchwords"]

# fastupdate off: a list of what is still to be sorted in would be read by every search.
POSTGRESQL = [
    """
    ALTER TABLE events_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, titles), 'A')
        || setweight(to_tsvector('simple'::regconfig, parties), 'B')
        || setweight(to_tsvector('simple'::regconfig, text), 'D')
    ) STORED
    """,
    "CREATE INDEX events_searchentry_words ON events_searchentry USING gin (words) WITH (fastupdate = off)",
]


def make_index(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def remove_index(apps, schema_editor):
    """The triggers, the column and its index go with the table that they hang on."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE_BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0004_sizes_of_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("of_country", models.BooleanField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("event", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="events.event")),
                ("titles", models.TextField()),
                ("parties", models.TextField()),
                ("text", models.TextField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RunPython(make_index, remove_index),
    ]
