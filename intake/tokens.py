"""Tokens by which partners send drafts. Kept is only their digest: who reads the database cannot use them."""

import secrets
from hashlib import sha256

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions

from .models import PartnerToken

PREFIX = "bep_"


def make(name, user):
    """Return (PartnerToken, the token itself, which nobody can find out later)."""
    text = PREFIX + secrets.token_urlsafe(32)
    return PartnerToken.objects.create(name=name, user=user, digest=digest_of(text)), text


def digest_of(text):
    return sha256(text.encode()).hexdigest()


class ByToken(authentication.BaseAuthentication):
    """`Authorization: Bearer …` (RFC 6750). Without the header nobody is signed in; a wrong one is refused."""

    def authenticate(self, request):
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = PartnerToken.objects.filter(digest=digest_of(text.strip()), revoked_at=None).select_related("user")
        token = token.first()
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed("This token is not known, or was revoked.")
        today = timezone.localdate()
        if token.used_on != today:
            token.used_on = today
            token.save(update_fields=["used_on"])
        return token.user, token

    def authenticate_header(self, request):
        return 'Bearer realm="drafts"'


class DescribedByToken(OpenApiAuthenticationExtension):
    target_class = "intake.tokens.ByToken"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
