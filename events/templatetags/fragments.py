from django import template
from django.utils.safestring import mark_safe

from events.fragments import compiled

register = template.Library()


@register.simple_tag(takes_context=True)
def fragment(context, template_name, /, **given):
    """The fragment `template_name` (events.fragments), with the values `given`, or else with all that the page has."""
    return mark_safe(compiled(template_name).render(given or context.flatten()))
