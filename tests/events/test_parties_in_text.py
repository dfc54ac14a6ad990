"""What a text names, on the real record: the right parties, and nothing settled that the record cannot know."""

import pytest

from events.parties_in_text import find
from organizations import following
from organizations.models import Country, Organization, OtherName
from tests.factories import make_body, make_organization


def read(text):
    """Return (words, names of the parties) of what is certain, and the words of what is not."""
    found = find(text)
    certain = [(one.written, *map(str, one.parties)) for one in found if one.certain]
    return certain, [one.written for one in found if not one.certain]


def keys_of(text):
    """Return the key or slug of each party that is certain, and the words of what is not."""
    found = find(text)
    certain = [getattr(one.parties[0], "slug", one.parties[0].pk) for one in found if one.certain]
    return certain, [one.written for one in found if not one.certain]


def test_the_sentence_of_a_press_release_becomes_its_parties(real_record):
    text = (
        "Officials from Kazakhstan, the Kyrgyz Republic, Turkmenistan, and Austria, the EU's BOMCA, UNODC ROCA and IOM"
    )
    assert keys_of(text) == (["KZ", "KG", "TM", "AT", "bomca", "unodc-roca", "iom"], [])


def test_the_sentences_of_the_almaty_release_name_its_twelve_parties(real_record):
    text = (
        "Officials from Kazakhstan, Kyrgyzstan, Turkmenistan, Uzbekistan, and Austria, as well as key international "
        "actors from the European External Action Service, the EU’s Border Management in Central Asia programme "
        "(BOMCA), the EU’s Foreign Policy Instrument (FPI), the International Organization for Migration, "
        "International Centre for Migration Policy Development, and the UNODC Regional Office for Central Asia "
        "attended the conference. Border experts from Lithuania, Belarus and Estonia also contributed to the event."
    )
    assert keys_of(text) == (
        ["KZ", "KG", "TM", "UZ", "AT", "eeas", "bomca", "fpi", "iom", "icmpd", "unodc-roca", "LT", "BY", "EE"],
        [],
    )


def test_inflected_russian_names_are_read(real_record):
    text = (
        "В конференции приняли участие представители Казахстана, Кыргызской Республики, Туркменистана и Австрии, "
        "программы ЕС БОМКА, Регионального представительства УНП ООН в Центральной Азии и МОМ."
    )
    assert keys_of(text) == (["KZ", "KG", "TM", "AT", "bomca", "unodc-roca", "iom"], [])


def test_a_body_with_its_state_or_its_organization_is_one_party(real_record):
    text = "The OSCE’s Border Security and Management Unit met the Border Service of Kazakhstan."
    assert keys_of(text) == (["osce-bsmu", "kz-border-service"], [])


def test_names_of_series_places_and_topics_are_no_parties(real_record):
    assert find("The Central Asian Border Management Initiative (CABMI) met in Almaty.") == []


def test_a_state_beside_a_name_that_nobody_knows_is_not_listed_by_itself(real_record):
    [found] = find("It was opened by the Agency for Invented Things of Uzbekistan.")
    assert (found.written, found.certain) == ("Agency for Invented Things of Uzbekistan", False)
    assert "Uzbekistan" in map(str, found.parties)


def test_the_government_of_a_state_is_the_state(real_record):
    assert keys_of("in co-operation with the Government of Kazakhstan") == (["KZ"], [])
    assert keys_of("при участии Правительства Казахстана") == (["KZ"], [])


def test_words_that_only_look_like_names_are_not_settled(real_record):
    assert keys_of("Того требует время, а не того.")[0] == ["TG"]
    assert keys_of("после того, как") == ([], [])
    assert keys_of("It was an eco project that a who is who of it attended.") == ([], [])
    certain, open_ones = keys_of("Mr Chad Smith and Georgia State University spoke.")
    assert certain == []
    assert [words for words in open_ones if "Chad" in words or "Georgia" in words] == [
        "Chad Smith",
        "Georgia State University",
    ]


@pytest.mark.parametrize("text", ["", " ", "…", "(((", "A", "\ud800", "of the", "and, and; and", "«»", "Х" * 5000])
def test_nothing_is_found_where_nothing_is_said(real_record, text):
    assert [found for found in find(text) if found.certain] == []


def test_a_name_of_two_parties_is_to_be_chosen(real_record):
    bodies = [
        make_body("Border Guard of Tajikistan", Country.objects.get(pk="TJ")),
        make_body("Border Guard of Kyrgyzstan", Country.objects.get(pk="KG")),
    ]
    for body in bodies:
        OtherName.objects.create(organization=body, name="Border Guard")
    following.changed(Organization, [body.pk for body in bodies])
    [found] = find("with the Border Guard in the chair")
    assert (found.written, found.certain, set(found.parties)) == ("Border Guard", False, set(bodies))
    assert read("with the Border Guard of Tajikistan")[0] == [("Border Guard of Tajikistan", str(bodies[0]))]
    assert read("with Tajikistan’s Border Guard")[0] == [("Tajikistan’s Border Guard", str(bodies[0]))]


def test_an_acronym_needs_its_capitals_and_a_new_name_is_known_at_once(real_record):
    committee = make_organization("Committee of Made-up Examples", acronym="ACE")
    following.changed(Organization, [committee.pk])
    assert read("ACE and Ace") == ([("ACE", "Committee of Made-up Examples (ACE)")], ["Ace"])
    OtherName.objects.create(organization=committee, name="Examples Club")
    following.changed(Organization, [committee.pk])
    assert read("the Examples Club")[0] == [("Examples Club", "Committee of Made-up Examples (ACE)")]
