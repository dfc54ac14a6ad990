"""What holds for the whole real record in `fixtures/`."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Count

from events.filters import MISSING
from events.models import Event, Outcome, Participation, Series, Source, Statement, Topic
from organizations.models import Country, Membership, Organization, OtherName

pytestmark = pytest.mark.usefixtures("real_record")


def test_every_labelled_page_is_the_source_of_an_event():
    assert Event.objects.count() >= 85
    assert Source.objects.exclude(event=None).count() >= 110


@pytest.mark.parametrize("what", ["sources", "topics", "title_ru", "summary_ru"])
def test_no_event_lacks(what):
    assert list(Event.objects.filter(MISSING[what][1]).values_list("slug", flat=True)) == []


def test_everything_said_in_english_is_said_in_russian():
    for model, field in [(Event, "title"), (Event, "summary"), (Outcome, "text"), (Series, "name"), (Topic, "name")]:
        rows = model.objects.filter(**{f"{field}_en__gt": ""})
        assert rows.exists()
        assert not [row for row in rows if not getattr(row, f"{field}_ru")], model


def test_no_two_organizations_share_a_name_or_another_name():
    names = Counter()
    for organization in Organization.objects.all():
        own = {organization.name_en, organization.name_ru} | set(
            organization.other_names.filter(name__regex=r"^.{9,}$").values_list("name", flat=True)
        )
        names.update(name.casefold() for name in own if name)
    assert [name for name, times in names.items() if times > 1] == []


def test_days_that_were_concluded_say_how():
    inferred = Event.objects.filter(dates_basis="inferred")
    assert inferred.exists()
    assert not inferred.filter(dates_note_en__isnull=True).exists()
    assert not inferred.filter(dates_note_ru__isnull=True).exists()


def test_all_countries_of_iso_3166_and_kosovo():
    assert Country.objects.filter(user_assigned=False).count() == 249
    assert list(Country.objects.filter(user_assigned=True).values_list("code", flat=True)) == ["XK"]
    kyrgyzstan = Country.objects.get(pk="KG")
    assert (kyrgyzstan.name_en, kyrgyzstan.name_ru, kyrgyzstan.region_id) == ("Kyrgyzstan", "Кыргызстан", "143")
    assert not Country.objects.filter(name_ru="").exists()
    assert OtherName.objects.filter(country="KG", name="Kyrgyz Republic").exists()


@pytest.mark.parametrize(
    ("group", "day", "members"),
    [
        ("osce", date(2026, 11, 1), 57),
        ("eu", date(2020, 1, 31), 28),
        ("eu", date(2020, 2, 1), 27),
        ("nato", date(2026, 11, 1), 32),
        ("csto", date(2026, 11, 1), 6),
        ("sco", date(2017, 6, 8), 6),
        ("sco", date(2025, 1, 1), 10),
        ("asean", date(2024, 1, 1), 10),
        ("guam", date(2026, 11, 1), 4),
        ("eco", date(2026, 11, 1), 10),
        ("carec", date(2026, 11, 1), 11),
        ("african-union", date(2026, 11, 1), 55),
    ],
)
def test_members_of_groups_on_a_day(group, day, members):
    assert Membership.objects.full().filter(organization__slug=group).on(day).count() == members


def test_sources_that_differ_stand_side_by_side():
    cabsi_12 = Event.objects.get(series__slug="cabmi", edition=12)
    assert cabsi_12.sources.count() == 6
    opened = cabsi_12.statements.filter(fact="opened_by")
    assert len(set(opened.values_list("value_en", flat=True))) >= 2
    organizers = cabsi_12.statements.filter(fact="organizers")
    assert organizers.values("source").distinct().count() >= 2


def test_statements_of_one_fact_and_value_differ_by_source():
    repeated = (
        Statement.objects.order_by().values("event", "series", "fact", "value_en", "source").annotate(times=Count("pk"))
    )
    assert not repeated.filter(times__gt=1).exists()


def test_host_may_be_a_delegation_too():
    in_almaty = Participation.objects.filter(event__slug="cabmi-almaty-2019", country="KZ")
    assert set(in_almaty.values_list("role", flat=True)) == {"host", "delegation"}
