from django.db.models import Exists, OuterRef
from django.shortcuts import render

from ..branches import collected, grow, lineage, pruned
from ..models import Event, Topic
from ..models.topic import parent_pairs
from ..naming import by_name
from .cards import prepare_cards
from .page import page, redirect_from_former

EVENTS_SHOWN = 10


def topics_of(events):
    """Topics of one of `events`, and those above them."""
    tagged = set(Topic.objects.filter(Exists(events.filter(topics=OuterRef("pk")))).values_list("pk", flat=True))
    return Topic.objects.filter(pk__in=tagged | lineage(tagged, parent_pairs()))


# /topics/


@page
def topic_list(request):
    visible_events = Event.objects.visible_to(request.user)
    tagged = Event.topics.through.objects.filter(event__in=visible_events).values_list("topic", "event")
    branches = pruned(grow(list(Topic.objects.all()), parent_pairs(), collected(tagged)))
    return render(request, "events/topic_list.html", {"branches": branches})


# /topics/<slug>/


@page
def topic(request, slug):
    visible_events = Event.objects.visible_to(request.user)
    found = Topic.objects.filter(slug=slug).select_related("parent").first()
    if found is None:
        return redirect_from_former(request, slug, among=Topic.objects.all())
    tagged = Event.topics.through.objects.filter(topic__in=Topic.objects.within([found]).values("pk"))
    events = visible_events.filter(pk__in=tagged.values("event"))
    context = {
        "topic": found,
        "narrower": by_name(found.narrower.all()),
        "names": found.other_names.select_related("language"),
        "count": events.count(),
        "events": prepare_cards(events.latest_first()[:EVENTS_SHOWN]),
    }
    return render(request, "events/topic.html", context)
