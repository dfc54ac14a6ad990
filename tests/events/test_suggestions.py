"""What the search box suggests: by name in any language, by beginnings, and nothing that the reader may not see."""

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from events.facets import filing
from events.search import indexing
from events.search.marking import LONG, LONGEST, Marker, Vocabulary, vocabulary
from events.search.question import read
from events.search.suggesting import is_long_enough
from organizations.models import Country, OtherName
from tests.factories import make_country, make_event, make_organization, make_series, make_topic, make_user
from tests.visiting import wait_until


@pytest.fixture
def record(db):
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    union = make_organization("Union of Made-up States", acronym_en="UMS", slug="union", name_ru="Выдуманный союз")
    OtherName.objects.create(organization=union, name="Kangaroo League")
    topic, series = make_topic("Kangaroo trade", slug="trade"), make_series("Kangaroo talks", slug="talks")
    parties = [kazakhstan, union]
    make_event("Kangaroo meeting", slug="meeting", parties=parties, topics=[topic], series=series)
    secret = make_organization("Kangaroo secret", slug="secret")
    make_event("Kangaroo draft", slug="draft", parties=[secret], state="draft")
    make_organization("Kangaroo idle", slug="idle")
    indexing.rebuild()


def suggested(client, typed, language=""):
    response = client.get(f"{language}/events/suggest/", {"q": typed})
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    return {
        group.p.text: [" ".join(option.text.split()) for option in group.select("[role=option]")]
        for group in page.select("[role=group]")
    }


KANGAROO = {
    "Organizations": ["UMS Union of Made-up States"],
    "Series": ["Kangaroo talks"],
    "Topics": ["Kangaroo trade"],
    "Events": ["Kangaroo meeting 5–6 November 2019"],
}


def test_names_are_suggested_in_groups_by_their_beginnings_in_any_of_their_names(client, record):
    assert suggested(client, "kang") == KANGAROO
    assert suggested(client, "made-up un")["Organizations"] == ["UMS Union of Made-up States"]
    assert suggested(client, "ums")["Organizations"] == ["UMS Union of Made-up States"]
    assert suggested(client, "казах")["Countries"] == ["Kazakhstan"]
    assert suggested(client, "казах", "/ru")["Страны"] == ["Казахстан"]
    assert suggested(client, "wallaby") == {}


def test_what_a_reader_may_not_see_is_not_suggested(client, record):
    assert "secret" not in str(suggested(client, "kangaroo")) + str(suggested(client, "secret"))
    client.force_login(make_user("editor", "editor"))
    assert suggested(client, "kangaroo sec")["Organizations"] == ["Kangaroo secret"]


@pytest.mark.parametrize(
    ("typed", "enough"), [("ka", False), ("kan", True), ("UM", True), ("об", True), ("о", False), ("", False)]
)
def test_three_letters_are_enough_and_two_of_an_acronym(typed, enough):
    assert is_long_enough(typed) is enough


@pytest.mark.parametrize("typed", ["\0", "x" * 10_000, '"-*', "the", "-kangaroo", "' OR 1=1", "<script>", "ка\ud800"])
def test_rubbish_is_answered_with_nothing(client, record, typed):
    response = client.get("/events/suggest/", {"q": typed.encode("utf-8", "replace")})
    assert (response.status_code, b"<script>" in response.content) == (200, False)


def test_words_are_marked_in_every_form_and_the_text_is_escaped(record):
    marker = Marker(read("training tajik").terms)
    assert marker.marked("Trained <b> & trainings") == "<mark>Trained</mark> &lt;b&gt; &amp; <mark>trainings</mark>"
    assert Marker(read("граница").terms).marked("на границе") == "на <mark>границе</mark>"


def test_a_word_that_another_reader_has_met_in_between_is_marked():
    marker, other = Marker(read("kangaroo wal").terms), Marker(read("wombat").terms)
    assert marker.marked("wallaby") == "<mark>wallaby</mark>"
    assert other.marked("kangaroos, wallabies") == "kangaroos, wallabies"
    assert marker.marked("kangaroos, wallabies") == "<mark>kangaroos</mark>, <mark>wallabies</mark>"


@pytest.mark.parametrize("beginning", ["ka", "kan", "kang"])
def test_a_beginning_of_any_length_is_marked_and_what_begins_otherwise_is_not(beginning):
    assert Marker(read(beginning).terms).marked("Kangaroo kinder") == "<mark>Kangaroo</mark> kinder"


def test_very_many_words_are_forgotten_and_met_again(monkeypatch):
    monkeypatch.setattr(Vocabulary, "MOST", 3)
    for _time in range(3):
        assert Marker(read("kangaroo").terms).marked("a b c d kangaroos") == "a b c d <mark>kangaroos</mark>"
        assert len(vocabulary().met) <= 5


def test_long_text_begins_shortly_before_its_first_match():
    text = "word " * 100 + "kangaroo at the end"
    extract = Marker(read("kangaroo").terms).extract(text)
    assert extract.startswith("… word")
    assert extract.endswith("<mark>kangaroo</mark> at the end")
    assert len(extract) < 130


