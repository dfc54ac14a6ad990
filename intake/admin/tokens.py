from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import tokens
from ..models import PartnerToken


@admin.register(PartnerToken)
class PartnerTokenAdmin(admin.ModelAdmin):
    """For administrators: gives a token, which is shown this once, and takes it back."""

    list_display = ["name", "user", "created_at", "used_on", "revoked_at"]
    list_select_related = ["user"]
    fields = ["name", "user"]
    actions = ["revoke"]

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        made, text = tokens.make(obj.name, obj.user)
        obj.pk, obj.digest, obj.created_at = made.pk, made.digest, made.created_at
        obj._state.adding = False
        messages.warning(request, _("The token is shown only now: %(token)s") % {"token": text})

    def has_delete_permission(self, request, obj=None):
        # What came in by it names it.
        return False

    @admin.action(description=_("Revoke the selected tokens"), permissions=["change"])
    def revoke(self, request, queryset):
        queryset.filter(revoked_at=None).update(revoked_at=timezone.now())
