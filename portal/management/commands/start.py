import ctypes
import errno
import fcntl
import gc
import hashlib
import secrets
import signal
import socket
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection, connections, transaction
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from events import announcing, dumps
from events.facets import filing
from events.facets.shelf import shelf
from events.management.commands.load_fixtures import record_is_empty
from events.models import Event
from events.search import analyzer, indexing
from portal import catalogue
from portal.management.commands.messages import Command as Messages

ADDRESS = "127.0.0.1"
# malloc.h of glibc
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
GIVEN_BACK = 128 * 1024
# As many events are written into files while the first start waits.
SMALL = 5_000
# By default Python looks for garbage whenever 700 more objects were made than went; an answer makes thousands.
ALLOCATED_BETWEEN_LOOKS = 10_000


class Command(BaseCommand):
    help = (
        "Prepares what is missing (tables, the real events in an empty database, translations, static files, an "
        "administrator) and serves the portal on 127.0.0.1. A step that is interrupted is completed by the next start."
    )
    # The checks run with `manage.py check`; a portal that served yesterday should not refuse to start over a warning.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--prepare", action="store_true", help="prepare, and leave the serving to somebody else")

    def handle(self, *, prepare, **options):
        if not prepare:
            refuse_a_taken_port(settings.PORT)
        try:
            with alone(settings.PORTAL_DATA / "start.lock", say=self.say):
                # First: a language that is read before its file is there stays untranslated in this process.
                compile_translations(say=self.say)
                migrate(say=self.say)
                load_events(say=self.say)
                index_events(say=self.say)
                file_events(say=self.say)
                announce_events(say=self.say)
                make_first_dumps(say=self.say)
                gather_statistics()
                collect_static(say=self.say)
                create_administrator(say=self.say)
        except OSError as problem:
            place = problem.filename or settings.PORTAL_DATA
            raise CommandError(f"{place}: {problem.strerror or problem}.") from problem
        except OperationalError as problem:
            # libpq writes over several lines.
            raise CommandError(f"The database does not answer: {' '.join(str(problem).split())}") from problem
        if not prepare:
            let_ctrl_c_end_it_at_once()
            self.say(f"Serving on http://{ADDRESS}:{settings.PORT} (Ctrl-C ends it)")
            serve()

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def refuse_a_taken_port(port):
    with socket.socket() as probe:
        # As the server will: a port whose last user has just left counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                sentence = f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"
            else:
                sentence = f"Port {port} cannot be used: {problem.strerror}. Choose another: PORT=8000 make run"
            raise CommandError(sentence) from problem


@contextmanager
def alone(path, *, say):
    """Waits until no other start prepares the same data folder. The system lets go of the lock of a killed process."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another start on the same data folder")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate(*, say):
    """Brings the tables up to date.

    A new SQLite database is made aside and moved into place when it is complete: Django commits a migration and the
    note that it was applied one after the other, and a kill between the two would leave a database that no start can
    complete.
    """
    say("Bringing the database up to date")
    path = Path(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or (path.exists() and path.stat().st_size):
        call_command("migrate", verbosity=0, interactive=False)
        return
    draft = path.with_name(f"{path.name}.draft")
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{draft}{ending}").unlink(missing_ok=True)
    connection.close()
    connection.settings_dict["NAME"] = draft
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = path
    draft.replace(path)


def load_events(*, say):
    """Loads the reference data and the real events, all or none, into an empty record."""
    if record_is_empty():
        say("Loading the reference data and the real events")
        call_command("load_fixtures")


def index_events(*, say):
    """Builds the search index of a database from before there was one."""
    if not indexing.is_whole():
        say("Building the search index")
        indexing.rebuild(only_missing=True, say=lambda done, of_all, _last: say(f"{done} of {of_all} events"))


def gather_statistics():
    """Let SQLite count what its indexes hold, where it has changed much; without, it guesses badly in large tables.

    PostgreSQL does so by itself. https://sqlite.org/pragma.html#pragma_optimize
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("PRAGMA optimize = 0x10002")


