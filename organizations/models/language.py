from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.Model):
    """A language of a source, a name or an event, by its BCP 47 code."""

    code = models.CharField(_("code"), max_length=12, primary_key=True, help_text=_("BCP 47, for example “ky”."))
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["code"]

    def __str__(self):
        return self.name or self.code
