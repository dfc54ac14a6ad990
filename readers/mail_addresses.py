"""Mail addresses as readers type them: which ones can be written to, and in which form. Pure."""

from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

LONGEST = 254
# A program or a duty stands behind these (RFC 2142); whoever holds them did not ask for news under that name.
NOBODY_READS = {
    *("abuse", "bounce", "bounces", "hostmaster", "mailer-daemon", "nobody", "postmaster", "spam"),
    *("do-not-reply", "donotreply", "no-reply", "no_reply", "noreply"),
}
is_an_address = EmailValidator(allowlist=[])


def read(text):
    """Return the address as servers take it, the domain in ASCII; raises ValidationError with a sentence."""
    text = text.strip()
    local, at, domain = text.rpartition("@")
    if not local.isascii():
        raise ValidationError(_("Most mail servers refuse these letters before the @. Use another address."))
    try:
        address = f"{local}{at}{punycode(domain).lower()}"
        is_an_address(address)
    except (UnicodeError, ValidationError) as problem:
        raise ValidationError(_("This is not a mail address. It looks like name@example.org.")) from problem
    if '"' in local or domain.startswith("[") or len(address) > LONGEST:
        raise ValidationError(_("This is not a mail address. It looks like name@example.org."))
    if local.lower() in NOBODY_READS or key_of(address) == key_of(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]):
        raise ValidationError(_("Nobody reads news under this address. Give one of a person or a team."))
    return address


def key_of(address):
    """Return what two spellings of one address have in common."""
    return address.lower()


def as_read(address):
    """Return the address with its domain in the letters of its language."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode().decode('idna')}"
    except UnicodeError:
        return address
