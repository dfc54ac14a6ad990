"""Fragments that a page draws many times over: cards, the values of facets, seats.

They are written for Jinja, which compiles a template to Python and draws these in about half the time that Django’s
own language takes. Pages stay in Django's; `{% fragment %}` puts one into the other.
"""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined

from .templatetags.record import register


def environment(**options):
    """Return the environment of fragments: the filters of pages, our translations, and an error for what is missing."""
    made = Environment(
        **options | {"undefined": StrictUndefined},
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    made.filters |= register.filters | {"capfirst": capfirst}
    made.globals["url"] = reverse
    return made
