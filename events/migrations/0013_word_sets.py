from collections import defaultdict

from django.db import migrations, models
from pyroaring import BitMap

BITS_OF_A_PART = 12
BARRIER = "zzqxbarrierxqzz"
# A word stands in the first of its columns alone; the last written here wins.
COLUMNS = (("texts", "text"), ("names", "parties"), ("titles", "titles"))


def order_by_bytes(apps, schema_editor):
    """In PostgreSQL a language's order of letters is no order in which the beginnings of words could be looked up."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE events_wordset ALTER COLUMN word TYPE varchar(40) COLLATE "C"')


def gather(apps, schema_editor):
    """Gather the sets from the entries that are there, so that a search finds what it found before."""
    entries, sets = apps.get_model("events", "SearchEntry").objects, apps.get_model("events", "WordSet").objects
    last = entries.order_by("-pk").values_list("pk", flat=True).first()
    for part in range(((last or 0) >> BITS_OF_A_PART) + 1):
        gathered = defaultdict(lambda: defaultdict(list))
        of_part = entries.filter(pk__gte=part << BITS_OF_A_PART, pk__lt=(part + 1) << BITS_OF_A_PART)
        for entry in of_part.iterator():
            columns = {word: name for name, column in COLUMNS for word in getattr(entry, column).split()}
            for word, name in columns.items():
                gathered[word][name].append(entry.pk)
        gathered.pop(BARRIER, None)
        sets.bulk_create(
            (
                sets.model(word=word, part=part, **{name: stored(keys.get(name)) for name, _column in COLUMNS})
                for word, keys in gathered.items()
            ),
            batch_size=5_000,
        )


def stored(keys):
    return BitMap(keys).serialize() if keys else b""


class Migration(migrations.Migration):
    dependencies = [("events", "0012_search_in_titles_and_names")]

    operations = [
        migrations.CreateModel(
            name="WordSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40)),
                ("part", models.PositiveIntegerField(db_index=True)),
                ("titles", models.BinaryField()),
                ("names", models.BinaryField()),
                ("texts", models.BinaryField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("word", "part"), name="word_set_is_kept_once"),
                ],
            },
        ),
        migrations.RunPython(order_by_bytes, migrations.RunPython.noop),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
