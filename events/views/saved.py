"""Filters that a colleague keeps under a name. For staff alone: for anybody else these pages do not exist."""

from dataclasses import dataclass
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import asked
from ..facets.counting import ask
from ..filters import EventFilter
from ..models import Event, SavedFilter, SavedFilterVisit
from .options import question_of


def for_staff(view):
    @wraps(view)
    def answer(request, *args, **kwargs):
        if not (request.user.is_active and request.user.is_staff):
            raise Http404("for staff")
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return answer


class SavedFilterForm(forms.ModelForm):
    """A name for a question; a name that is taken replaces the filter only if `replace` says so."""

    replace = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SavedFilter
        fields = ["name", "shared", "query"]
        widgets = {"query": forms.HiddenInput}

    def _get_validation_exclusions(self):
        # The owner is not asked for, but a name is the owner's only once.
        return super()._get_validation_exclusions() - {"owner"}

    def clean_query(self):
        return asked.as_text(question_of(asked.tidied(QueryDict(self.cleaned_data["query"])))).removeprefix("?")


@dataclass(frozen=True)
class Kept:
    """A saved filter as its list shows it; `number` is None if the question is no longer understood."""

    saved: SavedFilter
    conditions: list
    number: int | None
    new: int
    query_of_new: str
    form: SavedFilterForm | None


# /events/saved/


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filters(request):
    """The filters of this colleague and of the team, with what is new in each; a form of one to save comes by POST."""
    form = None
    if request.method == "POST":
        form = SavedFilterForm(request.POST, instance=SavedFilter(owner=request.user))
        taken = SavedFilter.objects.filter(owner=request.user, name=request.POST.get("name", "").strip()).first()
        if taken and request.POST.get("replace") == "1":
            form = SavedFilterForm(request.POST, instance=taken)
        if form.is_valid():
            saved = form.save()
            messages.success(request, _("Saved under the name “%(name)s”.") % {"name": saved.name})
            return HttpResponseRedirect(saved.get_absolute_url())
        form.is_taken = bool(taken)
    kept = kept_filters(request.user)
    context = {
        "form": form,
        "own": [one for one in kept if one.saved.owner_id == request.user.pk],
        "of_the_team": [one for one in kept if one.saved.owner_id != request.user.pk],
    }
    return render(request, "events/saved.html", context, status=400 if form else 200)


def kept_filters(user):
    """Return what the list says of each filter that `user` may use."""
    seen = dict(SavedFilterVisit.objects.filter(user=user).values_list("saved_filter", "seen_at"))
    return [
        kept(saved, user, seen.get(saved.pk)) for saved in SavedFilter.objects.usable_by(user).select_related("owner")
    ]


def kept(saved, user, seen_at):
    query = QueryDict(saved.query)
    form = SavedFilterForm(instance=saved, auto_id=f"saved-{saved.pk}-%s") if saved.owner_id == user.pk else None
    event_filter = EventFilter(query, queryset=Event.objects.visible_to(user), user=user)
    if not event_filter.is_valid():
        return Kept(saved, asked.not_understood(event_filter.form, query), None, 0, "", form)
    conditions = asked.conditions(event_filter.form, query)
    number = len(ask(event_filter, user))
    if not seen_at:
        return Kept(saved, conditions, number, 0, "", form)
    of_new = query.copy()
    of_new["changed_since"] = seen_at.isoformat()
    filter_of_new = EventFilter(of_new, queryset=Event.objects.visible_to(user), user=user)
    new = len(ask(filter_of_new, user)) if filter_of_new.is_valid() else 0
    return Kept(saved, conditions, number, new, asked.as_text(of_new), form)


# /events/saved/<key>/


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filter(request, key):
    """GET opens the list with the filter and remembers the visit; POST changes its name or whom it is for."""
    if request.method == "POST":
        saved = get_object_or_404(SavedFilter, pk=key, owner=request.user)
        form = SavedFilterForm(request.POST, instance=saved)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved under the name “%(name)s”.") % {"name": saved.name})
        else:
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return HttpResponseRedirect(reverse("events:saved_filters"))
    saved = get_object_or_404(SavedFilter.objects.usable_by(request.user), pk=key)
    SavedFilterVisit.objects.update_or_create(
        saved_filter=saved, user=request.user, defaults={"seen_at": timezone.now()}
    )
    return HttpResponseRedirect(f"{reverse('events:event_list')}?{saved.query}")


@for_staff
@require_POST
def delete_saved_filter(request, key):
    saved = get_object_or_404(SavedFilter, pk=key, owner=request.user)
    saved.delete()
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": saved.name})
    return HttpResponseRedirect(reverse("events:saved_filters"))
