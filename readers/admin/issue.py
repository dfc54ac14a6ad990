"""The newsletter at the desk: a foreword, what it will say, to how many, and the button that sends it off."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from .. import composing, issues
from ..letters.plain import as_text
from ..letters.record import Record, still_visible
from ..letters.writing import news_letter
from ..models import Issue


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):
    list_display = ["appears_on", "held", "released_at", "left_at", "recipients"]
    fields = [
        *("appears_on", "foreword_en", "foreword_ru", "held", "previews"),
        *("released_at", "released_by", "left_at", "recipients"),
    ]
    readonly_fields = ["appears_on", "previews", "released_at", "released_by", "left_at", "recipients"]
    list_per_page = 50

    def has_add_permission(self, request):
        # An issue comes with its week.
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("events.change_event")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request) and (obj is None or obj.left_at is None)

    def may_send(self, request, issue):
        return issue.left_at is None and request.user.has_perm("events.publish_event")

    @admin.display(description=_("preview, recipients, sending"))
    def previews(self, issue):
        return format_html_join(
            " · ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:readers_issue_preview", args=[issue.pk, code]), name)
                for code, name in settings.LANGUAGES
            ),
        )

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:key>/preview/<str:language>/", wrap(self.preview_view), name="readers_issue_preview"),
            path("<int:key>/send/", wrap(self.send_view), name="readers_issue_send"),
            *super().get_urls(),
        ]

    def preview_view(self, request, key, language):
        """What a reader who follows everything would get now, and how many readers get anything."""
        issue = self._issue(request, key)
        if language not in dict(settings.LANGUAGES):
            raise Http404("no such language")
        now = timezone.now()
        message = composing.sample(issue, now)
        with translation.override(language):
            letter = news_letter(message, Record([message.content]), still_visible(message.content))
            html = letter and render_to_string("readers/_letter.html", {"letter": letter})
            text = letter and as_text(letter)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Issue of %(day)s") % {"day": issue},
            "opts": self.opts,
            "issue": issue,
            "letter": letter,
            "language": language,
            "html": html,
            "text": text,
            "recipients": composing.number_of_recipients(issue, now) if issue.left_at is None else issue.recipients,
            "may_send": self.may_send(request, issue),
        }
        return TemplateResponse(request, "admin/issue_preview.html", context)

    def send_view(self, request, key):
        """Let the issue leave with the next run of compose_messages."""
        issue = self._issue(request, key)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_send(request, issue):
            raise PermissionDenied
        issues.release(issue, by=request.user, now=timezone.now())
        LogEntry.objects.log_actions(request.user.pk, [issue], CHANGE, "Sent off", single_object=True)
        self.message_user(request, _("The issue leaves within a few minutes."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:readers_issue_changelist"))

    def _issue(self, request, key):
        if not self.has_view_permission(request):
            raise PermissionDenied
        issue = Issue.objects.filter(pk=key).first() if key < 2**63 else None
        if issue is None:
            raise Http404("no such issue")
        return issue
