"""What the search keeps to itself, what it puts first, and what it costs; on a small world."""

from datetime import UTC, datetime

import pytest
import time_machine

from events import asked
from events.models import Event
from events.search import indexing
from tests.events.asking import ask, replaced, slugs
from tests.factories import make_country, make_event, make_organization, make_place, make_series, make_user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


# What is kept


@pytest.fixture
def hidden(db):
    """One public event, and three with the same words that a reader may not find."""
    kz = make_country("KZ", "Kazakhstan")
    same = {
        "summary_en": "They spoke of quokkas.",
        "city": make_place("Aktau", kz),
        "parties": [kz, make_organization("Wallaby Board")],
    }
    make_event("Quokka meeting", slug="public", **same)
    make_event("Quokka draft", slug="draft", state="draft", **same)
    make_event("Quokka plan", slug="signed-in", visibility="signed_in", **same)
    make_event("Quokka secret", slug="embargoed", embargo_until=datetime(2026, 12, 1, tzinfo=UTC), **same)
    make_event("Bilby meeting", slug="other", internal_note="A note on numbats", series=make_series("Bilbies"))
    draft = make_event("Draft", slug="rare", state="draft", series=make_series("Potoroo"), summary_en="Bandicoot")
    draft.documents.create(kind="agenda", title_en="Platypus", url="https://example.org/a")
    event = Event.objects.get(slug="public")
    event.documents.create(kind="agenda", title_en="Wombat", url="https://example.org/a", visibility="signed_in")
    event.documents.create(kind="agenda", title_en="Echidna", url="https://example.org/b")
    indexing.rebuild()


@pytest.mark.parametrize("text", ["quokka", "quok", '"quokka"', "quokkas aktau", "wallaby", "walalby", "kazakhstan"])
def test_a_reader_finds_only_what_a_reader_may_see(hidden, text):
    assert slugs(text) == ["public"]


def test_the_signed_in_and_the_desk_find_what_they_may_see(hidden):
    assert set(slugs("quokka", make_user("donor", "reader-staff"))) == {"public", "signed-in"}
    editor = make_user("editor", "editor")
    assert set(slugs("quokka", editor)) == {"public", "signed-in", "draft", "embargoed"}
    assert slugs("bandicoot", editor) == ["rare"]


def test_internal_notes_and_documents_for_the_signed_in_are_found_by_nobody(hidden):
    for user in (None, make_user("editor", "editor")):
        assert [slugs(text, user) for text in ("numbats", "wombat", "echidna")] == [[], [], ["public"]]


def test_a_name_of_hidden_events_is_neither_proposed_nor_confirmed(hidden):
    editor = make_user("editor", "editor")
    assert (slugs("potorooo", editor), slugs("potorooo"), replaced("potorooo")) == (["rare"], [], [])
    make_event(slug="public-potorou", series=make_series("Potorou"))
    indexing.rebuild()
    # Written right, it is to a reader still a mistyped name of what a reader may see.
    assert (slugs("potoroo", editor), slugs("potoroo")) == (["rare"], ["public-potorou"])
    assert (replaced("potoroo", editor), replaced("potoroo")) == ([], [("potoroo", "potorou")])


def test_titles_stand_before_parties_before_texts_and_then_what_is_nearer_to_today():
    numbats = make_organization("Numbat Board")

    def on(day, slug, title="A meeting", **fields):
        make_event(title, slug=slug, starts_on=datetime.fromisoformat(day).date(), ends_on=None, **fields)

    on("2026-11-24", "text-tomorrow", summary_en="On numbats")
    on("2020-01-01", "party-long-ago", parties=[numbats])
    on("2026-12-01", "party-next-week", parties=[numbats])
    on("2015-01-01", "title-longest-ago", "Numbats")
    on("2026-11-20", "title-last-week", "Numbats")
    make_event("Numbats", slug="title-some-day", precision="unknown", starts_on=None)
    on("2026-11-23", "intruder-today")
    indexing.rebuild()
    assert slugs("numbat") == [
        "title-last-week",
        "title-longest-ago",
        "title-some-day",
        "party-next-week",
        "party-long-ago",
        "text-tomorrow",
    ]
    # One word in the title, the other in the text: the title does not hold them all.
    assert slugs("numbat meeting") == ["party-next-week", "party-long-ago", "text-tomorrow"]


def test_a_short_last_word_that_is_found_is_not_a_beginning():
    make_event("SCO", slug="sco")
    make_event("Scotland", slug="scotland")
    indexing.rebuild()
    assert [slugs(text) for text in ("sco", "scot", "sc")] == [["sco"], ["scotland"], ["sco", "scotland"][::-1]]


def test_a_phrase_does_not_reach_from_one_name_into_the_next():
    parties = [make_organization("Numbat Board"), make_organization("Quokka Union")]
    make_event(slug="both", parties=parties, title_ru="Совещание")
    indexing.rebuild()
    assert [slugs(f'"{text}"') for text in ("quokka union", "board quokka", "meeting совещание")] == [["both"], [], []]


@pytest.mark.parametrize("text", ["???", '"" - *', "_"])
def test_a_question_without_a_word_is_said_to_have_none(text):
    question = ask(text)
    assert question.errors == {"q": [f"“{text}” holds no word to search for."]}
    assert list(question.qs) == []


def test_empty_words_ask_nothing_and_too_many_are_refused():
    event = make_event()
    assert list(ask("  ").qs) == [event]
    assert ask(" ".join(f"word{number}" for number in range(20))).is_valid()
    assert ask(" ".join(f"word{number}" for number in range(21))).errors == {"q": ["Search for at most 20 words."]}


# The page


def test_words_that_are_none_are_named_on_the_page(client):
    page = client.get("/events/", {"q": "???"})
    assert [(one.label, one.text) for one in page.context["wrong"]] == [("Words", "“???” holds no word to search for.")]


@pytest.mark.parametrize("size", [1, 30])
@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("numbat", 4),  # the word and what it begins, does the reader see one of them; the events
        ("numb", 6),  # first the short word itself
        ("numbta", 8),  # is the word found, the names, is the name found
        ('"numbat board" -quokka', 6),  # two words and the phrase, the word left out
        ("-quokka", 2),
    ],
)
def test_a_search_takes_as_many_queries_for_thirty_events_as_for_one(django_assert_num_queries, size, text, queries):
    numbats = make_organization("Numbat Board")
    for number in range(size):
        make_event(slug=f"event-{number}", parties=[numbats])
    indexing.rebuild()
    with django_assert_num_queries(queries):
        assert len(slugs(text)) == size


def test_conditions_in_words_name_the_words():
    question = ask("quokka", sort="date")
    assert question.is_valid()
    assert [one.text for one in asked.conditions(question.form, question.data)] == ["quokka"]
