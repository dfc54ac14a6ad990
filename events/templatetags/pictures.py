"""How templates offer a photo: every size that was drawn, from which the browser takes what its screen needs."""

from django import template
from django.utils.translation import get_language

from events import pictures

from .record import said

register = template.Library()

# How wide a photo stands on the page, as `.record` and `.photos` in style.css place it: beside another and beside the
# sheet, beside another, alone; or across the column.
WIDTH_BESIDE_ANOTHER = (
    "(min-width: 62rem) min(50vw - 13rem, 25rem), (min-width: 54rem) min(50vw - 2rem, 35rem), min(100vw - 2rem, 42rem)"
)
WIDTH_ACROSS = "(min-width: 62rem) min(100vw - 23rem, 51rem), calc(100vw - 2rem)"


@register.filter
def is_panorama(photo):
    """Whether there is a picture that would be a strip if it stood beside another."""
    return bool(photo.image and photo.width) and photo.width > 2.5 * photo.height


@register.filter
def width_on_page(photo):
    return WIDTH_ACROSS if is_panorama(photo) else WIDTH_BESIDE_ANOTHER


@register.filter
def srcset(photo, ending):
    """The addresses of the sizes in one format, each with its width."""
    return ", ".join(f"{_address(photo, width, ending)} {width}w" for width in photo.drawn_widths)


@register.filter
def without_choice(photo):
    """The address for a browser that knows none of the formats: the small JPEG, or the picture itself if not drawn."""
    if not photo.drawn_widths:
        return photo.image.url + _shown_by(photo)
    return _address(photo, pictures.fallback_width(photo.drawn_widths), pictures.FALLBACK)


@register.simple_tag
def said_of(thing, field):
    """The field as plain text for an attribute, and its language if that is not the page's."""
    text, language = said(thing, field)
    return {"text": text, "language": language if text and language != get_language() else ""}


def _address(photo, width, ending):
    return photo.image.storage.url(pictures.name_of_size(photo.image.name, width, ending)) + _shown_by(photo)


def _shown_by(photo):
    """What a preview adds to the addresses of its photos, so that they show them (events/previews.py)."""
    return getattr(photo, "shown_by", "")
