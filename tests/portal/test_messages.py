import gettext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from portal import catalogue

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, ngettext_lazy
from django.utils.translation import npgettext, pgettext, pgettext_lazy

class Event:
    title = gettext_lazy("title")
    state = pgettext_lazy("of an event", "draft")
    label = gettext_lazy("a long text "
                         "in two lines")

def count(number):
    # Translators: the heading of a list
    heading = _("Events")
    return ngettext("%(number)d event", "%(number)d events", number) % {"number": number}

one_more = ngettext_lazy("%d state", "%d states", "number")
another = npgettext("of paper", "%d page", "%d pages", 2)
f"{_('inside a format')}"
"""

TEMPLATE = """{% extends "base.html" %}
  {% load i18n %}
{% block main %}
      <h1 title="{% trans 'A title' %}">{% translate "It's 100% sure" %} it's</h1>
   {# Translators: under the list #}
   {% blocktranslate trimmed count number=events|length %}
     {{ number }} event found
   {% plural %}
     {{ number }} events found
   {% endblocktranslate %}
  {% blocktranslate with name=event.title context "of a page" %}About {{ name }}{% endblocktranslate %}
{{ _("in a variable")|default:_("as a default") }}
  {% include "x.html" with label=_("as an argument") only %}
{% translate "May" context "month" %}
{% endblock %}
"""


@pytest.fixture
def house(tmp_path):
    """A house of one room, with strings of every kind, and one in a place that is not for readers."""
    for name, text in {
        "events/models.py": PYTHON,
        "templates/events/list.html": TEMPLATE,
        "tests/test_events.py": '_("not for readers")',
        "events/migrations/0001_first.py": '_("not for readers")',
        ".venv/lib/x.py": '_("not for readers")',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def po(tmp_path):
    return tmp_path / "ru" / "LC_MESSAGES" / "django.po"


def test_every_kind_of_string_is_collected(house):
    found = {(message.context, message.id) for message in catalogue.collect(house) if message.id}
    assert found == {
        (None, "title"),
        ("of an event", "draft"),
        (None, "a long text in two lines"),
        (None, "Events"),
        (None, ("%(number)d event", "%(number)d events")),
        (None, ("%d state", "%d states")),
        ("of paper", ("%d page", "%d pages")),
        (None, "A title"),
        (None, "It's 100%% sure"),
        (None, ("%(number)s event found", "%(number)s events found")),
        ("of a page", "About %(name)s"),
        (None, "in a variable"),
        (None, "as a default"),
        (None, "as an argument"),
        ("month", "May"),
    } | ({(None, "inside a format")} if (None, "inside a format") in found else set())


def test_notes_to_translators_are_kept(house):
    collected = catalogue.collect(house)
    assert collected.get("Events").auto_comments == ["Translators: the heading of a list"]
    assert collected.get("Events").locations[0][0] == "events/models.py"


def test_new_file_has_every_string_to_do_and_no_dates(house, po):
    collected = catalogue.collect(house)
    found = catalogue.findings(catalogue.update(po, collected, language="ru"), collected)
    assert len(found) == len(collected)
    assert all(sentence.startswith("untranslated: ") for sentence in found)
    assert "Date" not in po.read_text()


def test_updating_twice_changes_nothing(house, po):
    collected = catalogue.collect(house)
    catalogue.update(po, collected, language="ru")
    first = po.read_bytes()
    catalogue.update(po, collected, language="ru")
    assert po.read_bytes() == first


def written(po, body):
    """A Russian catalogue with the header that `update` writes and the entries of `body`."""
    catalogue.update(po, catalogue.Catalog(), language="ru")
    po.write_text(po.read_text() + "\n" + body)
    return catalogue.read(po, language="ru")


def collected_of(*messages):
    collected = catalogue.Catalog()
    for message in messages:
        collected.add(message, locations=[("events/models.py", 1)])
    return collected


def test_complete_catalogue_has_no_findings_and_three_plural_forms_suffice(po):
    read = written(
        po,
        'msgid "Events"\nmsgstr "События"\n\n'
        'msgid "%d state"\nmsgid_plural "%d states"\n'
        'msgstr[0] "%d государство"\nmsgstr[1] "%d государства"\nmsgstr[2] "%d государств"\nmsgstr[3] ""\n',
    )
    assert catalogue.findings(read, collected_of("Events", ("%d state", "%d states"))) == []


@pytest.mark.parametrize(
    ("body", "collected", "finding"),
    [
        ('msgid "A"\nmsgstr ""\n', ["A"], "untranslated: 'A' in"),
        ('#, fuzzy\nmsgid "A"\nmsgstr "А"\n', ["A"], "fuzzy: 'A'"),
        ('msgid "A"\nmsgstr "А"\n', [], "no longer used: 'A'"),
        ('#~ msgid "A"\n#~ msgstr "А"\n', [], "no longer used: 'A'"),
        ("", ["A"], "not collected: 'A'"),
        (
            '#, python-format\nmsgid "%(a)s"\nmsgstr "%(b)s"\n',
            ["%(a)s"],
            "other placeholders than the original: '%(a)s'",
        ),
        (
            'msgid "%d s"\nmsgid_plural "%d ss"\nmsgstr[0] "%d г"\nmsgstr[1] "%d га"\nmsgstr[2] ""\n',
            [("%d s", "%d ss")],
            "untranslated: '%d s / %d ss'",
        ),
        (
            '#, python-format\nmsgid "%d s"\nmsgid_plural "%d ss"\n'
            'msgstr[0] "%d г"\nmsgstr[1] "%s га"\nmsgstr[2] "%d г"\nmsgstr[3] ""\n',
            [("%d s", "%d ss")],
            "other placeholders than the original: '%d s / %d ss'",
        ),
    ],
)
def test_each_fault_is_found(po, body, collected, finding):
    found = catalogue.findings(written(po, body), collected_of(*collected))
    assert len(found) == 1
    assert found[0].startswith(finding)


def test_translation_of_a_changed_string_is_offered_as_fuzzy_and_an_unused_one_leaves(po):
    written(po, 'msgid "Events of the year"\nmsgstr "События года"\n\nmsgid "Quite another"\nmsgstr "Другое"\n')
    collected = collected_of("Events of this year")
    updated = catalogue.update(po, collected, language="ru")
    assert catalogue.findings(updated, collected) == ["fuzzy: 'Events of this year' in events/models.py"]
    assert "События года" in po.read_text()
    assert "Другое" not in po.read_text()


def test_compiled_file_counts_in_russian(po):
    written(
        po,
        'msgid "%d state"\nmsgid_plural "%d states"\n'
        'msgstr[0] "%d государство"\nmsgstr[1] "%d государства"\nmsgstr[2] "%d государств"\nmsgstr[3] ""\n\n'
        'msgctxt "month"\nmsgid "May"\nmsgstr "Май"\n',
    )
    assert catalogue.compile_if_older(po, language="ru") is True
    assert catalogue.compile_if_older(po, language="ru") is False
    with po.with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    counted = [russian.ngettext("%d state", "%d states", number) % number for number in (1, 3, 5, 11, 22, 112)]
    assert counted == [
        "1 государство",
        "3 государства",
        "5 государств",
        "11 государств",
        "22 государства",
        "112 государств",
    ]
    assert russian.pgettext("month", "May") == "Май"


def test_plural_rule_is_that_of_django_and_of_cldr_where_django_has_none():
    django = gettext.translation("django", f"{translation.__path__[0]}/../../conf/locale", languages=["ru"])
    assert catalogue.plural_rule("ru") == django.info()["plural-forms"].rstrip(";")
    assert catalogue.plural_rule("yi") == "nplurals=2; plural=(n != 1)"


def test_check_fails_and_names_what_is_to_do(house, po, settings):
    settings.BASE_DIR = house
    settings.LOCALE_PATHS = [po.parent.parent.parent]
    catalogue.update(po, catalogue.Catalog(), language="ru")
    before = po.read_bytes()
    output = StringIO()
    with pytest.raises(CommandError, match="to do"):
        call_command("messages", check=True, stdout=output)
    assert "ru: not collected: 'Events' in events/models.py" in output.getvalue()
    assert po.read_bytes() == before
