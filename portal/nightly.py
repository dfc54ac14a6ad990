"""The timetable of the night: what the portal does by itself, how often, and what is due (`docs/nightly.md`)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from events import announcing
from events.facets import filing
from events.search import indexing
from intake.models import SheetImport
from readers.kept import FAILURES_KEPT
from readers.models import JobRun
from readers.visits import counting

# The longest job takes minutes; a machine that died with a claim is forgotten before the next night.
CLAIMED_FOR = timedelta(hours=6)
EACH_TIME, EVERY_NIGHT = 0, 1


@dataclass(frozen=True)
class Job:
    """A job: `run(dry_run)` does it, or says what it would do, and returns one line; what it raises is its failure."""

    name: str
    does: str
    nights: int
    run: Callable

    @property
    def how_often(self):
        return {EACH_TIME: "each time", EVERY_NIGHT: "every night"}.get(self.nights, f"every {self.nights} nights")


# When


def is_due(job, succeeded_at, *, today=None):
    """Whether a job that succeeded last at `succeeded_at` is due: as many days of the portal have begun since then.

    Counted in days and not in hours, so that a night that began a little earlier than the one before does not leave
    out what that one did; a night that was missed is made up for by the next.
    """
    today = today or timezone.localdate()
    return succeeded_at is None or (today - timezone.localdate(succeeded_at)).days >= job.nights


def claim(job, *, only_if_due=True):
    """Claim a job for this process; None if it is not due, or somebody else is at it. The claim is for `finish`."""
    now = timezone.now()
    until = now + CLAIMED_FOR
    JobRun.objects.get_or_create(name=job.name)
    succeeded_at = JobRun.objects.values_list("succeeded_at", flat=True).get(name=job.name)
    if only_if_due and not is_due(job, succeeded_at):
        return None
    free = JobRun.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), name=job.name)
    # Whoever claims it in between has also done it in between, or is at it.
    return until if free.filter(succeeded_at=succeeded_at).update(claimed_until=until) else None


def finish(job, claimed, *, summary, failed):
    """Write down how a job ended, and give it free; nothing if somebody else has claimed it since."""
    when = "failed_at" if failed else "succeeded_at"
    longest = JobRun._meta.get_field("summary").max_length
    mine = JobRun.objects.filter(name=job.name, claimed_until=claimed)
    mine.update(claimed_until=None, summary=summary[:longest], **{when: timezone.now()})


# What


def close_visits(dry_run):
    """Throw away the salts and visitors of days that are over, and the old numbers of events."""
    if dry_run:
        return f"{counting.over().count()} days to close"
    return f"{counting.close_days()} days closed, {counting.forget()} old numbers of events deleted"


def clear_sessions(dry_run):
    expired = Session.objects.filter(expire_date__lt=timezone.now())
    return f"{expired.count()} expired" if dry_run else f"{expired.delete()[0]} deleted"


def clear_failures(dry_run):
    old = AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - FAILURES_KEPT)
    return f"{old.count()} to delete" if dry_run else f"{old.delete()[0]} deleted"


def clear_sheets(dry_run):
    old = SheetImport.objects.left_lying()
    return f"{old.count()} to delete" if dry_run else f"{old.delete()[0]} deleted"


def complete_record(dry_run):
    """Complete what follows from the record and is missing, as after a change past the portal. Looking is cheap."""
    steps = {
        "search index": (indexing.is_whole, lambda: indexing.rebuild(only_missing=True)),
        "facets": (filing.is_complete, filing.file_everything),
        "publications": (announcing.is_whole, announcing.announce_missing),
    }
    incomplete = [name for name, (is_complete, _complete) in steps.items() if not is_complete()]
    if not dry_run:
        for name in incomplete:
            steps[name][1]()
    verb = "to complete" if dry_run else "completed"
    return f"{verb}: {', '.join(incomplete)}" if incomplete else "complete"


def by_command(name):
    """Return the run of a job that is a command with --dry-run and prints one line at the end."""

    def run(dry_run):
        said = StringIO()
        call_command(name, dry_run=dry_run, verbosity=1, stdout=said)
        return said.getvalue().strip().splitlines()[-1]

    return run


JOBS = (
    Job("letters", "writes what is due to readers into the outbox", EACH_TIME, by_command("compose_messages")),
    Job("outbox", "sends what waits in the outbox", EACH_TIME, by_command("send_messages")),
    Job(
        "readers",
        "deletes what readers left with the portal and has been kept for its time",
        EVERY_NIGHT,
        by_command("forget_readers"),
    ),
    Job(
        "visitors",
        "closes the days of the visitor counter that are over: salts and keys go",
        EACH_TIME,
        close_visits,
    ),
    Job("sessions", "deletes the sign-ins that have expired", EVERY_NIGHT, clear_sessions),
    Job("failures", "deletes failed sign-ins that are older than a day", EVERY_NIGHT, clear_failures),
    Job("sheets", "deletes sheets that nobody brought in within thirty days", EVERY_NIGHT, clear_sheets),
    Job(
        "record",
        "completes search index, facets and publications if they lack anything",
        EVERY_NIGHT,
        complete_record,
    ),
    Job("photos", "draws the sizes of photos that are missing", EVERY_NIGHT, by_command("draw_photos")),
    Job("dumps", "makes the files under `/data/` anew", EVERY_NIGHT, by_command("make_dumps")),
)
