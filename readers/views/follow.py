"""/follow/: a filter, an address and a rhythm; the answer is the same for every address."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .. import limits, links, questions, subscribing
from ..forms import FollowForm
from ..models import Subscription
from ..sending import send_soon
from .by_link import by_link


# The line to subscribe by stands on pages that carry neither cookie nor token, so that caches may keep them. What a
# stranger's form could do here is what anybody can do by hand: have one letter sent, which asks for a confirmation.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request):
    """GET shows the form for the filter of the query string; POST has a letter sent that asks for a confirmation."""
    if request.method != "POST":
        return _form(request, _unbound(request))
    form = FollowForm(request.POST)
    if form.is_of_a_program:
        return HttpResponseRedirect(reverse("readers:asked"))
    if not form.is_valid():
        return _form(request, form, status=400)
    if limits.network_is_tired(request):
        return _form(request, form, status=429, tired=True)
    asked = form.cleaned_data
    subscribing.ask(
        asked["address"],
        query=asked["query"],
        rhythm=asked["rhythm"],
        language=asked["language"],
        now=timezone.now(),
    )
    send_soon()
    return HttpResponseRedirect(reverse("readers:asked"))


def _unbound(request):
    try:
        query = questions.canonical(request.GET.urlencode())
    except questions.TooLong:
        query = request.GET.urlencode()
    return FollowForm(
        initial={"query": query, "language": get_language(), "rhythm": Subscription.Rhythm.WEEKLY},
    )


def _form(request, form, *, status=200, tired=False):
    query = form["query"].value() or ""
    try:
        query = questions.canonical(query)
        words, faults = questions.understood(query)
    except questions.TooLong:
        query, faults, words = "", FollowForm({"query": query}).errors["query"], ""
    context = {"form": form, "query": query, "followed": words, "faults": faults, "tired": tired}
    return render(request, "readers/follow.html", context, status=status)


@require_safe
def asked(request):
    """What everybody reads who has asked, whatever the address."""
    return render(request, "readers/asked.html")


@by_link(links.asked_in)
def confirm(request, found):
    """GET shows a button, since programs that look at mail open its links; POST confirms."""
    subscription, language, rhythm = found
    now = timezone.now()
    if not subscribing.can_be_confirmed(subscription, now):
        return render(request, "readers/no_such_link.html", {"query": subscription.query}, status=404)
    context = {
        "subscriber": subscription.subscriber,
        "followed": questions.in_words(subscription.query),
        "rhythm": Subscription.Rhythm(rhythm).label,
    }
    if request.method != "POST":
        return render(request, "readers/confirm.html", context)
    try:
        subscribing.confirm(subscription, language=language, rhythm=rhythm, now=now)
    except subscribing.TooMany:
        return render(request, "readers/confirm.html", context | {"most": subscribing.MOST_FILTERS}, status=400)
    context["manage"] = links.manage(subscription.subscriber)
    return render(request, "readers/confirmed.html", context)
