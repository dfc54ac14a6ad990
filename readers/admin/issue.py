"""The newsletter at the desk: a foreword, what it will say, to how many, and the button that sends it off."""

from django.contrib import admin

from ..models import Issue


@admin.register(Issue)
class IssueAdmin(admin.ModelAdmin):
    list_display = ["appears_on", "held", "released_at", "left_at", "recipients"]
    fields = ["appears_on", "foreword_en", "foreword_ru", "held", "released_at", "released_by", "left_at", "recipients"]
    readonly_fields = ["appears_on", "released_at", "released_by", "left_at", "recipients"]

    def has_add_permission(self, request):
        # An issue comes with its week.
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm("events.change_event") and (obj is None or not obj.left_at)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("events.change_event")

    def has_module_permission(self, request):
        return self.has_view_permission(request)
