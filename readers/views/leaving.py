"""Leaving by one click (RFC 8058): mail programs POST here, without cookie or page; people press a button."""

from django.shortcuts import render
from django.utils import timezone

from .. import links, subscribing
from .by_link import by_link, of_subscriber


@by_link(of_subscriber(links.LEAVE))
def leave(request, subscriber):
    """GET changes nothing, since programs that look at mail open its links; POST takes the address off at once."""
    if request.method != "POST":
        return render(request, "readers/leave.html", {"subscriber": subscriber})
    subscribing.leave(subscriber, timezone.now())
    return render(request, "readers/left.html")
