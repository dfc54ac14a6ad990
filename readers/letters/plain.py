"""A letter as plain text: seventy columns, addresses on lines of their own and never broken. Pure."""

from textwrap import wrap

from django.utils.translation import gettext as _

WIDTH = 70


def as_text(letter):
    lines = [*_wrapped(letter.heading), "=" * min(len(letter.heading), WIDTH), ""]
    for paragraph, _language in letter.words:
        lines += [*_wrapped(paragraph), ""]
    if letter.button:
        label, address = letter.button
        lines += [f"{label}:", address, ""]
    for section in letter.sections:
        lines += [section.heading.upper(), ""]
        for item in section.items:
            lines += [*_item(item), ""]
    if letter.more:
        words, address = letter.more
        lines += [f"{words}:", address, ""]
    if letter.links:
        # A signature (RFC 3676 §4.3): programs fold it away.
        lines.append("-- ")
        for label, address in letter.links:
            lines += [f"{label}:", address]
    return "\n".join(lines).rstrip("\n") + "\n"


def _item(item):
    yield from _wrapped(item.title)
    yield from _wrapped(", ".join(filter(None, [item.days, item.place])))
    for note in item.notes:
        yield from _wrapped(note)
    for outcome, _language in item.outcomes:
        yield from wrap(outcome, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False)
    yield item.address
    for reason in item.reasons:
        yield from _wrapped(_("Because you follow: %(filter)s") % {"filter": reason})


def _wrapped(text):
    return wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
