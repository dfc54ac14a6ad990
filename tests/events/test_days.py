from datetime import date, time

import pytest

from events.days import figure_and_rest, in_words, machine_readable, times_in_words


@pytest.mark.parametrize(
    ("first", "last", "precision", "english", "russian"),
    [
        (date(2019, 11, 5), date(2019, 11, 5), "day", "5 November 2019", "5 ноября 2019 г."),
        (date(2019, 11, 5), date(2019, 11, 6), "day", "5–6 November 2019", "5–6 ноября 2019 г."),
        (
            date(2020, 10, 30),
            date(2020, 11, 2),
            "day",
            "30 October – 2 November 2020",
            "30 октября – 2 ноября 2020 г.",
        ),
        (
            date(2020, 12, 30),
            date(2021, 1, 2),
            "day",
            "30 December 2020 – 2 January 2021",
            "30 декабря 2020 г. – 2 января 2021 г.",
        ),
        (date(2013, 11, 1), date(2013, 11, 30), "month", "November 2013", "ноябрь 2013 г."),
        (date(2013, 10, 1), date(2013, 11, 30), "month", "October–November 2013", "октябрь–ноябрь 2013 г."),
        (
            date(2013, 12, 1),
            date(2014, 1, 31),
            "month",
            "December 2013 – January 2014",
            "декабрь 2013 г. – январь 2014 г.",
        ),
        (date(2027, 4, 1), date(2027, 6, 30), "quarter", "2nd quarter of 2027", "II квартал 2027 г."),
        (date(2027, 4, 1), date(2027, 9, 30), "quarter", "2nd–3rd quarter of 2027", "II–III квартал 2027 г."),
        (
            date(2027, 10, 1),
            date(2028, 3, 31),
            "quarter",
            "4th quarter of 2027 – 1st quarter of 2028",
            "IV квартал 2027 г. – I квартал 2028 г.",
        ),
        (date(2016, 1, 1), date(2016, 12, 31), "year", "2016", "2016 г."),
        (date(2016, 1, 1), date(2018, 12, 31), "year", "2016–2018", "2016–2018 гг."),
        (None, None, "unknown", "days not known", "дни неизвестны"),
    ],
)
def test_days_are_named_no_finer_than_they_are_known(first, last, precision, english, russian):
    assert (in_words(first, last, precision, "en"), in_words(first, last, precision, "ru")) == (english, russian)


@pytest.mark.parametrize(
    ("first", "last", "precision", "french", "kazakh"),
    [
        (date(2019, 11, 5), None, "day", "5 novembre 2019", "2019 ж. 5 қараша"),
        (date(2019, 11, 5), date(2019, 11, 6), "day", "5–6 novembre 2019", "2019 ж. 5–6 қараша"),
        (
            date(2019, 11, 30),
            date(2019, 12, 2),
            "day",
            "30 novembre – 2 décembre 2019",
            "2019 ж. 30 қараша – 2 желтоқсан",
        ),
        (date(2019, 11, 1), date(2019, 11, 30), "month", "novembre 2019", "2019 ж. қараша"),
        (date(2019, 10, 1), date(2019, 12, 31), "quarter", "4e trimestre 2019", "2019 ж. IV тоқсан"),
        (date(2019, 1, 1), date(2020, 12, 31), "year", "2019–2020", "2019–2020"),
    ],
)
def test_a_language_without_a_grammar_here_has_the_words_of_cldr(first, last, precision, french, kazakh):
    def written(language):
        return in_words(first, last, precision, language).replace("\u2009", " ").replace("\u202f", " ")

    assert (written("fr"), written("kk")) == (french, kazakh)


def test_margin_of_a_language_without_a_grammar_has_the_days_in_figures():
    november = date(2019, 11, 5), date(2019, 11, 6)
    assert figure_and_rest(*november, "day", "kk") == ("5–6", "2019\u202fж. қараша")
    assert figure_and_rest(*november, "day", "fr") == ("5–6", "novembre 2019")
    assert figure_and_rest(date(2019, 11, 1), date(2019, 11, 30), "month", "fr") == ("", "novembre 2019")


def test_what_cldr_does_not_say_comes_from_the_message_file_or_stays_english():
    assert in_words(None, None, "unknown", "fr") == "days not known"
    assert times_in_words(*november_5(), time(9), None, "Asia/Almaty", "fr") == "from 09:00 (UTC+6)"


def november_5():
    return date(2019, 11, 5), date(2019, 11, 5)


NOVEMBER = date(2019, 11, 5), date(2019, 11, 5)


@pytest.mark.parametrize(
    ("days", "starts_at", "ends_at", "zone", "english", "russian"),
    [
        (NOVEMBER, None, None, "Asia/Almaty", "", ""),
        (NOVEMBER, time(9, 30), time(17), "Asia/Almaty", "09:30–17:00 (UTC+6)", "09:30–17:00 (UTC+6)"),
        (NOVEMBER, time(9, 30), None, "Asia/Kolkata", "from 09:30 (UTC+5:30)", "с 09:30 (UTC+5:30)"),
        (NOVEMBER, None, time(17), "America/New_York", "until 17:00 (UTC−5)", "до 17:00 (UTC−5)"),
        (NOVEMBER, time(9), time(10), "UTC", "09:00–10:00 (UTC)", "09:00–10:00 (UTC)"),
        (
            (date(2019, 11, 5), date(2019, 11, 6)),
            time(9, 30),
            time(17),
            "Asia/Almaty",
            "from 09:30 on the first day until 17:00 on the last (UTC+6)",
            "с 09:30 первого дня до 17:00 последнего (UTC+6)",
        ),
        (
            (date(2019, 10, 26), date(2019, 10, 28)),
            time(9, 30),
            None,
            "Europe/Vienna",
            "from 09:30 (Europe/Vienna)",
            "с 09:30 (Europe/Vienna)",
        ),
        (NOVEMBER, time(9, 30), None, "Asia/Nowhere", "from 09:30 (Asia/Nowhere)", "с 09:30 (Asia/Nowhere)"),
    ],
)
def test_times_carry_the_offset_that_held_on_those_days(days, starts_at, ends_at, zone, english, russian):
    words = [times_in_words(*days, starts_at, ends_at, zone, language) for language in ("en", "ru")]
    assert words == [english, russian]


def test_only_what_html_can_hold_is_machine_readable():
    day = date(2027, 4, 1)
    values = [machine_readable(day, precision) for precision in ("day", "month", "quarter", "year", "unknown")]
    assert values == ["2027-04-01", "2027-04", "", "2027", ""]


@pytest.mark.parametrize(
    ("first", "last", "precision", "language", "block"),
    [
        (date(2019, 11, 5), date(2019, 11, 6), "day", "en", ("5–6", "November 2019")),
        (date(2019, 11, 5), date(2019, 11, 6), "day", "ru", ("5–6", "ноября 2019 г.")),
        (date(2019, 11, 5), date(2019, 11, 5), "day", "en", ("5", "November 2019")),
        (date(2019, 10, 30), date(2019, 11, 2), "day", "en", ("", "30 October – 2 November 2019")),
        (date(2019, 12, 30), date(2020, 1, 2), "day", "en", ("", "30 December 2019 – 2 January 2020")),
        (date(2019, 11, 1), date(2019, 11, 30), "month", "en", ("", "November 2019")),
        (None, None, "unknown", "en", ("", "days not known")),
    ],
)
def test_days_of_one_month_stand_in_figures_above_what_they_share(first, last, precision, language, block):
    assert figure_and_rest(first, last, precision, language) == block
