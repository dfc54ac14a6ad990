from django.db import migrations, models


def leave_to_the_next_start(apps, schema_editor):
    """Without any words of names, the index is not whole, and whatever starts the portal writes what is missing."""
    apps.get_model("events", "NameWord").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0016_word_positions")]

    operations = [
        migrations.AddField(model_name="nameword", name="alike", field=models.TextField(default="")),
        migrations.RunPython(leave_to_the_next_start, migrations.RunPython.noop),
    ]
