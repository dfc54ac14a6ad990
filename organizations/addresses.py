"""Addresses that a page writes a hundred times. Each look at the routes takes its time."""

from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language


def address_of(route, slug):
    """Return reverse(route, args=[slug]) for a slug of ours, which has no letters that an address must not have."""
    before, after = _around_slug(route, get_language(), get_script_prefix())
    return f"{before}{slug}{after}"


def address_of_page(route, *words):
    """Return reverse(route, args=words), as a template asks for it."""
    return _address(route, words, get_language(), get_script_prefix())


@cache
def _around_slug(route, language, script_prefix):
    """What stands before and after the slug; `language` and `script_prefix` are those of the moment."""
    before, after = reverse(route, args=["slug-of-a-page"]).split("slug-of-a-page")
    return before, after


@lru_cache(maxsize=1_000)
def _address(route, words, language, script_prefix):
    return reverse(route, args=words)
