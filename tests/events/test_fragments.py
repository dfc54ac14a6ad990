"""Fragments hold the words of their language, and say what a template forgot."""

import pytest
from django.utils import translation
from jinja2 import DictLoader, UndefinedError

from events.fragments import of_language


def drawn(language, text, **given):
    with translation.override(language):
        environment = of_language(language, "/").overlay(loader=DictLoader({"planted": text}), cache_size=0)
        return environment.get_template("planted").render(given)


@pytest.mark.parametrize(("language", "word"), [("en", "Events"), ("ru", "Мероприятия")])
def test_words_without_values_are_compiled_into_the_fragment_of_each_language(language, word):
    with translation.override(language):
        assert word in of_language(language, "/").compile('{{ _("Events") }}', raw=True)
    assert drawn(language, '<a title="{{ _("Events") }}">') == f'<a title="{word}">'


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
