"""The night: what is due runs once, whatever happened the night before and whoever else calls."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.models import Publication, SearchEntry
from intake.models import SheetImport
from portal import nightly
from portal.nightly import EACH_TIME, EVERY_NIGHT, Job
from readers.models import CountedDay, JobRun, Visitor
from tests.factories import make_event

NOW = datetime(2026, 11, 25, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def jobs(monkeypatch):
    """Put jobs in the place of the real ones; each appends its name to the list that is returned."""
    ran = []

    def job(name, nights=EVERY_NIGHT, fails=False):
        def run(dry_run):
            ran.append((name, "rehearsed" if dry_run else "ran"))
            if fails:
                raise ValueError("the disk\nis full")
            return f"{name} is done."

        return Job(name, f"does {name}", nights, run)

    def put(*listed):
        monkeypatch.setattr(nightly, "JOBS", tuple(job(**one) for one in listed))
        return ran

    return put


def night(**options):
    said = StringIO()
    call_command("nightly", stdout=said, **options)
    return [re.sub(r" \(\d+\.\d s\)$", "", line) for line in said.getvalue().splitlines()]


# When


@pytest.mark.parametrize(
    ("last", "nights", "due"),
    [
        (None, EVERY_NIGHT, True),
        (datetime(2026, 11, 24, 18, 59, tzinfo=UTC), EVERY_NIGHT, True),  # 23:59 in Almaty
        (datetime(2026, 11, 24, 19, 1, tzinfo=UTC), EVERY_NIGHT, False),  # 00:01
        (datetime(2026, 11, 25, 2, 9, tzinfo=UTC), EVERY_NIGHT, False),
        (datetime(2026, 11, 25, 2, 9, tzinfo=UTC), EACH_TIME, True),
        (datetime(2026, 10, 1, tzinfo=UTC), EVERY_NIGHT, True),
        (datetime(2026, 11, 18, 2, 11, tzinfo=UTC), 7, True),  # a minute later in the night a week ago
        (datetime(2026, 11, 18, 19, 1, tzinfo=UTC), 7, False),
        (datetime(2026, 11, 26, 2, 9, tzinfo=UTC), EVERY_NIGHT, False),  # the clock was wrong
    ],
)
def test_a_job_is_due_when_as_many_days_of_the_portal_have_begun(settings, last, nights, due):
    settings.TIME_ZONE = "Asia/Almaty"
    with time_machine.travel(NOW, tick=False):
        assert nightly.is_due(Job("a", "does a", nights, None), last) is due


@pytest.mark.django_db
def test_what_is_done_is_not_done_again_the_same_night_and_a_missed_night_is_made_up_for(jobs):
    ran = jobs({"name": "a"}, {"name": "b", "nights": EACH_TIME})
    with time_machine.travel(NOW, tick=False) as clock:
        assert night() == ["a          a is done", "b          b is done"]
        assert night() == ["a          not due, or another process is at it", "b          b is done"]
        clock.shift(timedelta(days=3, minutes=-5))
        night()
    assert [name for name, _what in ran] == ["a", "b", "b", "a", "b"]


# Failures


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_is_said_and_is_due_again(jobs):
    ran = jobs({"name": "a", "fails": True}, {"name": "b"})
    with time_machine.travel(NOW, tick=False):
        for _again in range(2):
            said = StringIO()
            with pytest.raises(CommandError, match=r"Failed: a\."):
                call_command("nightly", stdout=said)
            assert said.getvalue().startswith("a          FAILED: ValueError: the disk is full\nb   ")
    assert [name for name, _what in ran] == ["a", "b", "a"]
    failed, done = JobRun.objects.order_by("name")
    assert (failed.succeeded_at, failed.failed_at, failed.claimed_until) == (None, NOW, None)
    assert (done.succeeded_at, done.failed_at, done.summary) == (NOW, None, "b is done.")


@pytest.mark.django_db
def test_a_job_that_is_stopped_is_free_at_once_and_one_that_is_killed_after_hours(jobs, monkeypatch):
    ran = jobs({"name": "a"})
    (job,) = nightly.JOBS
    with time_machine.travel(NOW, tick=False) as clock:
        assert nightly.claim(job)
        assert night() == ["a          not due, or another process is at it"]
        assert night(only=["a"]) == ["a          not due, or another process is at it"]
        clock.shift(nightly.CLAIMED_FOR)
        assert night() == ["a          a is done"]
        clock.shift(timedelta(days=1))

        def stop(dry_run):
            raise KeyboardInterrupt

        monkeypatch.setattr(nightly, "JOBS", (Job("a", "does a", EVERY_NIGHT, stop),))
        with pytest.raises(KeyboardInterrupt):
            night()
        assert JobRun.objects.get().claimed_until is None
    assert ran == [("a", "ran")]


@pytest.mark.django_db
def test_who_took_too_long_does_not_give_free_what_another_has_claimed():
    job = Job("a", "does a", EVERY_NIGHT, None)
    with time_machine.travel(NOW, tick=False) as clock:
        slow = nightly.claim(job)
        clock.shift(nightly.CLAIMED_FOR)
        quick = nightly.claim(job)
        nightly.finish(job, slow, summary="late", failed=False)
        assert nightly.claim(job) is None
        nightly.finish(job, quick, summary="done", failed=False)
        assert JobRun.objects.get().summary == "done"


@pytest.mark.django_db
def test_a_job_that_another_did_between_the_question_and_the_claim_is_not_done_again(monkeypatch):
    job, is_due = Job("a", "does a", EVERY_NIGHT, None), nightly.is_due

    def due_while_another_is_quicker(*arguments):
        monkeypatch.setattr(nightly, "is_due", is_due)
        nightly.finish(job, nightly.claim(job), summary="", failed=False)
        return True

    monkeypatch.setattr(nightly, "is_due", due_while_another_is_quicker)
    assert nightly.claim(job) is None


# Options


@pytest.mark.django_db
def test_a_rehearsal_says_what_is_due_and_changes_nothing(jobs):
    ran = jobs({"name": "a"}, {"name": "b"})
    with time_machine.travel(NOW, tick=False):
        night(only=["b"])
        assert night(dry_run=True) == ["a          due: a is done.", "b          not due"]
    assert ran == [("b", "ran"), ("a", "rehearsed")]
    assert [one.name for one in JobRun.objects.all()] == ["b"]


@pytest.mark.django_db
def test_one_job_by_name_runs_whether_it_is_due_or_not(jobs):
    ran = jobs({"name": "a"}, {"name": "b"})
    night(only=["b"])
    night(only=["b"])
    assert ran == [("b", "ran")] * 2


def test_an_unknown_name_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("nightly", "--only", "gone")


# The real ones


@pytest.mark.django_db
def test_the_night_deletes_what_is_over_and_nothing_else():
    with time_machine.travel(NOW, tick=False):
        for name, expires in (("old", NOW - timedelta(seconds=1)), ("new", NOW + timedelta(days=1))):
            Session.objects.create(session_key=name, session_data="", expire_date=expires)
        for name, age in (("old", timedelta(days=1, seconds=1)), ("new", timedelta(hours=23))):
            attempt = AccessAttempt.objects.create(username=name, failures_since_start=1)
            AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=NOW - age)
        for day, key in ((NOW.date() - timedelta(days=1), "old"), (NOW.date(), "new")):
            CountedDay.objects.create(day=day, salt="ab")
            Visitor.objects.create(day=day, key=key)
        month = timedelta(days=30)
        for name, age, brought_in in (("old", month, None), ("new", month - DAY, None), ("brought in", 2 * month, NOW)):
            SheetImport.objects.create(file_name=name, made_at=NOW - age, imported_at=brought_in)
        told = night(only=["visitors", "sessions", "failures", "sheets"], dry_run=True)
        assert told == [
            "visitors   due: 1 days to close",
            "sessions   due: 1 expired",
            "failures   due: 1 to delete",
            "sheets     due: 1 to delete",
        ]
        night(only=["visitors", "sessions", "failures", "sheets"])
    assert {sheet.file_name for sheet in SheetImport.objects.all()} == {"new", "brought in"}
    assert [one.pk for one in Session.objects.all()] == ["new"]
    assert [one.username for one in AccessAttempt.objects.all()] == ["new"]
    assert [one.key for one in Visitor.objects.all()] == ["new"]
    assert {one.day.day: (one.salt, one.visitors) for one in CountedDay.objects.all()} == {24: ("", 1), 25: ("ab", 0)}


@pytest.mark.django_db
def test_the_night_completes_what_is_missing_beside_the_record():
    event = make_event()
    assert night(only=["record"], dry_run=True) == ["record     due: to complete: search index, publications"]
    assert night(only=["record"]) == ["record     completed: search index, publications"]
    assert SearchEntry.objects.filter(event=event).exists()
    assert Publication.objects.filter(pk=event.public_id).exists()
    assert night(only=["record"]) == ["record     complete"]


@pytest.mark.django_db
def test_every_job_can_be_rehearsed_and_run_twice_on_an_empty_record(settings, tmp_path):
    settings.PORTAL_DATA = tmp_path
    make_event()
    rehearsed = night(dry_run=True)
    assert len(rehearsed) == len(nightly.JOBS) >= 6
    assert not list(tmp_path.iterdir())
    for _twice in range(2):
        assert len(night()) == len(nightly.JOBS)
    assert (tmp_path / "dumps" / "manifest.json").exists()
    assert not JobRun.objects.exclude(failed_at=None).exists()
    assert JobRun.objects.filter(succeeded_at__lte=timezone.now()).count() == len(nightly.JOBS)


# The page


def on_the_page(text):
    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return [(name, does, how_often) for name, does, how_often in rows]


def test_the_page_lists_the_jobs_as_they_are():
    page = (settings.BASE_DIR / "docs" / "nightly.md").read_text(encoding="utf-8")
    assert len(nightly.JOBS) >= 6
    assert on_the_page(page) == [(job.name, job.does, job.how_often) for job in nightly.JOBS]
    assert len({job.name for job in nightly.JOBS}) == len(nightly.JOBS)


def test_a_job_that_the_page_tells_otherwise_is_found():
    assert on_the_page("| `a` | does a | every night |\n| b | no job | x |\n") == [("a", "does a", "every night")]
