from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from .. import asked
from ..facets.counting import FACETS, ask
from ..filters import EventFilter
from ..fragments import compiled
from ..models import Event
from .facets import TITLES, Panel
from .options import question_of
from .page import page

# /events/choose/<facet>/


@page
def choose(request, facet):
    """Every value of a facet, for a question whose facets are too long to stand beside the list."""
    if facet not in FACETS:
        raise Http404("no such facet")
    query = asked.tidied(request.GET)
    question = question_of(query)
    if query != request.GET:
        return HttpResponseRedirect(request.path + asked.as_text(query))
    event_filter = EventFilter(question, queryset=Event.objects.visible_to(request.user), user=request.user)
    if not event_filter.is_valid():
        # The list says what is not understood.
        return HttpResponseRedirect(reverse("events:event_list") + asked.as_text(question))
    typed = query.get("typed", "")[:100]
    found = ask(event_filter, request.user)
    values = Panel(found, event_filter.form, request.user).all_values(facet, typed)
    rest = question.copy()
    rest.pop(facet, None)
    context = {
        "name": facet,
        "title": TITLES[facet],
        "values": values and compiled("events/_facet_values.jinja").module.facet_values(facet, values, in_full=True),
        "typed": typed,
        "count": len(found),
        "question": asked.as_text(question),
        "rest": [(name, value) for name, values in rest.lists() for value in values],
        "conditions": asked.conditions(event_filter.form, rest),
    }
    return render(request, "events/choose.html", context)