def file_events(*, say):
    """Files the events of a database from before there were facets under the values of these."""
    if not filing.is_complete():
        say("Filing the events under their facets")
        filing.file_everything()


def announce_events(*, say):
    """Writes down what readers were told of the events of a database from before this was kept."""
    if not announcing.is_whole():
        say("Writing down what was published")
        announcing.announce_missing(say=lambda done: say(f"{done} events") if done % 10_000 == 0 else None)


def make_first_dumps(*, say):
    """Makes the files under /data/ of a small record that has none; those of a large one wait for the night."""
    if dumps.manifest() is None and Event.objects.count() <= SMALL:
        say("Making the files under /data/")
        dumps.make()


def compile_translations(*, say):
    for language, po in Messages.files():
        if po.exists() and catalogue.compile_if_older(po, language=language):
            say(f"Compiled the translations: {language}")


def collect_static(*, say):
    """Collects the static files if any has changed since the last complete collection."""
    note = settings.PORTAL_DATA / "static.digest"
    digest = static_digest()
    if note.exists() and note.read_text() == digest and (settings.STATIC_ROOT / "staticfiles.json").exists():
        return
    say("Collecting the static files")
    note.unlink(missing_ok=True)
    # Cleared first: a copy that was cut off has a newer date than its original and would be kept.
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(digest)


def static_digest():
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return digest.hexdigest()


def create_administrator(*, say):
    """Creates the administrator `admin` if there is none at all, and says the password, this once.

    The password is said before it is stored: after a kill in between, the next start makes and says a new one, and
    nobody is left with an administrator whose password was never seen.
    """
    users = get_user_model()._default_manager
    with transaction.atomic():
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser("admin", password=password)
        say(f"Created an administrator. Name: admin  Password: {password}  (shown only now)")


class Server(BaseApplication):
    """Gunicorn in this very process, which has loaded everything already; its workers are copies of it."""

    def load_config(self):
        for name, value in {
            "bind": f"{ADDRESS}:{settings.PORT}",
            "worker_class": "gthread",
            "workers": settings.SERVER_WORKERS,
            "threads": settings.SERVER_THREADS,
            # A worker that loads by itself is deaf to Ctrl-C until it has done so, and the server waits for it.
            "preload_app": True,
            "graceful_timeout": 10,
            "loglevel": "warning",
            # By default gunicorn opens a socket for remote control in the home folder.
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self):
        application = get_wsgi_application()
        read_ahead()
        # What is loaded by now stays: the workers share its memory, and never look through it for garbage. What an
        # answer leaves behind goes by itself; to look for cycles fifteen times as often takes a twentieth of its time.
        # What was in use while it looked, though, waits for the next generation, ten times as long by default: 15 MB.
        gc.freeze()
        gc.set_threshold(ALLOCATED_BETWEEN_LOOKS, 2, 2)
        return application


def read_ahead():
    """Read what the first answers of each worker would wait for: the routes, the Russian dictionary, the sets."""
    reverse("events:event_list")
    analyzer.key("граница")
    _ = shelf().rows
    # A connection must not be shared with the workers.
    connections.close_all()


def share_memory_between_threads():
    """Let glibc keep two pools of memory for all threads, and give back what is freed of large pieces.

    By default it makes a pool for each thread, and keeps ever larger pieces once some were used.
    """
    # Another C library has no such pools.
    with suppress(AttributeError, OSError, TypeError):
        for name, value in {M_ARENA_MAX: 2, M_TRIM_THRESHOLD: GIVEN_BACK, M_MMAP_THRESHOLD: GIVEN_BACK}.items():
            ctypes.CDLL(None).mallopt(name, value)


def let_ctrl_c_end_it_at_once():
    """Leave Ctrl-C to the system until the server listens for it; nothing is left to be finished here.

    Python would raise KeyboardInterrupt wherever it is, and where it clears up behind an import that is lost: the
    server would go on.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def serve():
    """Serves until it is told to end; does not return."""
    share_memory_between_threads()
    Server().run()
