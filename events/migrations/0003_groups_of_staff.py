from django.contrib.auth.management import create_permissions
from django.db import migrations

# What each group may do, as "model: verbs". A deletion is what no group may do to anything that has an address of its own:
# what was wrong is withdrawn, retired or merged. Rows inside a form (a participation, a name) can be taken out again.

EVENT_ROWS = ["document", "mention", "outcome", "participation", "photo", "source", "speaker", "statement"]
NAME_ROWS = ["placename", "seriesname", "topicname"]

SEE = {
    "events": dict.fromkeys(["event", "place", "series", "topic", *EVENT_ROWS, *NAME_ROWS], "view"),
    "organizations": dict.fromkeys(
        ["country", "language", "membership", "organization", "othername", "region"], "view"
    ),
}
EDIT = {
    "events": {
        "event": "add change",
        **dict.fromkeys(EVENT_ROWS, "add change delete"),
        "place": "add",
        "placename": "add",
        "series": "add",
        "seriesname": "add",
    },
    "organizations": {"organization": "add", "othername": "add"},
}
PUBLISH = {
    "events": {
        "place": "change",
        "series": "change",
        "topic": "add change",
        **dict.fromkeys(NAME_ROWS, "add change delete"),
    },
    "organizations": {
        "country": "change",
        "language": "add change",
        "membership": "add change delete",
        "organization": "change",
        "othername": "change delete",
    },
}

GROUPS = {
    "reader-staff": ([SEE], []),
    "editor": ([SEE, EDIT], ["view_drafts"]),
    "publisher": ([SEE, EDIT, PUBLISH], ["view_drafts", "publish_event"]),
}


def make_groups(apps, schema_editor):
    """Make the groups, or give them what they lack; what an administrator added to a group stays."""
    database = schema_editor.connection.alias
    _make_permissions(apps, database)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ids = {
        (app, codename): pk
        for app, codename, pk in Permission.objects.using(database)
        .filter(content_type__app_label__in=["events", "organizations"])
        .values_list("content_type__app_label", "codename", "pk")
    }
    for name, (tables, special) in GROUPS.items():
        codenames = {("events", codename) for codename in special}
        for table in tables:
            for app, models in table.items():
                codenames |= {(app, f"{verb}_{model}") for model, verbs in models.items() for verb in verbs.split()}
        group, _ = Group.objects.using(database).get_or_create(name=name)
        group.permissions.add(*(ids[codename] for codename in codenames))


def _make_permissions(apps, database):
    # Django makes permissions after the last migration, which is too late for us.
    for label in ["events", "organizations"]:
        config = apps.get_app_config(label)
        config.models_module = True  # create_permissions passes by an app that has no models module
        create_permissions(config, verbosity=0, using=database, apps=apps)
        config.models_module = None


def remove_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("events", "0002_the_record_linked"),
        ("organizations", "0001_the_record"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
