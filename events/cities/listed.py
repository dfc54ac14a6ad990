"""The cities of the world from a list, with their country and coordinates, found by how a name begins in both scripts.

Read from the disk when it is first asked for. Where the list comes from: README.md beside it.
"""

import gzip
import unicodedata
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("cities.tsv.gz")


class City(NamedTuple):
    key: int
    country: str
    name_en: str
    name_ru: str
    latitude: str
    longitude: str
    spellings: tuple


def starting_with(text, most):
    """Return up to `most` cities one of whose names begins with `text`, in either script, the largest first."""
    beginning = folded(text)
    if not beginning:
        return []
    cities, names = _read()
    found, place = set(), bisect_left(names, (beginning, 0))
    while place < len(names) and names[place][0].startswith(beginning):
        found.add(names[place][1])
        place += 1
    # The list is in the order of size. What is called so today comes before what was, or is in another language.
    in_order = sorted(found, key=lambda number: (not _is_called(cities[number], beginning), number))
    return [cities[number] for number in in_order[:most]]


def _is_called(city, beginning):
    return any(folded(name).startswith(beginning) for name in (city.name_en, city.name_ru))


def by_key(key):
    """Return the city of this key, or None."""
    cities, _names = _read()
    return next((city for city in cities if city.key == key), None)


def folded(text):
    """The text without capitals, accents, hyphens and the like, by which names are compared."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("ё", "е").replace("й", "\0"))
    kept = "".join(one for one in letters if one.isalnum() or one in " \0" or one == "-")
    return " ".join(kept.replace("\0", "й").replace("-", " ").split())


@cache
def _read():
    """The cities, the largest first, and all their names with the number of each, sorted."""
    cities, names = [], []
    for number, line in enumerate(gzip.decompress(FILE.read_bytes()).decode().split("\n")):
        key, *columns, spellings = line.split("\t")
        city = City(int(key), *columns, tuple(filter(None, spellings.split("|"))))
        cities.append(city)
        names += [(folded(name), number) for name in (city.name_en, city.name_ru, *city.spellings) if name]
    return cities, sorted(names)
