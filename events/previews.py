"""Addresses under which somebody without an account sees an event as the public will, for a week.

Nothing is stored: the address carries its event and the moment it was made, signed. The photos and documents of the
event have addresses that carry the same.
"""

from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from .models import Document, Event, Photo, Visibility

LASTS = timedelta(days=7)
_signer = TimestampSigner(salt="events.previews")


class Over(Exception):
    """The address was right, but its week is over."""


def token(event):
    """Return the part of an address that shows `event` from now on for a week."""
    return _signer.sign(event.public_id.hex)


def event_of(token):
    """Return the event of which `token` is, or None if it is of none or was withdrawn. Raises Over."""
    try:
        public_id = _signer.unsign(token, max_age=LASTS)
    except SignatureExpired as problem:
        raise Over from problem
    except BadSignature:
        return None
    return Event.objects.exclude(state=Event.State.WITHDRAWN).filter(public_id=public_id).first()


def material_of(event, token):
    """Return (photos, documents) of `event` that the public will see, with addresses that show them to the bearer."""
    photos, documents = (
        list(model.objects.filter(event=event, visibility=Visibility.EVERYONE)) for model in (Photo, Document)
    )
    for one in (*photos, *documents):
        one.shown_by = f"?preview={token}"
    return photos, documents
