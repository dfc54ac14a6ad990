from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from .. import asked
from ..facets.counting import ask
from ..filters import EventFilter
from ..models import Event
from .cards import with_all_that_cards_show
from .page import page

# As many events stand in a frame, and at most.
SHOWN, MOST = 10, 50
IN_A_FRAME = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-ancestors": ["*"], "form-action": ["'none'"]}
PUBLIC = AnonymousUser()


# /embed/events/


@xframe_options_exempt
@csp_replace(IN_A_FRAME)
@page
def embed(request):
    """The events of a question for a frame on somebody else's site: a list, and the way to all of them.

    For the public only, whoever looks: a frame shows on any site what the reader may see.
    """
    query = asked.tidied(request.GET, without=asked.NOT_ASKED)
    event_filter = EventFilter(query, queryset=Event.objects.visible_to(PUBLIC), user=PUBLIC)
    context = {"question": asked.as_text(question_alone(query))}
    if not event_filter.is_valid():
        return render(request, "events/embed.html", context | {"wrong": asked.not_understood(event_filter.form, query)})
    found = ask(event_filter, PUBLIC)
    shown = number_of(query.get("number", ""))
    context |= {"events": with_all_that_cards_show(PUBLIC, found[0:shown], found.shelf), "count": len(found)}
    return render(request, "events/embed.html", context | {"conditions": asked.conditions(event_filter.form, query)})


def number_of(text):
    return min(int(text), MOST) if text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text) else SHOWN


def question_alone(query):
    alone = query.copy()
    alone.pop("number", None)
    return alone
