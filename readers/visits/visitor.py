"""Who counts as the same visitor: the same network with the same kind of browser on the same day. Pure."""

from hashlib import blake2b
from ipaddress import ip_address

# The first that is found: most browsers also say the names of those that they descend from.
FAMILIES = {
    "edge": ("edg/", "edga/", "edgios/", "edge/"),
    "opera": ("opr/", "opera", "opt/"),
    "yandex": ("yabrowser/",),
    "samsung": ("samsungbrowser/",),
    "uc": ("ucbrowser/",),
    "vivaldi": ("vivaldi/",),
    "firefox": ("firefox/", "fxios/"),
    "chrome": ("chrome/", "chromium/", "crios/"),
    "safari": ("safari/",),
}
PLATFORMS = {
    "android": ("android",),
    "ios": ("iphone", "ipad", "ipod"),
    "windows": ("windows",),
    "mac": ("mac os x", "macintosh"),
    "chromeos": ("cros ",),
    "linux": ("linux", "x11"),
}


def network_of(address):
    """Return the network of an address, /24 or /48, so that the address itself goes no further; "" if it is none."""
    address = address.strip().strip("[]")
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    whole, kept = (32, 24) if found.version == 4 else (128, 48)
    return f"{found.version}:{int(found) >> (whole - kept):x}"


def kind_of(user_agent):
    """Return family and platform of a browser, without the versions, which would tell one person from another."""
    said = user_agent.lower()
    return f"{_first(FAMILIES, said)} {_first(PLATFORMS, said)}"


def _first(names, said):
    return next((name for name, marks in names.items() if any(mark in said for mark in marks)), "other")


def key_of(salt, network, kind, event_key):
    """Return the key under which a visitor is counted: means nothing without the salt, nor beside another event."""
    return blake2b(f"{event_key} {network} {kind}".encode(), key=bytes.fromhex(salt), digest_size=12).hexdigest()
