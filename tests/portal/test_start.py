"""The start, as an operator makes it: in a process of its own, on a data folder and a database of its own."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from io import StringIO

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from portal.management.commands import start

pytestmark = pytest.mark.server

# Nothing takes so long, but on a machine that has much else to do.
PATIENCE = 300
FACTS = """
from django.contrib.auth.models import User
from organizations.models import Country
print(Country.objects.count(), User.objects.filter(is_superuser=True).count())
"""


class House:
    """A data folder and a database of its own, and the commands of the portal on them."""

    def __init__(self, folder, database):
        self.folder = folder
        self.port = free_port()
        self.environment = os.environ | {"PORTAL_DATA": str(folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        if database:
            self.environment["DATABASE_URL"] = database

    def run(self, *arguments):
        process = self.begin(*arguments)
        output, errors = process.communicate(timeout=PATIENCE)
        return process.returncode, output, errors

    def begin(self, *arguments):
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell lets what it runs in the background ignore Ctrl-C, and that is handed down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def ask(self, code):
        returncode, output, errors = self.run("shell", "--no-imports", "-c", code)
        assert returncode == 0, errors
        return output.split()

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as response:
                # A typeface or a picture is no text.
                return response.status, response.read().decode(errors="replace")
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read().decode()

    def wait_until_it_answers(self, process):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert process.poll() is None, process.communicate()
            try:
                return self.get("/healthz")
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the portal does not answer")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_of_children():
    """The seconds that the processes which this one began and saw end have taken from the machine."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.fixture
def house(tmp_path):
    address = os.environ.get("DATABASE_URL")
    if not address:
        yield House(tmp_path / "data", None)
        return
    name = f"start_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield House(tmp_path / "data", with_name(address, name))
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def with_name(address, name):
    """The postgresql:// address with the name of another database."""
    return re.sub(r"(?<=/)[^/?]*(?=\?|$)", name, address, count=1)


# The whole way


def test_first_start_prepares_and_serves_the_next_is_quick_and_repeats_nothing_and_ctrl_c_ends_each(house):
    """One house for all of it: to prepare another takes longer than the rest."""
    before = cpu_of_children()
    process = house.begin("start")
    try:
        assert house.wait_until_it_answers(process) == (200, "ok\n")
        assert house.get("/readyz") == (200, "ready\n")
        assert "Мероприятия" in house.get("/ru/")[1]
        status, page = house.get("/")
        assert status == 200
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert house.get(address)[0] == 200
    finally:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert errors == ""
    lines = output.splitlines()
    # Nothing but translations comes before.
    assert next(one for one in lines if not one.startswith("Compiled")) == "Bringing the database up to date"
    assert "Loading the reference data and the real events" in lines
    assert "Collecting the static files" in lines
    assert re.fullmatch(r"Created an administrator\. Name: admin  Password: \S{16}  \(shown only now\)", lines[-2])
    assert lines[-1] == f"Serving on http://127.0.0.1:{house.port} (Ctrl-C ends it)"
    first = cpu_of_children() - before
    assert_the_next_start_is_quick_repeats_nothing_and_keeps_what_an_editor_changed(house, first)
    assert_ctrl_c_ends_a_server_that_has_hardly_begun(house)
    assert_helpers_build_the_index_that_was_there(house)


def assert_the_next_start_is_quick_repeats_nothing_and_keeps_what_an_editor_changed(house, first):
    country = "from organizations.models import Country; kazakhstan = Country.objects.filter(code='KZ'); "
    house.ask(country + "kazakhstan.update(name_en='Corrected')")
    before = cpu_of_children()
    process = house.begin("start")
    house.wait_until_it_answers(process)
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert output.splitlines() == [
        "Bringing the database up to date",
        f"Serving on http://127.0.0.1:{house.port} (Ctrl-C ends it)",
    ]
    assert cpu_of_children() - before < first / 3
    assert house.ask(country + "print(kazakhstan.get().name_en)") == ["Corrected"]


def assert_helpers_build_the_index_that_was_there(house):
    digest = """
from hashlib import sha256
from events.models import SearchEntry
print(sha256(repr(list(SearchEntry.objects.order_by("pk").values_list())).encode()).hexdigest())
"""
    # As it is without helpers: the name of a country has changed past the portal.
    house.run("search_index", "--helpers", "0")
    before = house.ask(digest)
    house.ask("from events.models import SearchEntry; SearchEntry.objects.update(titles='nothing', text='')")
    returncode, output, errors = house.run("search_index", "--helpers", "2")
    assert (returncode, errors) == (0, "")
    assert output.startswith("Indexed ")
    assert house.ask(digest) == before


def assert_ctrl_c_ends_a_server_that_has_hardly_begun(house):
    for moment in (0, 0.1, 0.4):
        process = house.begin("start")
        for line in process.stdout:
            if line.startswith("Serving"):
                break
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        # By the server, or by the system before there is one; Python's own KeyboardInterrupt can get lost.
        assert process.returncode in {0, -signal.SIGINT}
        assert errors == ""


