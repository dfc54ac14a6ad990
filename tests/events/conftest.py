import sqlite3

import pytest
from django.core.management import call_command
from django.db import connection, transaction

# The database of a process with the real record in it: loading takes seconds, copying its pages none.
copies = {}


def load_real_record():
    """Load what `make run` loads into an empty portal; on SQLite only the first time in each process."""
    if connection.vendor != "sqlite":
        call_command("load_fixtures", verbosity=0)
    elif "real record" in copies:
        put_back(copies["real record"])
    else:
        call_command("load_fixtures", verbosity=0)
        copies["real record"] = copied()


def copied():
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(copy)
    return copy


def put_back(copy):
    # Not above: this file is read before Django is set up.
    from django.contrib.contenttypes.models import ContentType

    connection.ensure_connection()
    copy.backup(connection.connection)
    # Its keys are those of the copy now.
    ContentType.objects.clear_cache()


@pytest.fixture(scope="module")
def loaded_fixtures(django_db_setup, django_db_blocker):
    """The real record, loaded once for the tests of a module and taken away after the last of them."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            before = copied()
            load_real_record()
            yield
            put_back(before)
            before.close()
        else:
            with transaction.atomic():
                load_real_record()
                yield
                transaction.set_rollback(True)


@pytest.fixture
def real_record(loaded_fixtures, db):
    """What `make run` loads into an empty portal."""


@pytest.fixture
def site(live_server):
    """The address of a portal that serves the real record."""
    load_real_record()
    return live_server.url