@pytest.mark.parametrize("asked", ["kangaroo", "word", "wombat"])
def test_long_text_ends_behind_a_word_where_a_card_shows_no_more_of_it(asked):
    text = "word " * 20 + "kangaroo & " + "word " * 200
    extract = Marker(read(asked).terms).extract(text)
    assert extract.endswith(("word …", "word</mark> …"))
    plain = extract.replace("<mark>", "").replace("</mark>", "")
    assert LONGEST - 10 < len(plain.replace("&amp;", "&").strip("… ")) <= LONGEST
    assert ("<mark>kangaroo</mark> &amp; word" in extract) == (asked == "kangaroo")


def test_text_of_one_endless_word_is_cut_all_the_same():
    assert Marker(read("kangaroo").terms).extract("x" * 5_000) == "x" * LONG + " …"


def test_results_of_a_search_are_marked_and_others_are_not(client, record):
    assert "<mark>Kangaroo</mark> meeting" in client.get("/events/?q=kangaroo").content.decode()
    assert "<mark>" not in client.get("/events/").content.decode()


def test_the_same_name_in_the_other_language_is_marked_too(client, record):
    union = make_organization("Board", acronym_en="NB", acronym_ru="КС", slug="board", name_ru="Коллегия сумчатых")
    proposed = make_organization("Bilby", name_ru="Билби", slug="bilby", proposed=True)
    make_event(
        "Training with NB in Kazakhstan, Bilby",
        title_ru="Обучение с КС в Казахстане, Билби",
        slug="bilingual",
        parties=[union, proposed, Country.objects.get(pk="KZ")],
    )
    indexing.rebuild()

    def marks(asked, language=""):
        page = BeautifulSoup(client.get(f"{language}/events/", {"q": asked}).content, "html.parser")
        return [mark.text for mark in page.select(".card mark")]

    assert (marks("NB"), marks("NB", "/ru")) == (["NB"], ["КС"])
    assert (marks("кс казахстан"), marks("казахстану кс", "/ru")) == (["NB", "Kazakhstan"], ["КС", "Казахстане"])
    assert (marks("kazakh"), marks("kazakh", "/ru")) == (["Kazakhstan"], ["Казахстане"])
    assert (marks("bilby"), marks("bilby", "/ru")) == (["Bilby"], [])
    assert marks('"training NB"', "/ru") == []


@pytest.mark.parametrize("number", [10, 100])
def test_suggestions_ask_as_much_for_a_hundred_names_as_for_ten(
    client, db, files_by_hand, django_assert_num_queries, number
):
    for n in range(number):
        make_event(f"Kangaroo {n}", parties=[make_organization(f"Kangaroo {n}")], topics=[make_topic(f"Kangaroo {n}")])
    filing.file_everything()
    indexing.rebuild()
    suggested(client, "kan")
    with django_assert_num_queries(8):
        assert len(suggested(client, "kang")) == 3


# In a browser


@pytest.fixture
def box(live_server, transactional_db, watched_page):
    make_event("Kangaroo meeting", slug="meeting", parties=[make_organization("Kangaroo League", slug="league")])
    make_event("Wombat meeting", slug="wombats")
    indexing.rebuild()
    watched_page.goto(f"{live_server.url}/topics/")
    yield watched_page.get_by_role("combobox", name="Find events by words")
    assert watched_page.complaints == []


@pytest.mark.browser
def test_a_suggestion_is_chosen_by_keyboard(box):
    page = box.page
    box.press_sequentially("kang")
    expect(page.get_by_role("option")).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="2 suggestions")).to_be_attached()
    box.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("Kangaroo League")
    assert box.get_attribute("aria-activedescendant") == page.get_by_role("option", selected=True).get_attribute("id")
    box.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    box.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_text("All events with “kang”")
    box.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Kangaroo meeting")
    box.press("Enter")
    page.wait_for_url("**/events/meeting/")


@pytest.mark.browser
def test_escape_and_leaving_close_the_suggestions_and_enter_asks_the_list(box):
    page = box.page
    box.press_sequentially("kang")
    expect(page.get_by_role("option")).to_have_count(3)
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("kang")
    box.press_sequentially("a")
    expect(page.get_by_role("option")).to_have_count(3)
    box.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)
    box.focus()
    box.press("Enter")
    page.wait_for_url("**/events/?q=kanga")
    expect(page.locator("#results")).to_have_text("1 event", use_inner_text=True)


@pytest.mark.browser
def test_an_answer_that_was_overtaken_does_not_replace_the_newer_one(box):
    page, held = box.page, []
    page.route("**/events/suggest/?q=kang", lambda route: held.append(route))
    box.press_sequentially("kang")
    wait_until(page, lambda: held)
    box.fill("womb")
    expect(page.get_by_role("option").first).to_contain_text("Wombat meeting")
    with page.expect_response("**/events/suggest/?q=kang"):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.get_by_role("option").first).to_contain_text("Wombat meeting")
    assert len(held) == 1


@pytest.mark.browser
def test_a_server_that_does_not_answer_leaves_a_plain_box(live_server, transactional_db, page):
    page.goto(f"{live_server.url}/topics/")
    page.route("**/events/suggest/**", lambda route: route.abort())
    box = page.get_by_role("combobox", name="Find events by words")
    with page.expect_event("requestfailed"):
        box.press_sequentially("kang")
    expect(page.get_by_role("option")).to_have_count(0)
    box.press("Enter")
    page.wait_for_url("**/events/?q=kang")
