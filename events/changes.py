"""Changes of events in words, for feeds and for those who keep a copy. Pure: a change in, words out."""

from datetime import date

from django.utils.translation import gettext as _

from . import days
from .models import Change

RANK = {what: number for number, what in enumerate(Change.What.values)}


def latest(changes):
    """Return those of `changes` (the last first) that came together last, the most telling first."""
    together = [change for change in changes if change.at == changes[0].at] if changes else []
    return sorted(together, key=lambda change: RANK[change.what])


def in_words(change, language):
    """Return one sentence without a full stop: “Date moved: 12 May 2027, before that 3 May 2027”."""
    label = change.get_what_display()
    match change.what:
        case Change.What.MOVED:
            before, after = (_days(value, language) for value in (change.before, change.after))
        case Change.What.PLACE | Change.What.TITLE:
            before, after = (_text(value, language) for value in (change.before, change.after))
        case _:
            return label
    if not before or before == after:
        return f"{label}: {after}" if after else label
    return _("%(what)s: %(after)s, before that %(before)s") % {"what": label, "after": after, "before": before}


def _days(value, language):
    first, last, precision = value or (None, None, "unknown")
    read = [date.fromisoformat(day) if day else None for day in (first, last)]
    return days.in_words(*read, precision, language)


def _text(value, language):
    return (value or {}).get(language) or next(filter(None, (value or {}).values()), "")
