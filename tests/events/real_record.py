"""The real record in the database of the tests: loaded once in a run, which takes seconds, and copied from then on.

The workers of a run share the copy. It lies in the folder of the run; who comes first makes it, and the others wait.
"""

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection


def load_real_record():
    """Load what `make run` loads into an empty portal; on PostgreSQL the caller has begun a transaction."""
    from django.contrib.contenttypes.models import ContentType

    keep, put_back = (keep_pages, put_back_pages) if connection.vendor == "sqlite" else (keep_rows, put_back_rows)
    folder = Path(os.environ["PORTAL_DATA"]).with_name("real-record")
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            call_command("load_fixtures", verbosity=0)
            keep(folder)
            (folder / "complete").touch()
            return
    put_back(folder)
    # Its keys are those of the copy now.
    ContentType.objects.clear_cache()


# SQLite: the pages of the whole database


def keep_pages(folder):
    with closing(sqlite3.connect(folder / "pages")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)


def put_back_pages(folder):
    with closing(sqlite3.connect(folder / "pages")) as copy:
        connection.ensure_connection()
        copy.backup(connection.connection)


# PostgreSQL: the rows of every table


def keep_rows(folder):
    with connection.cursor() as cursor:
        for table in tables(cursor):
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows, (folder / table).open("wb") as file:
                file.writelines(rows)


def put_back_rows(folder):
    with connection.cursor() as cursor:
        # The rows fit each other as a whole; nothing has to be checked while they come one by one.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables(cursor):
            cursor.execute(f"DELETE FROM {table}")
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as rows:
                rows.write((folder / table).read_bytes())
        cursor.execute("SET LOCAL session_replication_role = origin")
        models = apps.get_models(include_auto_created=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def tables(cursor):
    return [name for name in connection.introspection.table_names(cursor) if name != "django_migrations"]
