import sqlite3
from contextlib import closing

import pytest
from django.db import connection, transaction

from tests.events.real_record import load_real_record


@pytest.fixture(scope="module")
def loaded_fixtures(django_db_setup, django_db_blocker):
    """The real record, loaded once for the tests of a module and taken away after the last of them."""
    # Not above: this file is read before Django is set up.
    from django.contrib.contenttypes.models import ContentType

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(":memory:")) as before:
                connection.ensure_connection()
                connection.connection.backup(before)
                load_real_record()
                yield
                before.backup(connection.connection)
            ContentType.objects.clear_cache()
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
