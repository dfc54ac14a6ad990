"""Words, keys, questions and spelling: the part of the search that knows no database."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.search import question, spelling
from events.search.analyzer import BARRIER, LONGEST_WORD, key, keys, words
from events.search.entries import adjectives, as_keys
from events.search.question import Term

# What a reader may type, with all that means something to a database thrown in.
TYPED = st.text(st.one_of(st.sampled_from("\"'«»“”-–+*^():&|!<>\\%_\0 \n\tабвё"), st.characters()))


@pytest.mark.parametrize(
    "forms",
    [
        ["Таджикистан", "Таджикистана", "Таджикистане", "ТАДЖИКИСТАНУ"],
        ["граница", "границ", "границе", "границами"],
        ["учёный", "ученые", "учёных"],
        ["border", "Borders", "BORDER’S", "border's"],
        ["training", "trained", "trains"],
        ["organization", "organisations"],
        ["programme", "programs"],
        ["co-operation", "Co‑operation", "cooperation"],
        ["trafficking", "traffic"],
        ["Türkiye", "Turkiye", "TÜRKIYE", "Tu\u0308rkiye"],
        ["Fargʻona", "Farg'ona", "Fargona"],
        ["Қостанай", "Костанай"],
        ["Тоҷикистон", "Точикистон"],
        ["Ӯзбек", "Ўзбек", "узбек"],
        ["Almaty", "ＡＬＭＡＴＹ"],
        ["OSCE", "osce", "OSCE’s"],
        ["14th", "14", "14-я", "14-й"],
        ["İstanbul", "Istanbul", "ıstanbul"],
    ],
)
def test_forms_of_a_word_have_one_key(forms):
    assert {tuple(keys(form)) for form in forms} == {tuple(keys(forms[0]))}
    assert len(keys(forms[0])) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Мали", "Бали"), ("SCO", "scope"), ("й", "и"), ("Таджикистан", "Узбекистан"), ("ICS", "IC")]
)
def test_different_words_have_different_keys(one, other):
    assert keys(one) != keys(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("who trained on the border", ["trained", "border"]),
        ("the WHO and its IT", ["who", "it"]),
        ("в Таджикистане", ["таджикистане"]),
        ("cross-border", ["cross", "border"]),
        ("Кот-д’Ивуар", ["кот", "д", "ивуар"]),
        ("a\0b_c", ["b", "c"]),
        (BARRIER, []),
        ("а́ктовый", ["актовый"]),
    ],
)
def test_words_are_what_is_written_without_stop_words(text, found):
    assert words(text) == found


@given(TYPED)
@example("ª²Ⅳﬁ")
@example("ß" * 100)
def test_every_word_is_letters_and_digits_in_small_letters(text):
    for word in words(text):
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD
        assert key(word).isalnum()
        assert len(key(word)) <= LONGEST_WORD


def reading(text):
    """What a question is read as, a prefix with a star."""
    read = question.read(text)

    def written(terms):
        return [" ".join(term.words) + "*" * term.prefix for term in terms]

    return written(read.terms), written(read.excluded)


@pytest.mark.parametrize(
    ("text", "terms", "excluded"),
    [
        ("", [], []),
        ("   ", [], []),
        ('?! "" - -"" ()', [], []),
        ("алматы граница", ["алматы", "граница*"], []),
        ('"forged documents" Tajik', ["forged documents", "tajik*"], []),
        ("«безопасность границ»", ["безопасность границ"], []),
        ("„forged documents“ “in Osh”", ["forged documents", "osh"], []),
        ('"forged documents', ["forged", "documents*"], []),
        ('border"forged documents"', ["border", "forged documents"], []),
        ("cabmi -online", ["cabmi"], ["online"]),
        ('cabmi -"in Vienna" -cross-border', ["cabmi"], ["vienna", "cross border"]),
        ("cross-border - trade", ["cross", "border", "trade*"], []),
        ("-online", [], ["online"]),
        ("border -", ["border"], []),
        ("a AND b OR c NEAR(d) * ^ : NOT", ["b", "c", "near", "d", "not*"], []),
        ("border border", ["border", "border*"], []),
        ("who", ["who*"], []),
        ("border in the", ["border"], []),
        ("b", ["b"], []),
        ("x\0y", ["x", "y"], []),
    ],
)
def test_a_question_is_read_as_words_phrases_and_exclusions(text, terms, excluded):
    assert reading(text) == (terms, excluded)


@given(TYPED)
@example("a" * 10_000)
@example('"' * 101)
@example("\ud800")
def test_every_text_is_understood(text):
    read = question.read(text)
    assert all(word.isalnum() for term in (*read.terms, *read.excluded) for word in term.words)
    assert not any(term.prefix for term in (*read.terms[:-1], *read.excluded))


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("almaty", "almaty", 0),
        ("almty", "almaty", 1),
        ("алмтаы", "алматы", 1),
        ("tashkant", "tashkent", 1),
        ("bali", "mali", 1),
        ("", "osh", 3),
        ("dushanbe", "vienna", 7),
    ],
)
def test_an_error_is_a_letter_added_left_out_exchanged_or_swapped(one, other, errors):
    assert spelling.distance(one, other) == spelling.distance(other, one) == errors


@given(st.text("abcd", min_size=1, max_size=8), st.text("abcd", min_size=1, max_size=8))
def test_no_near_name_is_passed_over(word, name):
    near = 0 < spelling.distance(word, name) <= spelling.errors_forgiven(word)
    assert spelling.nearest(word, [name]) == ([name] if near else [])


def test_short_words_are_forgiven_one_error_and_longer_ones_two():
    assert spelling.nearest("almti", ["almaty", "almts"]) == ["almts"]
    assert spelling.nearest("almatyy", ["almaty", "alma", "almattyy"]) == ["almattyy", "almaty"]
    assert [word for word in ("osh", "2019", "bomca10", "bomka") if spelling.may_be_mistyped(word)] == ["bomka"]


def test_names_in_stan_bring_their_adjectives():
    assert list(adjectives("Tajikistan")) == ["Tajik"]
    assert list(adjectives("Кыргызстан")) == ["Кыргыз", "Кыргызский"]
    assert list(adjectives("Austria")) == list(adjectives("Stan")) == []


def test_an_entry_parts_names_by_a_barrier_and_ends_with_what_was_written():
    assert as_keys(["Border training", None, " ", "Border training", "Vienna"], forms=True) == (
        f"border train {BARRIER} vienna {BARRIER} training"
    )
    assert as_keys(["Border training"]) == f"border train {BARRIER}"


def test_a_term_of_one_word_is_no_phrase():
    assert (Term(("almaty",)).word, Term(("forged", "documents")).word) == ("almaty", "")