def test_translations_are_compiled_before_any_step_can_read_them(monkeypatch):
    steps = []
    names = ["compile_translations", "migrate", "load_events", "index_events", "file_events", "announce_events"]
    for name in [*names, "make_first_dumps", "collect_static"]:
        monkeypatch.setattr(start, name, lambda name=name, **options: steps.append(name))
    monkeypatch.setattr(start, "gather_statistics", lambda: None)
    monkeypatch.setattr(start, "create_administrator", lambda **options: None)
    call_command("start", prepare=True, stdout=StringIO())
    assert steps[0] == "compile_translations"
    assert len(steps) == 8


def test_start_killed_at_any_step_is_completed_by_the_next(house):
    """Kills one start after another, each at the line that it has just said and a moment later."""
    steps = ["Bringing", "Bringing", "Bringing", "Loading", "Collecting", "Created"]
    reached = []
    for number, step in enumerate(steps):
        process = house.begin("start", "--prepare")
        for line in process.stdout:
            if line.startswith(step):
                reached.append(step)
                time.sleep(0.15 * (number % 3))
                process.kill()
                break
        process.communicate(timeout=PATIENCE)
    assert reached[:3] == ["Bringing"] * 3
    returncode, _, errors = house.run("start", "--prepare")
    assert (returncode, errors) == (0, "")
    countries, administrators = house.ask(FACTS)
    assert int(countries) > 200
    assert administrators == "1"
    process = house.begin("start")
    house.wait_until_it_answers(process)
    assert house.get("/readyz")[0] == 200
    assert house.get("/")[0] == 200
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert not [path.name for path in house.folder.iterdir() if "draft" in path.name]


# What an operator may have got wrong


def test_taken_port_is_said_in_a_sentence(house):
    with socket.create_server(("127.0.0.1", house.port)):
        returncode, output, errors = house.run("start")
    assert returncode == 1
    assert errors.strip() == (
        f"CommandError: Port {house.port} is taken by another program. Choose another: PORT={house.port + 1} make run"
    )
    assert output == ""


def test_data_folder_that_cannot_be_written_is_said_in_a_sentence(house):
    house.folder.write_text("a file where the folder should be")
    returncode, _, errors = house.run("start")
    assert returncode == 1
    assert errors.strip() == (
        f"The portal is not set up rightly: The data folder {house.folder} cannot be made: File exists."
    )


def test_database_that_does_not_answer_is_said_in_a_sentence(house):
    house.environment["DATABASE_URL"] = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    returncode, _, errors = house.run("start", "--prepare")
    assert returncode == 1
    assert errors.splitlines()[-1].startswith("CommandError: The database does not answer")
    assert "Traceback" not in errors


# Single steps


@pytest.mark.django_db
def test_administrator_is_created_once_and_can_sign_in(client):
    said = []
    start.create_administrator(say=said.append)
    start.create_administrator(say=said.append)
    (line,) = said
    password = re.search(r"Password: (\S+)", line)[1]
    assert client.post("/accounts/login/", {"login": "admin", "password": password}).status_code == 302
    assert get_user_model().objects.filter(is_superuser=True).count() == 1


@pytest.mark.django_db
def test_administrator_whose_password_could_not_be_said_is_not_kept():
    def broken_pipe(line):
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        start.create_administrator(say=broken_pipe)
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_static_files_are_collected_again_only_when_one_has_changed(settings, tmp_path):
    settings.PORTAL_DATA = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "site.css").write_text("a { color: red }")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    said = []
    start.collect_static(say=said.append)
    start.collect_static(say=said.append)
    assert said == ["Collecting the static files"]
    (tmp_path / "source" / "site.css").write_text("a { color: blue }")
    start.collect_static(say=said.append)
    assert said == ["Collecting the static files"] * 2
    assert (settings.STATIC_ROOT / "site.css").read_text() == "a { color: blue }"


def test_two_starts_on_one_folder_prepare_one_after_the_other(tmp_path):
    said = []
    with start.alone(tmp_path / "start.lock", say=said.append):
        other = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import sys, fcntl; fcntl.flock(open(sys.argv[1], 'w'), fcntl.LOCK_EX | fcntl.LOCK_NB)",
                str(tmp_path / "start.lock"),
            ],
            stderr=subprocess.PIPE,
        )
        assert b"BlockingIOError" in other.communicate(timeout=PATIENCE)[1]
    assert said == []


@pytest.mark.django_db
def test_unwritable_place_is_named(settings, tmp_path):
    settings.PORTAL_DATA = tmp_path / "nowhere"
    with pytest.raises(CommandError, match="nowhere"):
        call_command("start", prepare=True, stdout=StringIO())
