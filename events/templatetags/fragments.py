from django import template
from django.utils.safestring import mark_safe

from events.fragments import compiled

register = template.Library()


@register.simple_tag(takes_context=True)
def fragment(context, template_name, /, **given):
    """The fragment `template_name` (events.fragments), with the values `given`, or else with all that the page has."""
    return mark_safe(compiled(template_name).render(given or context.flatten()))


@register.simple_tag
def frame(template_name):
    """A fragment that takes nothing from the page: it is the same on every page of a language, and drawn once."""
    return mark_safe(str(compiled(template_name).module))
