"""How quick the machine is at this moment."""

import time


def loop():
    """Return the milliseconds that a small loop of Python takes now.

    A machine that others share takes twice as long at times, and a figure says little without this one beside it.
    """
    began = time.perf_counter()
    kept = {}
    for number in range(12_000):
        kept[number & 255] = f"{number}x"
    return (time.perf_counter() - began) * 1000
