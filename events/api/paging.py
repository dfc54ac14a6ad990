"""Pages by cursor: a cursor says after which row the next page begins, also when others came or went before it."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from django.conf import settings
from rest_framework import exceptions

SHOWN, MOST = 50, 200
# So far around its former place a row is looked for.
AROUND = 200


@dataclass(frozen=True)
class Asked:
    """How many rows a request asks for, after which one; `notes` say what was not done as asked."""

    per_page: int
    cursor: list
    notes: list


def asked(request):
    """Read `per_page` and `cursor`; ValidationError for what is neither a number nor a cursor of ours."""
    text = request.GET.get("per_page", "") or str(SHOWN)
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0):
        raise exceptions.ValidationError({"per_page": [f"“{text[:20]}” is not a number from 1 to {MOST}."]})
    notes = [f"per_page is at most {MOST}; {MOST} rows are given."] if int(text) > MOST else []
    return Asked(min(int(text), MOST), read(request.GET.get("cursor", "")), notes)


def read(cursor):
    if not cursor:
        return []
    try:
        found = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        found = None
    if not (isinstance(found, list) and found and all(type(n) is int and 0 <= n < 2**62 for n in found)):
        raise exceptions.ValidationError({"cursor": ["This is not a cursor of an earlier answer."]})
    return found


def write(*numbers):
    return urlsafe_b64encode(json.dumps(numbers, separators=(",", ":")).encode()).decode().rstrip("=")


def keys_of(question, wanted):
    """Return (keys of the page of a Question, cursor of the next page or "").

    The place of the last row is looked up again: rows that came or went before it neither repeat nor skip others.
    """
    start = 0
    if wanted.cursor:
        start, last = wanted.cursor[0], wanted.cursor[-1]
        begin = max(0, start - AROUND)
        nearby = question[begin : start + AROUND]
        if last in nearby:
            start = begin + nearby.index(last) + 1
    keys = question[start : start + wanted.per_page]
    more = start + len(keys) < len(question)
    return keys, write(start + len(keys), keys[-1]) if keys and more else ""


def rows_of(queryset, wanted):
    """Return (rows of a queryset by key, cursor of the next page or "")."""
    if wanted.cursor:
        queryset = queryset.filter(pk__gt=wanted.cursor[-1])
    rows = list(queryset.order_by("pk")[: wanted.per_page + 1])
    more = len(rows) > wanted.per_page
    rows = rows[: wanted.per_page]
    return rows, write(rows[-1].pk) if more else ""


def page(request, wanted, results, cursor, **further):
    """Return the body of a page of results."""
    there = None
    if cursor:
        query = request.GET.copy()
        query["cursor"] = cursor
        there = f"{settings.PORTAL_URL}{request.path}?{query.urlencode()}"
    return {**further, "per_page": wanted.per_page, "next": there, "notes": wanted.notes, "results": results}
