"""Rows of a sheet made of what another site says of its events."""

import re
from urllib.parse import urlsplit

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from .columns import COLUMNS
from .sheets import MOST_ROWS, Sheet, Unreadable

LONGEST_NOTE = 1500
LONGEST_TITLE = 300
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def event_row(*, title, first, last, organizers=(), url="", description="", note="", location="", **cells):
    """Return the rows of one event as dictionaries by column; a further row for each further organizer."""
    title = " ".join(strip_tags(title).split())[:LONGEST_TITLE]
    place = " ".join(location.split())
    said = " ".join(strip_tags(description).split())[:LONGEST_NOTE]
    row = {
        **cells,
        "title_ru" if _CYRILLIC.search(title) else "title_en": title,
        "days": f"{first:%Y-%m-%d}",
        "last_day": f"{last:%Y-%m-%d}" if last != first else "",
        "location": place,
        "internal_note": "\n".join(filter(None, [note, said])),
        "source_url": url if urlsplit(url).scheme in ("http", "https") else "",
        "source_title": title if url else "",
    }
    # An address of a person is no name of an organization.
    names = [name.strip() for name in organizers if name.strip() and "@" not in name]
    further = [{"uid": cells.get("uid", ""), "party": name, "role": "organizer"} for name in names[1:]]
    return [row | ({"party": names[0], "role": "organizer"} if names else {}), *further]


def as_sheet(events):
    """Return the Sheet of these lists of rows, its columns named as ours. Raises Unreadable if there are none."""
    rows = [(number, row) for number, rows in enumerate(events, start=1) for row in rows]
    if not rows:
        raise Unreadable(_("The file describes no event."))
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("The file describes more than %(most)d events. Divide it.") % {"most": MOST_ROWS})
    used = [column.name for column in COLUMNS if any(row.get(column.name) for _number, row in rows)]
    return Sheet(used, [[number, [row.get(name, "").replace("\0", "") for name in used]] for number, row in rows])
