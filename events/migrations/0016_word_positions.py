from collections import defaultdict
from importlib import import_module

from django.db import migrations, models
from pyroaring import BitMap

full_text = import_module("events.migrations.0005_search")

BITS_OF_A_PART, BITS_OF_A_POSITION = 8, 14
BARRIER = "zzqxbarrierxqzz"
COLUMNS = (("titles", "titles"), ("names", "parties"), ("texts", "text"))
# Phrases were all that the full-text index of SQLite and the positions of PostgreSQL were asked for.
FORTH = {
    "sqlite": [
        *(f"DROP TRIGGER events_searchentry_{when}" for when in ("added", "removed", "changed")),
        *full_text.SQLITE_BACK,
    ],
    "postgresql": ["ALTER TABLE events_searchentry DROP COLUMN words"],
}
BACK = {
    "sqlite": [*full_text.SQLITE, "INSERT INTO events_searchwords(events_searchwords) VALUES ('rebuild')"],
    "postgresql": [
        "ALTER TABLE events_searchentry ADD COLUMN words tsvector",
        "UPDATE events_searchentry SET words = setweight(to_tsvector('simple', titles), 'A')"
        " || setweight(to_tsvector('simple', parties), 'B') || to_tsvector('simple', text)",
    ],
}


def execute(statements):
    def change(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return change


def gather(apps, schema_editor):
    """Gather the places from the entries that are there, so that a phrase finds what it found before."""
    entries, rows = apps.get_model("events", "SearchEntry").objects, apps.get_model("events", "WordPositions").objects
    last = entries.order_by("-pk").values_list("pk", flat=True).first()
    for part in range(((last or 0) >> BITS_OF_A_PART) + 1):
        gathered = defaultdict(lambda: defaultdict(list))
        of_part = entries.filter(pk__gte=part << BITS_OF_A_PART, pk__lt=(part + 1) << BITS_OF_A_PART)
        for entry in of_part.iterator():
            first = (entry.pk & ((1 << BITS_OF_A_PART) - 1)) << BITS_OF_A_POSITION
            for name, column in COLUMNS:
                keys = getattr(entry, column)
                # Behind the last barrier of names are forms, which follow no text.
                keys = keys if column == "text" else keys.rpartition(BARRIER)[0]
                for place, word in enumerate(keys.split(), first):
                    gathered[word][name].append(place)
        gathered.pop(BARRIER, None)
        rows.bulk_create(
            (
                rows.model(word=word, part=part, **{name: stored(places.get(name)) for name, _column in COLUMNS})
                for word, places in gathered.items()
            ),
            batch_size=5_000,
        )


def stored(places):
    return BitMap(places).serialize() if places else b""


class Migration(migrations.Migration):
    dependencies = [("events", "0015_word_positions_by_ourselves")]

    operations = [
        migrations.CreateModel(
            name="WordPositions",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40)),
                ("part", models.PositiveIntegerField()),
                ("titles", models.BinaryField()),
                ("names", models.BinaryField()),
                ("texts", models.BinaryField()),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("part", "word"), name="word_positions_are_kept_once"),
                ],
            },
        ),
        # First, for the room that is left is taken again.
        migrations.RunPython(execute(FORTH), execute(BACK)),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
