import re

import brotli
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _

from events.trial.mark import is_trial
from organizations.addresses import address_of_page

# Asked while the database may be away; the answer must not wait for it.
HEALTH = {"/healthz", "/readyz"}

# Shorter answers fit into one packet anyway.
WORTH_PACKING = 200
# A tenth smaller than gzip makes it, in the same time.
QUALITY = 5


class Brotli:
    """Packs what is answered to a request without a cookie, for browsers that understand brotli.

    The rest is left to Django's gzip, which pads what it packs: what is made for one person may hold a secret, and the
    length of a packed page could tell it. Streams are left to it as well.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < WORTH_PACKING:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if not request.COOKIES and re.search(r"\bbr\b", request.headers.get("Accept-Encoding", "")):
            self.pack(response)
        return response

    def pack(self, response):
        packed = brotli.compress(response.content, quality=QUALITY)
        if len(packed) >= len(response.content):
            return
        response.content = packed
        response.headers["Content-Length"] = str(len(packed))
        response.headers["Content-Encoding"] = "br"
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):
            # Weak, as RFC 9110 asks: the same page, in other bytes.
            response.headers["ETag"] = f"W/{etag}"


class LanguageOfAddress:
    """Speaks the language of the address, /ru/… or none for English, whatever the browser prefers.

    Django's own LocaleMiddleware adds `Vary: Accept-Language` to every page without a prefix, and a proxy would then
    keep one copy for each browser setting in the world, although they are all the same.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class SecondFactor:
    """Leads those of whom a second factor is demanded to where they set one up, before they get to the desk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        desk = request.path_info.startswith(address_of_page("admin:index"))
        if desk and self.is_demanded_of(request.user) and not is_mfa_enabled(request.user):
            messages.warning(request, _("Your account may change what is published: it needs a second factor."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)

    def is_demanded_of(self, user):
        match settings.SECOND_FACTOR:
            case "staff":
                return user.is_staff
            case "publishers":
                return user.is_staff and user.has_perm("events.publish_event")
        return False


class TrialIsNotIndexed:
    """Asks search engines to leave every answer of a trial portal out: what it says of states is made up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info not in HEALTH and is_trial():
            response.headers["X-Robots-Tag"] = "noindex"
        return response
