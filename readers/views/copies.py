"""The copy of a letter on the web, for mail programs that show it badly. Nothing in it is of its reader."""

from django.shortcuts import render

from .. import links
from ..letters.record import Record, still_visible
from ..letters.writing import news_letter
from ..models import Message
from .by_link import by_link


def news_of(token):
    message = links.message_of(token)
    return message if message and message.kind in Message.NEWS else None


@by_link(news_of, methods=("GET", "HEAD"))
def copy(request, message):
    """The letter as it would be sent now, in the language of the address: what was withdrawn since is gone here too."""
    letter = news_letter(message, Record([message.content]), still_visible(message.content))
    return render(request, "readers/copy.html", {"letter": letter}) if letter else _nothing_left(request)


def _nothing_left(request):
    return render(request, "readers/no_such_link.html", status=410)
