"""Fragments hold the words of their language, and say what a template forgot."""

import pytest
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext
from jinja2 import DictLoader, UndefinedError

from events.fragments import compiled, of_language


def drawn(language, text, **given):
    with translation.override(language):
        environment = of_language(language, "/").overlay(loader=DictLoader({"planted": text}), cache_size=0)
        return environment.get_template("planted").render(given)


@pytest.mark.parametrize(("language", "word"), [("en", "Events"), ("ru", "Мероприятия")])
def test_words_without_values_are_compiled_into_the_fragment_of_each_language(language, word):
    with translation.override(language):
        assert word in of_language(language, "/").compile('{{ _("Events") }}', raw=True)
    assert drawn(language, '<a title="{{ _("Events") }}">') == f'<a title="{word}">'


@pytest.mark.parametrize(("language", "address"), [("en", "/events/"), ("ru", "/ru/events/")])
def test_addresses_without_values_are_compiled_into_the_fragment_of_each_language(language, address):
    link = '<a href="{{ url("events:event_list") }}">'
    with translation.override(language):
        assert f'<a href="{address}">' in of_language(language, "/").compile(link, raw=True)
    assert drawn(language, '{{ url("events:event", slug) }}', slug="x") == f"{address}x/"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_frame_of_a_page_is_in_its_language(language):
    page = engines["django"].from_string('{% load fragments %}{% frame "portal/_colophon.jinja" %}')
    with translation.override(language):
        assert page.render() == compiled("portal/_colophon.jinja").render()
        assert gettext("Privacy") in page.render()


def test_included_fragments_are_compiled_into_what_includes_them():
    texts = {"planted": 'a {% include "other" %}', "other": "b {{ number }}"}
    environment = of_language("en", "/").overlay(loader=DictLoader(texts), cache_size=0)
    assert environment.get_template("planted").render(number=1) == "a b 1"
    assert "other" not in environment.compile(texts["planted"], raw=True)


def test_words_with_values_are_put_together_when_the_fragment_is_drawn_and_the_values_escaped():
    text = (
        '{{ _("Photo: %(credit)s", credit=who) }}, {{ ngettext("%(number)s event", "%(number)s events", n, number=n) }}'
    )
    assert drawn("ru", text, who="<b>", n=5) == "Фото: &lt;b&gt;, 5 мероприятий"


def test_a_percent_sign_is_written_twice_in_either_case():
    assert drawn("en", '{{ _("5 %% of") }} {{ _("%(n)s %%", n=5) }}') == "5 % of 5 %"


def test_what_the_page_does_not_give_is_an_error():
    with pytest.raises(UndefinedError):
        drawn("en", "{{ nothing }}")
