from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import mail_addresses, questions
from .models import Subscription

# Far more than an address: what is longer is told apart from what is misspelt.
LONGEST_TYPED = 2 * mail_addresses.LONGEST


class Following(forms.Form):
    """The filter, the rhythm and the language of a subscription; left out, they are the usual ones."""

    query = forms.CharField(required=False, widget=forms.HiddenInput)
    rhythm = forms.ChoiceField(
        label=_("How often"), required=False, choices=Subscription.Rhythm.choices, initial=Subscription.Rhythm.WEEKLY
    )

    def clean_query(self):
        try:
            query = questions.canonical(self.cleaned_data["query"])
        except questions.TooLong:
            raise forms.ValidationError(_("This filter is too long to be followed. Choose fewer values.")) from None
        if faults := questions.faults_of(query):
            raise forms.ValidationError(faults)
        return query

    def clean_rhythm(self):
        return self.cleaned_data["rhythm"] or Subscription.Rhythm.WEEKLY


class FollowForm(Following):
    """What a reader writes to follow a filter. `website` is seen by programs only; what fills it in is no reader."""

    address = forms.CharField(
        label=_("Mail address"),
        max_length=LONGEST_TYPED,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), required=False, choices=settings.LANGUAGES)
    website = forms.CharField(required=False)

    def clean_address(self):
        return mail_addresses.read(self.cleaned_data["address"])

    def clean_language(self):
        return self.cleaned_data["language"] or get_language()

    @property
    def is_of_a_program(self):
        return bool(self.data.get("website"))


class ChangeForm(Following):
    """Another filter or rhythm for a subscription; the filter comes as the address of the list that shows it."""

    query = forms.CharField(
        label=_("Address of the list of events"),
        required=False,
        help_text=_("Narrow the list until it shows what you want to follow, and copy its address here."),
    )

    def clean_query(self):
        query = super().clean_query()
        typed = self.cleaned_data["query"]
        if typed and not query and not urlsplit(typed).path.endswith(reverse("events:event_list")):
            raise forms.ValidationError(_("This is not the address of a list of events."))
        return query
