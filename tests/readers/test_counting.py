"""The counter recounted: whatever comes when to which process, the numbers are those of a plain set in Python."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError

from readers.models import CountedDay, EventVisitors, Visitor
from readers.visits import counting
from readers.visits.noting import Notes
from tests.factories import make_event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/{} Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}) Gecko/20100101 Firefox/{0}"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.{}; +http://www.google.com/bot.html)"


@pytest.fixture
def process():
    return Notes()


def come(process, *addresses, user_agent=FIREFOX, slug=""):
    for address in addresses:
        process.add(address=address, user_agent=user_agent.format(140), slug=slug)


def counted():
    return dict(CountedDay.objects.values_list("day", "visitors"))


def of_events():
    found = defaultdict(dict)
    for one in EventVisitors.objects.order_by("day"):
        found[one.event_key][one.day] = one.visitors
    return dict(found)


# Against a reference


@pytest.mark.parametrize(
    ("time_zone", "first"),
    [
        ("Asia/Almaty", datetime(2026, 11, 20, 3, tzinfo=UTC)),
        ("Europe/Vienna", datetime(2026, 10, 24, 3, tzinfo=UTC)),  # the night with 25 hours
        ("Europe/Vienna", datetime(2027, 3, 26, 3, tzinfo=UTC)),  # and the one with 23
        ("Asia/Kolkata", datetime(2026, 12, 30, 3, tzinfo=UTC)),
    ],
)
def test_random_visits_to_several_processes_come_to_the_numbers_of_a_set(settings, time_zone, first):
    settings.TIME_ZONE = time_zone
    zone, chance = ZoneInfo(time_zone), random.Random(7)
    keys = {slug: make_event(slug, slug=slug).pk for slug in ("one", "two")}
    processes = [Notes() for _worker in range(3)]
    networks = [f"10.0.{number}" for number in range(12)] + [f"2001:db8:{number:x}:" for number in range(6)]
    came, read = defaultdict(set), defaultdict(set)
    moments = sorted(first + timedelta(seconds=chance.randrange(4 * 86400)) for _visit in range(150))
    # Both sides of each midnight
    moments += [
        datetime(*(first + timedelta(days=number)).timetuple()[:3], tzinfo=zone) + timedelta(seconds=seconds)
        for number in (1, 2, 3)
        for seconds in (-1, 0, 1)
    ]
    with time_machine.travel(first, tick=False) as clock:
        for moment in sorted(moments, key=lambda one: one.timestamp()):
            clock.move_to(moment)
            network, kind = chance.choice(networks), chance.choice([CHROME, FIREFOX, ROBOT])
            slug, process = chance.choice(["", "one", "two"]), chance.randrange(3)
            address = f"{network}.{chance.randrange(256)}" if "." in network else f"{network}:{chance.randrange(99):x}"
            processes[process].add(address=address, user_agent=kind.format(chance.randrange(100, 150)), slug=slug)
            if kind != ROBOT:
                day = moment.astimezone(zone).date()
                came[day].add((network, kind))
                if slug:
                    read[keys[slug], day].add((network, kind))
            for one in processes:
                # Every ten seconds, in life; all have written before anybody closes the day.
                one.write()
            if chance.random() < 0.1:
                processes[process] = Notes()
        clock.move_to(first + timedelta(days=6))
        Notes().write()
    assert counted() == {day: len(visitors) for day, visitors in came.items()}
    found = {(event, day): number for event, days in of_events().items() for day, number in days.items()}
    assert found == {which: len(visitors) for which, visitors in read.items()}
    assert not Visitor.objects.exists()
    assert not CountedDay.objects.open().exists()


# Rule by rule


def test_somebody_who_comes_again_counts_once_a_day_in_whichever_process(process):
    with time_machine.travel(NOW, tick=False) as clock:
        other = Notes()
        for _again in range(2):
            come(process, "203.0.113.7", "203.0.113.8")
            come(other, "203.0.113.9", "198.51.100.1")
            process.write()
            other.write()
        clock.shift(timedelta(days=1))
        come(process, "203.0.113.7")
        process.write()
        clock.shift(timedelta(days=1))
        process.write()
    assert counted() == {NOW.date(): 2, NOW.date() + timedelta(days=1): 1}


def test_a_page_of_an_event_counts_for_the_event_and_once_for_the_portal(process):
    one, two = make_event(slug="one"), make_event(slug="two")
    with time_machine.travel(NOW, tick=False):
        come(process, "203.0.113.7", slug="one")
        come(process, "203.0.113.7", "198.51.100.1", slug="two")
        come(process, "198.51.100.2", slug="gone")
        process.write()
        assert counting.visitors_of_events(NOW.date(), [one.pk, two.pk, 99]) == {
            one.pk: {NOW.date(): 1},
            two.pk: {NOW.date(): 2},
        }
        assert counting.so_far(NOW.date()) == 2
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        counting.close_days()
    assert of_events() == {one.pk: {NOW.date(): 1}, two.pk: {NOW.date(): 2}}
    assert counted() == {NOW.date(): 2}


def test_the_rows_of_one_person_share_no_key(process):
    for slug in ("one", "two"):
        make_event(slug=slug)
        come(process, "203.0.113.7", slug=slug)
    process.write()
    assert len(set(Visitor.objects.values_list("key", flat=True))) == Visitor.objects.count() == 3


def test_neither_an_address_nor_a_network_nor_a_browser_is_in_the_database(process):
    come(process, "203.0.113.7", "2001:db8:1::1")
    process.write()
    kept = " ".join(str(row) for model in (CountedDay, Visitor) for row in model.objects.values())
    assert Visitor.objects.count() == 2
    for said in ("203.0", "cb0071", "2001", "20010db8", "Firefox", "firefox", "Linux"):
        assert said not in kept


def test_the_salt_and_the_keys_of_a_day_go_when_it_is_over_and_only_the_number_stays(process):
    with time_machine.travel(NOW, tick=False):
        come(process, "203.0.113.7", "198.51.100.1")
        process.write()
        first = CountedDay.objects.get()
        assert first.salt
        assert counting.close_days() == 0
    with time_machine.travel(datetime(2026, 11, 26, 0, 1, 59, tzinfo=UTC), tick=False):
        assert counting.close_days() == 0
    with time_machine.travel(datetime(2026, 11, 26, 0, 2, tzinfo=UTC), tick=False) as clock:
        assert counting.close_days() == 1
        assert counting.close_days() == 0
        day = CountedDay.objects.get()
        assert (day.salt, day.visitors, Visitor.objects.count()) == ("", 2, 0)
        come(process, "203.0.113.7")
        process.write()
        assert CountedDay.objects.open().get().salt != first.salt
        clock.shift(timedelta(days=1))


def test_what_comes_for_a_closed_day_is_left_out(process):
    with time_machine.travel(NOW, tick=False) as clock:
        come(process, "203.0.113.7")
        process.write()
        come(process, "198.51.100.1")
        clock.shift(timedelta(days=1))
        counting.close_days()
        process.write()
        assert counted() == {NOW.date(): 1}
        assert not Visitor.objects.exists()


def test_today_is_counted_anew_every_few_minutes_and_all_processes_show_the_same(process):
    with time_machine.travel(NOW, tick=False) as clock:
        other = Notes()
        come(process, "203.0.113.7")
        process.write()
        other.write()
        assert (process.figures().today, other.figures().today) == (1, 1)
        come(other, "198.51.100.1")
        other.write()
        process.write()
        assert (process.figures().today, other.figures().today) == (1, 1)
        clock.shift(counting.COUNTED_EVERY)
        process.write()
        other.write()
        assert (process.figures().today, other.figures().today) == (2, 2)


def test_at_midnight_today_becomes_yesterday_without_a_question(process, settings, django_assert_num_queries):
    settings.TIME_ZONE = "Asia/Almaty"
    with time_machine.travel(datetime(2026, 11, 25, 18, 59, 59, tzinfo=UTC), tick=False) as clock:
        come(process, "203.0.113.7")
        process.write()
        with django_assert_num_queries(0):
            assert process.figures()[:2] == (1, 0)
            clock.shift(timedelta(seconds=1))
            assert process.figures()[:2] == (0, 1)
    assert list(counted()) == [date(2026, 11, 25)]


def test_while_the_database_is_away_notes_are_kept_and_written_later(process, monkeypatch):
    def refuse(*arguments):
        raise DatabaseError("gone")

    with time_machine.travel(NOW, tick=False):
        for name in ("salt_of", "record"):
            come(process, f"203.0.{len(name)}.7")
            with monkeypatch.context() as patched:
                patched.setattr(counting, name, refuse)
                with pytest.raises(DatabaseError):
                    process.write()
        process.write()
        assert counting.so_far(NOW.date()) == 2


def test_a_batch_that_was_written_and_not_confirmed_counts_once(process):
    with time_machine.travel(NOW, tick=False):
        counting.salt_of(NOW.date())
        for _twice in range(2):
            counting.record(NOW.date(), {(0, "a"), (0, "b"), (7, "a")})
        assert counting.so_far(NOW.date()) == 2


def test_writing_asks_as_much_for_a_hundred_visitors_as_for_ten(process, django_assert_num_queries):
    make_event(slug="one")
    with time_machine.travel(NOW, tick=False):
        for address in ("203.0.113.7", "198.51.100.1"):
            come(process, address, slug="one")
            process.write()
        for number in (10, 100):
            come(process, *[f"10.{number}.{one}.1" for one in range(number)], slug="one")
            with django_assert_num_queries(7):
                process.write()
        with django_assert_num_queries(3):
            process.write()


def test_old_numbers_of_events_and_strays_are_forgotten(process):
    with time_machine.travel(NOW, tick=False):
        old, kept = NOW.date() - counting.EVENTS_KEPT - timedelta(days=1), NOW.date() - counting.EVENTS_KEPT
        for day in (old, kept):
            EventVisitors.objects.create(day=day, event_key=1, visitors=1)
        come(process, "203.0.113.7")
        process.write()
        Visitor.objects.create(day=old, key="stray")
        assert counting.forget() == 1
        assert list(EventVisitors.objects.values_list("day", flat=True)) == [kept]
        assert list(Visitor.objects.values_list("day", flat=True)) == [NOW.date()]
