"""Who follows, for administrators alone: enough to answer a question, and no list of addresses to carry away."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Subscriber, Subscription


class ForAdministrators:
    """Nobody else learns that these exist; nothing of them is changed by hand."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class SubscriptionsOfSubscriber(ForAdministrators, admin.TabularInline):
    model = Subscription
    fields = ["query", "rhythm", "confirmed_at", "told_until", "not_understood_at"]
    can_delete = False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Subscriber)
class SubscriberAdmin(ForAdministrators, admin.ModelAdmin):
    list_display = ["masked_address", "language", "state", "reason", "created_at", "confirmed_at", "stopped_at"]
    list_filter = ["state", "reason", "language"]
    fields = ["masked_address", "language", "state", "reason", "created_at", "confirmed_at", "stopped_at"]
    inlines = [SubscriptionsOfSubscriber]
    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        # Who asks by letter to be deleted is deleted here.
        return self.has_view_permission(request)

    @admin.display(description=_("mail address"))
    def masked_address(self, subscriber):
        return subscriber.masked
