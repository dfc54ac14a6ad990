from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from . import queryset_classes


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Who: countries and organizations")

    def ready(self):
        queryset_classes.make_once()
