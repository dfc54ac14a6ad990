import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def loaded_fixtures(django_db_setup, django_db_blocker):
    """The real record, loaded once for the tests of a module and rolled back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_fixtures", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def real_record(loaded_fixtures, db):
    """What `make run` loads into an empty portal."""


@pytest.fixture
def site(live_server):
    """The address of a portal that serves the real record."""
    call_command("load_fixtures", verbosity=0)
    return live_server.url
