from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


class UndoableAdmin(admin.ModelAdmin):
    """A list of what was done to the record in one go, by whom and when; undone from here."""

    list_display_links = None
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.has_perm("organizations.change_organization")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def address_of_undoing(self, done):
        meta = done.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_undo_{self.opts.model_name}", args=[done.pk])

    @admin.display(description=_("undo"))
    def standing(self, done):
        if done.undone_at:
            return _("undone")
        return format_html('<a href="{}">{}</a>', self.address_of_undoing(done), _("Undo"))
