"""How often somebody may ask for letters: no mailbox is flooded, and no network address is kept.

What counts requests of a network is a keyed hash in the memory of the process, and its key is of one day; so each
process of the server counts for itself, and a restart begins anew. Letters to one address are counted in the outbox.
"""

import hmac
import ipaddress
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from .models import Message

FROM_A_NETWORK = 20
IN_SECONDS = 3600
TO_AN_ADDRESS = 5
IN_A_DAY = timedelta(days=1)
# A household or an office has one of these.
NETWORK_BITS = {4: 24, 6: 56}


def network_is_tired(request):
    """Count this request, and say whether more came from its network within the hour than people send."""
    key = f"follow-{_key_of(request)}"
    cache.add(key, 0, IN_SECONDS)
    try:
        return cache.incr(key) > FROM_A_NETWORK
    except ValueError:  # it expired in between
        return False


def _key_of(request):
    salt = cache.get_or_set(f"follow-salt-{timezone.localdate()}", lambda: secrets.token_bytes(32), 24 * 3600)
    return hmac.digest(salt, network_of(request).encode(), "sha256").hex()


def network_of(request):
    """Return the network that a request comes from, as far as a proxy of our own tells it; "" if nobody does."""
    address = request.META.get("REMOTE_ADDR", "")
    # Only a proxy on this machine, or one that the operator named, reaches us with somebody else's address.
    by_proxy = settings.SECURE_PROXY_SSL_HEADER or _is_here(address)
    if by_proxy and (forwarded := request.headers.get("X-Forwarded-For")):
        address = forwarded.rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    # 198.51.100.7 as a server writes it that listens to both kinds of addresses
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network((found, NETWORK_BITS[found.version]), strict=False))


def _is_here(address):
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True  # a socket of this machine has no address


def address_has_enough(subscriber, now):
    """Whether so many letters were written to this address within a day that one more would be a nuisance."""
    letters = subscriber.messages.filter(kind=Message.Kind.CONFIRM, created_at__gt=now - IN_A_DAY)
    return letters.count() >= TO_AN_ADDRESS
