from django.shortcuts import render

from ..branches import grow, pruned
from ..facets.seen import Seen
from ..models import Topic
from ..models.topic import parent_pairs
from ..naming import by_name
from .cards import cards_of
from .page import page, redirect_from_former

EVENTS_SHOWN = 10


# /topics/


@page
def topic_list(request):
    counts = {int(key): number for key, number in Seen(request.user).counted("topic").items()}
    branches = pruned(grow(list(Topic.objects.all()), parent_pairs(), counts))
    return render(request, "events/topic_list.html", {"branches": branches})


# /topics/<slug>/


@page
def topic(request, slug):
    found = Topic.objects.filter(slug=slug).select_related("parent").first()
    if found is None:
        return redirect_from_former(request, slug, among=Topic.objects.all())
    seen = Seen(request.user)
    events = seen.of("topic", found.pk)
    context = {
        "topic": found,
        "narrower": by_name(found.narrower.all()),
        "names": found.other_names.select_related("language"),
        "count": len(events),
        "cards": cards_of(request.user, seen.first(events, EVENTS_SHOWN), seen.shelf),
    }
    return render(request, "events/topic.html", context)
