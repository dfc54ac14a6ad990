"""The lines of a calendar file (RFC 5545 §3.1). Pure: names and values in, lines out.

Written by ourselves because a calendar of hundreds of events is made at each poll of each subscriber, and the objects
of a library cost several times as much; the tests read every line back with two libraries.
"""

from functools import lru_cache

MOST_OCTETS = 75
# §3.3.11. What a text may not hold, control characters but for the line break and the tab, is left out.
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": "\\n"}
TEXT = str.maketrans({key: value for key, value in ESCAPED.items() if len(key) == 1})
TEXT |= dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
# RFC 6868
PARAMETER = str.maketrans(
    {"^": "^^", "\n": "^n", '"': "^'"} | {chr(n): None for n in [*range(10), *range(11, 32), 127]}
)


def text(value):
    """Return `value` as a TEXT."""
    return value.replace("\r\n", "\n").translate(TEXT)


def line(name, value, **parameters):
    """Return one content line, folded and ended; `value` is already in the form of its type."""
    return folded(f"{name}{''.join(map(_parameter, parameters.items()))}:{value}")


@lru_cache(maxsize=1_000)
def _parameter(parameter):
    name, value = parameter
    safe = value.translate(PARAMETER)
    quoted = f'"{safe}"' if any(character in safe for character in ":;, ") else safe
    return f";{name.replace('_', '-')}={quoted}"


def folded(content):
    """Return the line in pieces of at most 75 octets, the line break not counted; no character is cut in two."""
    octets = content.encode()
    if len(octets) <= MOST_OCTETS:
        return content + "\r\n"
    pieces, start, room = [], 0, MOST_OCTETS
    while start < len(octets):
        end = min(start + room, len(octets))
        # Octets that begin with the bits 10 continue a character.
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end].decode())
        # The space before each further piece counts.
        start, room = end, MOST_OCTETS - 1
    return "\r\n ".join(pieces) + "\r\n"
