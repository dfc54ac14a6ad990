"""What a process has seen of visitors and not yet written down. A page only leaves a note in memory; a thread writes.

So no reader waits for the database, whoever holds its write lock. A process that is killed loses the notes of the last
seconds; one that ends writes them first.
"""

import atexit
import logging
import os
import threading
from collections import deque
from typing import NamedTuple

from django.db import DatabaseError, connection
from django.utils import timezone

from events.models import Event

from . import counting
from .figures import figures, first_needed
from .robots import is_robot
from .visitor import key_of, kind_of, network_of

WRITTEN_EVERY = 10
# While the database is away so many notes are kept, and then the oldest given up.
MOST_NOTES = 50_000
# Visitors of today that are known to be written down: forgotten beyond this number, and then written in vain.
MOST_KNOWN = 200_000
LONGEST_USER_AGENT = 400

log = logging.getLogger(__name__)


class Note(NamedTuple):
    """One page that somebody opened: no address, only its network, and in memory alone."""

    day: object
    network: str
    user_agent: str
    slug: str


class Notes:
    """The notes of one process."""

    def __init__(self):
        self.begin_anew()

    def begin_anew(self):
        """Forget everything: for a process that is the copy of another, whose threads were not copied."""
        self._notes = deque(maxlen=MOST_NOTES)
        self._unwritten = {}
        self._known, self._known_on = set(), None
        self._salts = {}
        self._events = {}
        self._visitors = None
        self._thread = None
        self._beginning = threading.Lock()
        self._writing = threading.Lock()
        self._ending = threading.Event()

    # Asked by every page

    def add(self, *, address, user_agent, slug=""):
        """Note that somebody opened a page, the one of the event `slug` or another."""
        day = timezone.localdate()
        self._notes.append(Note(day, network_of(address), user_agent[:LONGEST_USER_AGENT], slug))
        self.begin_writing()

    def figures(self):
        """Return the figures of now as all processes show them; None if the database has never answered."""
        today = timezone.localdate()
        self.begin_writing()
        if self._visitors is None:
            # The first page of a process; from then on the thread asks.
            try:
                self._read(today)
            except DatabaseError:
                return None
        return figures(self._visitors, today)

    # The thread

    def begin_writing(self):
        if self._thread is None:
            with self._beginning:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._write_on, name="visitors", daemon=True)
                    self._thread.start()

    def _write_on(self):
        while not self._ending.is_set():
            self._write_or_say_why()
            self._ending.wait(WRITTEN_EVERY)

    def end(self):
        """Write what is left. Called when the process ends."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            self._write_or_say_why()

    def _write_or_say_why(self):
        try:
            self.write()
        except DatabaseError as problem:
            log.warning("Visitors are not written down, and tried again: %s", str(problem).strip())
        except Exception:
            log.exception("Visitors are not written down, and tried again")
        finally:
            connection.close()

    def write(self):
        """Write down who came, count today anew where it is due, close the days that are over, read the figures."""
        with self._writing:
            today = timezone.localdate()
            self._sort()
            for day in sorted(self._unwritten):
                counting.record(day, self._unwritten[day])
                if day == today:
                    self._remember(day, self._unwritten[day])
                del self._unwritten[day]
            self._salts = {day: salt for day, salt in self._salts.items() if day == today}
            counting.count(today)
            counting.close_days()
            self._read(today)

    def _sort(self):
        """Turn the notes into keys that are not known to be written; a note is given up only when this is done."""
        events = self._events_of({note.slug for note in list(self._notes)} - {""})
        for _number in range(len(self._notes)):
            note = self._notes[0]
            if not is_robot(note.user_agent) and (salt := self._salt_of(note.day)):
                kind = kind_of(note.user_agent)
                for event in {0, events.get(note.slug, 0)}:
                    key = event, key_of(salt, note.network, kind, event)
                    if key not in self._known:
                        self._unwritten.setdefault(note.day, set()).add(key)
            self._notes.popleft()

    def _salt_of(self, day):
        if day not in self._salts:
            self._salts[day] = counting.salt_of(day)
        return self._salts[day]

    def _events_of(self, slugs):
        if missing := slugs - self._events.keys():
            self._events |= dict(Event.objects.filter(slug__in=missing).values_list("slug", "pk"))
        return self._events

    def _remember(self, day, keys):
        if day != self._known_on or len(self._known) > MOST_KNOWN:
            self._known, self._known_on = set(), day
            self._events = {}
        self._known |= keys

    def _read(self, today):
        self.show(counting.visitors_since(first_needed(today)))

    def show(self, visitors):
        """Let the figures be those that {day: visitors} comes to, until they are read again."""
        self._visitors = visitors


notes = Notes()
os.register_at_fork(after_in_child=notes.begin_anew)
atexit.register(notes.end)
