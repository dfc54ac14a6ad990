"""The strings of the interface: collected from code and templates, kept in .po files, compiled to .mo files.

Done with Babel in place of makemessages and compilemessages, which need the gettext programs on the machine.
"""

import gettext
import io
import os
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from django import conf
from django.utils.translation.template import templatize

FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOT_FOR_READERS = {"tests", "benchmarks", "migrations", "locale", "var", "node_modules"}
TEMPLATE_ENDINGS = {".html", ".txt", ".xml", ".jinja"}

# Header lines of which some say nothing here, and the dates would make every two branches conflict.
IDLE_HEADER = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    rb"Generated-By):.*\n",
    re.MULTILINE,
)


def plural_rule(language):
    """Return the rule by which a language counts: that of Django's own catalogue, or that of CLDR if it has none.

    Catalogues with the same rule are merged into one. The fourth Russian form and the second French one are for
    numbers that no count of ours is, so `findings` does not ask for them.
    """
    folder = Path(conf.__file__).parent / "locale"
    if gettext.find("django", folder, [language]):
        return gettext.translation("django", folder, [language]).info()["plural-forms"].rstrip(";")
    return f"nplurals={get_plural(language).num_plurals}; plural={get_plural(language).plural_expr}"


def collect(root):
    """Every string marked for translation in the Python files and templates below `root`, with its places."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted(_sources(root)):
        source, method = path.read_text(encoding="utf-8"), "python"
        if path.suffix == ".jinja":
            method = "jinja2"
        elif path.suffix != ".py":
            # Inside parentheses Python does not mind how a template is indented.
            source = f"({templatize(source, origin=str(path))}\n)"
        found = extract(method, io.BytesIO(source.encode()), keywords=FUNCTIONS, comment_tags=["Translators:"])
        for line, message, comments, context in found:
            place = (path.relative_to(root).as_posix(), line)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def update(po, collected, *, language):
    """Brings the file `po` up to what was collected and returns its catalogue.

    Translations are kept; a string that resembles a former one takes over its translation, marked fuzzy; a string
    that is no longer used leaves the file.
    """
    if not po.exists():
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_text(
            'msgid ""\nmsgstr ""\n'
            f'"Language: {language}\\n"\n'
            '"MIME-Version: 1.0\\n"\n'
            '"Content-Type: text/plain; charset=utf-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n'
            f'"Plural-Forms: {plural_rule(language)};\\n"\n'
        )
    catalogue = read(po, language=language)
    catalogue.update(collected)
    catalogue.obsolete.clear()
    text = io.BytesIO()
    write_po(text, catalogue, width=120, sort_by_file=True, include_lineno=False)
    _replace(po, IDLE_HEADER.sub(b"", text.getvalue()).strip() + b"\n")
    return catalogue


def read(po, *, language):
    with po.open("rb") as file:
        return read_po(file, locale=language)


def findings(catalogue, collected):
    """What keeps the catalogue from being complete, one sentence each; an empty list is what we want."""
    form = gettext.c2py(catalogue.plural_expr)
    forms = {form(number) for number in range(1000)}
    found = []
    for message in collected:
        if message.id and catalogue.get(message.id, message.context) is None:
            found.append(("not collected", message))
    for message in catalogue:
        if not message.id:
            continue
        used = collected.get(message.id, message.context)
        if used is None:
            found.append(("no longer used", message))
        elif message.fuzzy:
            found.append(("fuzzy", used))
        elif not _translated(message, forms):
            found.append(("untranslated", used))
        elif any(_without_unused_forms(message, forms).check(catalogue)):
            found.append(("other placeholders than the original", used))
    found += [("no longer used", message) for message in catalogue.obsolete.values()]
    return [f"{what}: {_shown(message)}" for what, message in found]


def compile_if_older(po, *, language):
    """Writes the .mo file beside `po` if it is missing or older; True if it was written."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return False
    compiled = io.BytesIO()
    write_mo(compiled, read(po, language=language))
    _replace(mo, compiled.getvalue())
    return True


def _sources(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_FOR_READERS and not name.startswith((".", "__"))]
        for name in names:
            path = Path(folder, name)
            if path.suffix == ".py" or (path.suffix in TEMPLATE_ENDINGS and "templates" in path.parts):
                yield path


def _translated(message, forms):
    if isinstance(message.id, str):
        return bool(message.string)
    strings = message.string or ()
    return all(index < len(strings) and strings[index] for index in forms)


def _without_unused_forms(message, forms):
    """The message with a used form in the place of each unused one, so that an empty form is not taken for a fault."""
    if isinstance(message.id, str):
        return message
    copy = message.clone()
    copy.string = tuple(text if index in forms else message.string[0] for index, text in enumerate(message.string))
    return copy


def _shown(message):
    text = message.id if isinstance(message.id, str) else " / ".join(message.id)
    context = f" (context {message.context!r})" if message.context else ""
    places = ", ".join(sorted({place for place, _ in message.locations}))
    return f"{text!r}{context}{' in ' + places if places else ''}"


def _replace(path, content):
    """Writes a file in one step: a reader sees the old one or the new one, never half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
