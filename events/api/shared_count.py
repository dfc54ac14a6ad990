"""How many requests came from each visitor, counted in memory that all processes of the server share.

The memory is made before the server divides itself, so its copies count together; nothing is written to the database.
A visitor is a place in a table, chosen by a keyed hash, and nothing else of anybody is kept: two who meet in one of the
65,536 places share what is left for that minute. Two requests that are counted in the same instant may count as one.
"""

import mmap
import struct
import time

PLACES = 1 << 16
_place = struct.Struct("=II")
_table = mmap.mmap(-1, PLACES * _place.size)


def count(digest, period):
    """Count a request of the visitor with this digest; return (number in the present period, seconds that are left)."""
    at = int.from_bytes(digest[:4], "big") % PLACES * _place.size
    now = int(time.time())
    present = now // period % 2**32
    counted_in, number = _place.unpack_from(_table, at)
    number = min(number + 1, 2**32 - 1) if counted_in == present else 1
    _place.pack_into(_table, at, present, number)
    return number, period - now % period
