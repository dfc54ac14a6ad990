from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations import history
from organizations.admin.forms import DeskForm, RowForm

from . import reviewing, typed_days
from .models import Event


class TypedDaysField(forms.DateField):
    """A day; or days, a month, a quarter or a year as people write them, which clean to TypedDays."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError:
            typed = typed_days.read(value)
            if typed is None:
                raise
            return typed


TO_BE_PUBLISHED = gettext_lazy("To be published it needs: %(what)s")


def demand_to_publish(rows, lack):
    """Refuse a formset without rows if saving would publish its event, which was not published before."""
    event = rows.instance
    if not isinstance(event, Event) or event.state != Event.State.PUBLISHED or rows.standing_forms():
        return
    if not Event.objects.filter(pk=event.pk, state=Event.State.PUBLISHED).exists():
        raise forms.ValidationError(TO_BE_PUBLISHED, params={"what": lack.sentence})


class EventForm(DeskForm):
    """An event at the editors' desk.

    Needs `user`, which the admin sets on a subclass. What only a publisher may decide is decided here: the page hides
    it, the form refuses it. If somebody saved the event after this form was opened, the form is refused once, with the
    list of what they changed; everything typed stays, and saving again saves.
    """

    user = None
    # How often the event had been saved when the form was opened.
    seen_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Note with this step"),
        help_text=gettext_lazy(
            "To the publisher, or to the editor to whom it goes back. Colleagues read it, nobody else."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    constraint_fields = {
        "event_has_a_title": "title_en",
        "event_ends_on_or_after_it_starts": "ends_on",
        "event_has_days_unless_they_are_not_known": "starts_on",
        "event_times_need_a_zone_and_exact_days": "time_zone",
        "event_ends_at_or_after_it_starts": "ends_at",
        "event_edition_has_a_series_and_a_basis": "edition",
        "event_edition_is_unique_in_its_series": "edition",
        "event_attendance_has_number_and_qualifier": "attendance_number",
        "event_is_not_part_of_itself": "part_of",
        "event_has_both_coordinates_on_the_globe_or_none": "latitude",
    }
    decided_by_publishers = ("state", "visibility", "embargo_until")
    public_states = (Event.State.PUBLISHED, Event.State.WITHDRAWN)

    class Meta:
        widgets = {
            "summary_en": forms.Textarea(attrs={"rows": 4}),
            "summary_ru": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflict = None
        self.typed = None
        self.initial["seen_revision"] = self.instance.revision
        if "starts_on" in self.fields:
            self.fields["starts_on"].help_text = _("Or in words: 5–6 Nov 2019, November 2019, 2nd quarter of 2027.")
        if "state" in self.fields and not self._may_publish():
            self._leave_to_publishers()

    def _may_publish(self):
        return self.user is not None and self.user.has_perm("events.publish_event")

    def _leave_to_publishers(self):
        if self.instance.state in self.public_states:
            for name in self.decided_by_publishers:
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext_lazy("Only a publisher changes this once an event was published.")
        else:
            # The field still knows every state, so that the refusal can say why.
            state = self.fields["state"]
            state.widget.choices = [one for one in state.choices if one[0] not in self.public_states]
            state.help_text = gettext_lazy("Choose “in review” when the draft is ready: it then waits for a publisher.")

    def clean_state(self):
        state = self.cleaned_data["state"]
        if state in self.public_states and state != self.initial.get("state") and not self._may_publish():
            raise forms.ValidationError(
                _("Only a publisher can publish or withdraw an event. Choose “in review”: it then waits for one.")
            )
        return state

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if isinstance(day, typed_days.TypedDays):
            self.typed = day
            return day.first
        return day

    def clean(self):
        cleaned = super().clean()
        if self.typed:
            self._take_typed_days(cleaned)
        if self.is_published_now(cleaned):
            self._ask_for_what_it_lacks(cleaned)
        if self.instance.pk and cleaned.get("seen_revision") != self.instance.revision:
            self._tell_what_changed(cleaned.get("seen_revision") or 0)
        return cleaned

    def is_published_now(self, cleaned):
        """Whether saving would publish what was not published before."""
        return cleaned.get("state") == Event.State.PUBLISHED != self.initial.get("state")

    def _ask_for_what_it_lacks(self, cleaned):
        filled_in = Event(**{name: cleaned.get(name) for name in ("starts_on", "city", "held_in", "status", "format")})
        for name in ("title_en", "title_ru", "in_one_language"):
            setattr(filled_in, name, cleaned.get(name))
        for lack in reviewing.lacking_fields(filled_in):
            if lack.place not in self.errors:
                self.add_error(lack.place, forms.ValidationError(TO_BE_PUBLISHED, params={"what": lack.sentence}))

    def _take_typed_days(self, cleaned):
        """“5–6 November 2019” in the first field fills all three; a last day that says otherwise is asked about."""
        if cleaned.get("ends_on") not in (None, self.typed.last) and "ends_on" in self.changed_data:
            self.add_error("ends_on", _("The first field names another last day already. Empty one of the two."))
        cleaned["ends_on"], cleaned["precision"] = self.typed.last, self.typed.precision

    def _tell_what_changed(self, seen):
        self.conflict = history.changes_after(Event, self.instance.pk, lambda fields: fields["revision"] <= seen) or []
        self.add_error(
            None,
            _(
                "Somebody else saved this event while you were editing it. What they changed is listed below. Nothing "
                "was saved, and everything you typed is still here: check it and save again."
            ),
        )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_revision")] = str(self.instance.revision)


class ParticipationForm(RowForm):
    constraint_fields = {
        "participation_names_exactly_one_party": "country",
        "participation_country_once_per_role": "country",
        "participation_organization_once_per_role": "organization",
        "participation_role_is_known": "role",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].required = False


class OutcomeForm(RowForm):
    constraint_fields = {"outcome_period_ends_after_it_begins": "period_until", "outcome_has_a_text": "text_en"}


class DocumentForm(RowForm):
    constraint_fields = {"document_has_a_file_or_an_address": "file"}


class PhotoForm(RowForm):
    constraint_fields = {
        "photo_for_everyone_has_caption_credit_licence_and_text": "image",
        "photo_focal_point_lies_in_the_picture": "focal_x",
    }
