"""What is particular about signing in here."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


def no_address(request):
    """For django-axes: no network address is stored, neither a reader's nor an editor's; names alone are counted."""


class ColleaguesOnly(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request):
        return False

    def pre_authenticate(self, request, **credentials):
        """Count nothing here: axes counts wrong passwords, in the database, for all processes."""


class EncryptedSecrets(DefaultMFAAdapter):
    """Secrets of second factors are of no use to who has a copy of the database, but not the portal's key."""

    def encrypt(self, text):
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    def _cipher(self):
        return Fernet(urlsafe_b64encode(sha256(f"second factor {settings.SECRET_KEY}".encode()).digest()))
