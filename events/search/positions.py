"""Where in an entry each word stands, for phrases in PostgreSQL. SQLite has its full-text table and its triggers."""

from collections import defaultdict
from itertools import count

from django.db import connection

# Of the columns of an entry, so that a phrase can be looked for in some of them; D is what PostgreSQL leaves unsaid.
WEIGHTS = {"titles": "A", "parties": "B", "text": ""}
WRITE = "UPDATE events_searchentry SET words = %s::tsvector WHERE event_id = %s"


def write(entries):
    """Write the positions of the words of these entries, which are in the database already."""
    if connection.vendor == "postgresql" and entries:
        with connection.cursor() as cursor:
            cursor.executemany(WRITE, [(as_tsvector(entry), entry.event_id) for entry in entries])


def as_tsvector(entry):
    """Return the entry as PostgreSQL reads a tsvector: each word, quoted, with its positions and their weight.

    The columns are counted through. https://www.postgresql.org/docs/current/datatype-textsearch.html
    """
    found, place = defaultdict(list), count(1)
    for column, weight in WEIGHTS.items():
        for word in getattr(entry, column).split():
            found[word].append(f"{next(place)}{weight}")
    # Words are letters and digits only, so quotation marks hold them.
    return " ".join(f"'{word}':{','.join(places)}" for word, places in found.items())
