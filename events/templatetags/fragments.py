from django import template
from django.template import engines
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def fragment(context, template_name, /, **given):
    """The fragment `template_name` (events.fragments), with the values `given`, or else with all that the page has."""
    drawn = engines["fragments"].env.get_template(template_name)
    return mark_safe(drawn.render(given or context.flatten()))
