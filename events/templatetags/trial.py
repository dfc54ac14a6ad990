from django import template

from events.trial import mark

register = template.Library()


@register.simple_tag
def is_trial():
    """Whether every event of this portal is made up."""
    return mark.is_trial()
