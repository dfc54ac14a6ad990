"""/follow/manage/…: what an address follows, and everything that its owner may do about it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import links, mail_addresses, questions, subscribing
from ..forms import ChangeForm
from ..models import Subscription
from .by_link import by_link, of_subscriber

# The form of a filter that is not followed yet
NEW = "new"


@dataclass(frozen=True)
class Followed:
    """One subscription as the page shows it; `faults` are the parts of its filter that are no longer understood."""

    subscription: Subscription
    words: str
    faults: list
    address: str
    form: ChangeForm


@by_link(of_subscriber(links.MANAGE))
def manage(request, subscriber):
    """GET shows what is followed; POST does what its field `do` says and shows it again."""
    form = None
    if request.method == "POST":
        answer, form = _do(request, subscriber)
        if answer is not None:
            return answer
    context = {
        "subscriber": subscriber,
        "address": mail_addresses.as_read(subscriber.address),
        "followed": [_followed(one, form) for one in subscriber.subscriptions.exclude(confirmed_at=None)],
        "languages": settings.LANGUAGES,
        "another": form if form and form.prefix == NEW else ChangeForm(prefix=NEW),
    }
    return render(request, "readers/manage.html", context, status=400 if form else 200)


def _do(request, subscriber):
    """Return (the answer, None), or (None, a form that is to be corrected), or (None, None) for a verb unknown."""
    now = timezone.now()
    match request.POST.get("do"):
        case "change" | "remove" as verb:
            subscription = _subscription_of(subscriber, request.POST.get("subscription", ""))
            if subscription is None:
                return None, None
            if verb == "remove":
                subscribing.remove(subscription, now)
            else:
                form = ChangeForm(request.POST, prefix=str(subscription.pk))
                if not form.is_valid():
                    return None, form
                subscribing.change(subscription, **form.cleaned_data, now=now)
        case "add":
            form = ChangeForm(request.POST, prefix=NEW)
            if not form.is_valid() or not _add(subscriber, form, now):
                return None, form
        case "language":
            if request.POST.get("language") in dict(settings.LANGUAGES):
                subscriber.language = request.POST["language"]
                subscriber.save(update_fields=["language"])
        case "pause":
            subscribing.pause(subscriber)
        case "resume":
            subscribing.resume(subscriber, now)
        case "leave":
            subscribing.leave(subscriber, now)
            return render(request, "readers/left.html"), None
        case "delete":
            subscriber.delete()
            return render(request, "readers/deleted.html"), None
        case _:
            return None, None
    return HttpResponseRedirect(request.path), None


def _add(subscriber, form, now):
    """Follow what the form asks for; False, with an error in the form, if that would be too much."""
    try:
        subscribing.add(subscriber, **form.cleaned_data, now=now)
    except subscribing.TooMany:
        form.add_error("query", _("You follow as many filters as is possible. Leave one of them first."))
    return form.is_valid()


def _subscription_of(subscriber, key):
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return subscriber.subscriptions.exclude(confirmed_at=None).filter(pk=key).first()


def _followed(subscription, form):
    prefix = str(subscription.pk)
    address = settings.PORTAL_URL + questions.list_of(subscription.query)
    if form is None or form.prefix != prefix:
        form = ChangeForm(prefix=prefix, initial={"query": address, "rhythm": subscription.rhythm})
    return Followed(subscription, *questions.understood(subscription.query), address, form)


@by_link(of_subscriber(links.MANAGE), methods=("GET", "HEAD"))
def data_of(request, subscriber):
    """Everything that is kept about the address."""
    answer = JsonResponse(subscribing.everything_about(subscriber), json_dumps_params={"indent": 2})
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer
