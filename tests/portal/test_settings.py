import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from portal.settings import (
    data_folder,
    database_from,
    env_address,
    env_flag,
    env_list,
    env_number,
    env_time_zone,
    mail_from,
    stored_secret,
)


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


# The environment


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("yes", True), ("On", True), ("0", False), ("no", False), ("  ", None), ("", None)],
)
def test_flag_is_yes_or_no_and_empty_means_not_set(monkeypatch, written, meant):
    monkeypatch.setenv("PORTAL_DEBUG", written)
    assert env_flag("PORTAL_DEBUG", default=None) is meant


def test_malformed_values_are_refused_by_name(monkeypatch):
    for read, written in [
        (env_flag, "perhaps"),
        (lambda name: env_number(name, 8000, least=1, most=65535), "8000x"),
        (lambda name: env_number(name, 8000, least=1, most=65535), "65536"),
        (lambda name: env_number(name, 8000, least=1, most=65535), "-1"),
        (lambda name: env_number(name, 8000, least=1, most=65535), "²"),
        (lambda name: env_address(name, ""), "portal.example.org"),
        (lambda name: env_address(name, ""), "https://portal.example.org/events"),
        (lambda name: env_address(name, ""), "https://user@portal.example.org"),
        (lambda name: env_address(name, ""), "https://portal.example.org:many"),
        (lambda name: env_address(name, ""), "ftp://portal.example.org"),
        (lambda name: env_time_zone(name, "UTC"), "Europe/Atlantis"),
        (lambda name: env_time_zone(name, "UTC"), "/etc/passwd"),
    ]:
        monkeypatch.setenv("PORTAL_X", written)
        with pytest.raises(ImproperlyConfigured, match="PORTAL_X="):
            read("PORTAL_X")


def test_well_formed_values_are_read(monkeypatch):
    monkeypatch.setenv("PORTAL_X", " https://portal.example.org:8443/ ")
    assert env_address("PORTAL_X", "") == "https://portal.example.org:8443"
    monkeypatch.setenv("PORTAL_X", "a.example, b.example,,")
    assert env_list("PORTAL_X") == ["a.example", "b.example"]
    monkeypatch.setenv("PORTAL_X", "8123")
    assert env_number("PORTAL_X", 8000, least=1, most=65535) == 8123


def test_malformed_environment_stops_every_command_with_one_sentence():
    done = manage("check", PORT="eighty")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The portal is not set up rightly: PORT='eighty' is not a whole number from 1 to 65535."
    ]


def test_debugging_is_off_unless_asked_for():
    ask = "from django.conf import settings; print(settings.DEBUG)"
    assert manage("shell", "--no-imports", "-c", ask).stdout.strip() == "False"
    assert manage("shell", "--no-imports", "-c", ask, PORTAL_DEBUG="1").stdout.strip() == "True"


@pytest.mark.parametrize(("address", "secure"), [("https://portal.example.org", True), ("http://10.0.0.7:8000", False)])
def test_https_in_the_address_turns_on_what_https_allows(address, secure):
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    ask = f"from django.conf import settings; print([bool(getattr(settings, name)) for name in {names}])"
    assert manage("shell", "--no-imports", "-c", ask, PORTAL_URL=address).stdout.strip() == str([secure] * 4)


def test_hosts_are_those_named_the_one_of_the_address_and_the_machine_itself():
    ask = "from django.conf import settings; print(*settings.ALLOWED_HOSTS)"
    done = manage(
        "shell", "--no-imports", "-c", ask, PORTAL_URL="https://a.example", PORTAL_HOSTS="b.example,c.example"
    )
    assert done.stdout.split() == ["127.0.0.1", "[::1]", "a.example", "b.example", "c.example", "localhost"]


# The data folder


def test_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ImproperlyConfigured, match="file/data cannot be made"):
        data_folder(tmp_path / "file" / "data")


def test_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = stored_secret(tmp_path / "secret_key")
    assert len(first) >= 50
    assert stored_secret(tmp_path / "secret_key") == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_empty_secret_is_refused_rather_than_used(tmp_path):
    (tmp_path / "secret_key").touch()
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        stored_secret(tmp_path / "secret_key")


# The database


def test_postgresql_address_is_taken_apart():
    database = database_from("postgresql://ann:p%40ss@db.example:5433/portal?sslmode=require")
    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": "require", "server_side_binding": True, "prepare_threshold": 5},
    }


def test_postgresql_socket_is_a_host():
    assert database_from("postgresql://postgres:@/portal?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "address",
    ["mysql://host/name", "postgresql://ann:secret@host", "postgresql://ann:secret@host:x y/n?a=b&", "portal.db"],
)
def test_other_addresses_are_refused_without_telling_the_password(address):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        database_from(address)
    assert "secret" not in str(refused.value)


@pytest.mark.django_db
def test_database_is_set_up_for_a_server():
    """SQLite waits for its turn and minds its foreign keys; PostgreSQL plans a question once."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "busy_timeout")}
            assert found == {"foreign_keys": 1, "busy_timeout": 120000}
            assert connection.transaction_mode == "IMMEDIATE"
        else:
            for _time in range(6):
                cursor.execute("SELECT %s + 1", [1])
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%+ 1'")
            assert cursor.fetchone() == (1,)


def test_sqlite_file_is_in_write_ahead_mode():
    ask = (
        "from django.db import connection\n"
        "with connection.cursor() as cursor: print(cursor.execute('PRAGMA journal_mode').fetchone()[0])"
    )
    assert manage("shell", "--no-imports", "-c", ask, DATABASE_URL="").stdout.strip() == "wal"


# Mail


def test_mail_server_is_taken_apart():
    mail = mail_from("smtps://desk%40example.org:p%2Fw@mail.example.org")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == ("mail.example.org", 465)
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("desk@example.org", "p/w")
    assert (mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (True, False)
    assert mail_from("smtp://mail.example.org")["EMAIL_PORT"] == 587


@pytest.mark.parametrize("address", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port"])
def test_other_mail_addresses_are_refused(address):
    with pytest.raises(ImproperlyConfigured, match="PORTAL_MAIL"):
        mail_from(address)
