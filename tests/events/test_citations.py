"""An event as a sentence, a BibTeX entry and a RIS record, whatever its values say."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from events.citations import Reference, Said, as_text, bibtex, plain, ris

ALMATY = Reference(
    key="cabmi-conference-2019",
    title=Said("Conference of the Central Asian Border Management Initiative (CABMI)"),
    address="https://portal.example/events/cabmi-conference-2019/",
    portal="Border Management Events",
    changed_on=date(2026, 11, 23),
    language="en",
    first=date(2019, 11, 5),
    last=date(2019, 11, 6),
    precision="day",
    places=(Said("Almaty"), Said("Kazakhstan")),
    organizers=(Said("Organization for Security & Co-operation"), Said("Border and Customs")),
)
BARE = Reference(
    key="a-meeting",
    title=Said("A meeting"),
    address="https://portal.example/events/a-meeting/",
    portal="Border Management Events",
    changed_on=date(2026, 11, 23),
    language="en",
    conference=False,
)


# Readers of the two formats, stricter than those in use

UNESCAPED = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{character}": character for character in "&%$#_"},
}
LATEX = re.compile("|".join(map(re.escape, UNESCAPED)) + r"|(?P<raw>[\\{}~^&%$#_])")


def unescaped(text):
    def back(found):
        assert not found["raw"], f"{found['raw']} stands bare in {text!r}"
        return UNESCAPED[found[0]]

    return LATEX.sub(back, text)


def read_bibtex(text):
    """Return [(key, {field: value as written})], counting braces as BibTeX does."""
    depth, entries, start = 0, [], 0
    for position, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
        if depth == 0 and character == "}":
            entries.append(text[start : position + 1].strip())
            start = position + 1
    assert depth == 0
    assert text[start:].strip() == ""
    read = []
    for entry in entries:
        key = re.match(r"@misc\{([A-Za-z0-9_-]+),\n", entry)
        assert key
        fields = {}
        for line in entry[key.end() : -1].rstrip("\n").split("\n"):
            name, value = re.fullmatch(r"  ([a-z]+) = (\{.*\}|[a-z]{3}),", line).groups()
            fields[name] = value[1:-1] if value.startswith("{") else value
        read.append((key[1], fields))
    return read


def read_ris(text):
    """Return the records, each a list of (tag, value)."""
    assert re.sub("\r\n", "", text).isprintable() or not re.search("[\r\n]", text.replace("\r\n", ""))
    records, record = [], []
    assert text.endswith("\r\n")
    for line in text.removesuffix("\r\n").split("\r\n"):
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line, re.DOTALL).groups()
        assert "\n" not in value
        assert "\r" not in value
        assert not re.search(r"[A-Z][A-Z0-9]  - ", value)
        if tag == "ER":
            records.append(record)
            record = []
        else:
            record.append((tag, value))
    assert record == []
    return records


# Almaty


def test_sentence_names_title_days_place_organizers_portal_address_and_last_change():
    assert as_text(plain(ALMATY)) == (
        "Conference of the Central Asian Border Management Initiative (CABMI). 5–6 November 2019, Almaty, Kazakhstan. "
        "Organized by Organization for Security & Co-operation; Border and Customs. Border Management Events, "
        "https://portal.example/events/cabmi-conference-2019/ (last changed on 23 November 2026)."
    )


def test_bibtex_of_almaty():
    assert bibtex(ALMATY) == (
        "@misc{cabmi-conference-2019,\n"
        "  author = {{Organization for Security \\& Co-operation} and {Border and Customs}},\n"
        "  title = {{Conference of the Central Asian Border Management Initiative (CABMI)}},\n"
        "  year = {2019},\n"
        "  month = nov,\n"
        "  eventdate = {2019-11-05/2019-11-06},\n"
        "  address = {Almaty, Kazakhstan},\n"
        "  howpublished = {Border Management Events},\n"
        "  note = {5–6 November 2019; last changed on 23 November 2026},\n"
        "  url = {https://portal.example/events/cabmi-conference-2019/},\n"
        "  langid = {english},\n"
        "}\n"
    )


def test_ris_of_almaty():
    assert ris(ALMATY).split("\r\n") == [
        "TY  - CONF",
        "AU  - Organization for Security & Co-operation,",
        "AU  - Border and Customs,",
        "TI  - Conference of the Central Asian Border Management Initiative (CABMI)",
        "PY  - 2019",
        "DA  - 2019/11/05/5–6 November 2019",
        "CY  - Almaty, Kazakhstan",
        "PB  - Border Management Events",
        "N1  - 5–6 November 2019; last changed on 23 November 2026",
        "UR  - https://portal.example/events/cabmi-conference-2019/",
        "LA  - en",
        "ID  - cabmi-conference-2019",
        "ER  - ",
        "",
    ]


# Nothing but a title


def test_missing_facts_leave_no_trace():
    assert as_text(plain(BARE)) == (
        "A meeting. Border Management Events, https://portal.example/events/a-meeting/ "
        "(last changed on 23 November 2026)."
    )
    [(key, fields)] = read_bibtex(bibtex(BARE))
    assert key == "a-meeting"
    assert list(fields) == ["title", "howpublished", "note", "url", "langid"]
    [record] = read_ris(ris(BARE))
    assert [tag for tag, _ in record] == ["TY", "TI", "PB", "N1", "UR", "LA", "ID"]
    assert record[0] == ("TY", "GEN")


# Days as known


@pytest.mark.parametrize(
    ("precision", "first", "last", "month", "eventdate", "day"),
    [
        ("month", date(2013, 10, 1), date(2013, 10, 31), "oct", "2013-10", "2013/10//October 2013"),
        ("quarter", date(2027, 4, 1), date(2027, 6, 30), None, "2027", "2027///2nd quarter of 2027"),
        ("year", date(2024, 1, 1), date(2024, 12, 31), None, "2024", "2024///2024"),
    ],
)
def test_days_are_written_no_finer_than_they_are_known(precision, first, last, month, eventdate, day):
    vague = replace(ALMATY, first=first, last=last, precision=precision)
    [(_, fields)] = read_bibtex(bibtex(vague))
    assert (fields.get("month"), fields["eventdate"]) == (month, eventdate)
    assert dict(read_ris(ris(vague))[0])["DA"] == day


def test_text_in_another_language_is_a_run_of_its_own_and_is_the_language_of_the_entry():
    fallback = replace(ALMATY, language="ru", title=Said("Conference", "en"))
    with translation.override("ru"):
        assert plain(fallback)[0] == Said("Conference", "en")
        assert "5–6 ноября 2019 г., Almaty" in as_text(plain(fallback))
        assert "г.." not in as_text(plain(replace(fallback, places=())))
        assert read_bibtex(bibtex(fallback))[0][1]["langid"] == "english"
        assert dict(read_ris(ris(fallback))[0])["LA"] == "en"


# Any text


NASTY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='\\{}~^&%$#_@",=\r\n ER-TYand', max_size=60),
    st.sampled_from(["x\r\nER  - \r\nTY  - JOUR", "ER  - ", "}\n}\n@misc{two,\n", "a\\", "\u2028ER  - ", "50 % {A}"]),
)


@given(title=NASTY, organizers=st.lists(NASTY, max_size=3), place=NASTY, key=NASTY, address=NASTY)
def test_any_text_gives_exactly_one_record_that_reads_back(title, organizers, place, key, address):
    reference = replace(
        ALMATY,
        key=key,
        title=Said(title),
        organizers=tuple(Said(name) for name in organizers),
        places=(Said(place),),
        address=f"https://portal.example/{address}",
    )

    def line(text):
        return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text).strip()

    [(_, fields)] = read_bibtex(bibtex(reference))
    assert unescaped(fields["title"][1:-1]) == line(title)
    assert unescaped(fields.get("address", "")) == line(place)
    names = [line(name) for name in organizers if line(name)]
    assert fields.get("author", "").count("} and {") == max(len(names) - 1, 0)
    [record] = read_ris(ris(reference))
    assert record[0] == ("TY", "CONF")
    assert dict(record).get("TI", "") == line(title)
    assert [value for tag, value in record if tag == "AU"] == [f"{name}," for name in names]
    assert dict(record).get("CY", "") == line(place)
