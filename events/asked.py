"""What a query string asks for, in words, and the query strings that ask for less. Pure: no database, no request."""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from organizations.models import Country, Language

from .templatetags.record import said

# What a search inside the panel sends along, and no question asks.
NOT_ASKED = ("typed",)
# These say how to show or to combine, and narrow nothing by themselves.
NOT_A_CONDITION = {"sort", "match", "units"}


@dataclass(frozen=True)
class Asked:
    """One condition, or one value that was not understood, and the query string without it ("" or "?…")."""

    label: str
    text: str
    without: str


def conditions(form, query):
    """Return the conditions of a valid form in the order of its fields; `query` is the QueryDict behind it."""
    found = []
    roles = " / ".join(str(label) for key, label in form.fields["role"].choices if key in form.cleaned_data["role"])
    for name, field in form.fields.items():
        if name in NOT_A_CONDITION or name not in query:
            continue
        texts = texts_of(field, form.cleaned_data.get(name))
        for value in dict.fromkeys(query.getlist(name)):
            if value.strip():
                text = texts.get(value.strip().lower(), value.strip())
                label, text = _in_words(name, field.label, text, roles)
                found.append(Asked(label, text, without(query, name, value)))
    return found


def _in_words(name, label, text, roles):
    """A role belongs to the party that had it, and “not listed” says more than a label."""
    if name == "without":
        return "", _("%(party)s not listed") % {"party": text}
    if name in ("country", "organization", "group") and roles:
        return label, _("%(party)s, as %(roles)s") % {"party": text, "roles": roles}
    return label, text


def texts_of(field, cleaned):
    """Return the words for each value that was understood, by the value in small letters."""
    if hasattr(field, "choices") and not hasattr(field, "queryset"):
        return {str(key).lower(): str(label) for key, label in field.choices}
    rows = cleaned if isinstance(cleaned, list) else []
    return {str(_key(row)).lower(): _name(row) for row in rows}


def _name(row):
    # Countries and languages have names in every language of the interface, others in those of the record.
    return said(row, "name")[0] if isinstance(row, Country | Language) else str(row)


def _key(row):
    return getattr(row, "slug", None) or getattr(row, "code", row)


def not_understood(form, query):
    """Return the messages of an invalid form, each with the query string that leaves the value out."""
    found = []
    for name, errors in form.errors.as_data().items():
        label = "" if name == NON_FIELD_ERRORS else form.fields[name].label
        for error in errors:
            value = _as_typed(error, query.getlist(name))
            for message in error.messages:
                found.append(Asked(label, message, without(query, name, value)))
    return found


def _as_typed(error, values):
    """The value that the error names, as it stands in the query; None if the error names none."""
    named = str((error.params or {}).get("value", "")).lower()
    return next((value for value in values if named and value.strip().lower().startswith(named)), None)


def without(query, name, value=None):
    """Return the query string without one value of a parameter, or without the parameter; the first page is meant."""
    less = query.copy()
    less.setlist(name, [kept for kept in query.getlist(name) if value is not None and kept != value])
    less.pop("page", None)
    return as_text(less)


def tidied(query, *, without=()):
    """Return `query` without those parameters, and without empty ones, as a form sends them for fields left alone."""
    tidy = query.copy()
    for name, values in query.lists():
        kept = [value for value in values if value.strip()]
        if kept and name not in without:
            tidy.setlist(name, kept)
        else:
            del tidy[name]
    return tidy


def as_text(query):
    return f"?{query.urlencode()}" if any(values for _name, values in query.lists()) else ""
