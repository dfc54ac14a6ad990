"""Organizations that are called nearly as the one that is being entered. Names are compared, nothing else."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from .models import Organization, OtherName

SHOWN = 5
# Of two names that differ in so little, one is mostly a slip of the other.
SAME_LETTERS = 0.87
SAME_WORDS = 0.6
# Words that every second name has.
COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "in",
        "on",
        "to",
        "a",
        "an",
        "state",
        "national",
        "international",
        "office",
        "department",
        "service",
        "agency",
        "committee",
        "ministry",
        "и",
        "по",
        "в",
        "на",
        "для",
        "государственная",
        "государственный",
        "национальный",
        "национальная",
        "международная",
        "международный",
        "республики",
        "служба",
        "агентство",
        "министерство",
        "комитет",
        "управление",
        "департамент",
    ]
)


@dataclass(frozen=True)
class NearName:
    """An organization and that one of its names which is near, with its nearness from 0 to 1."""

    organization: Organization
    by: str
    nearness: float


def near(names, *, without=None):
    """Return the organizations with a name near one of `names`, the nearest first; in three queries."""
    wanted = [_folded(name) for name in names if name and name.strip()]
    best = {}
    if wanted:
        for key, name in _all_names():
            nearness = max(_nearness(_folded(name), one) for one in wanted)
            if nearness and key != without and nearness > best.get(key, ("", 0))[1]:
                best[key] = (name, nearness)
    ranked = sorted(best.items(), key=lambda one: (-one[1][1], one[0]))[:SHOWN]
    organizations = Organization.objects.in_bulk([key for key, _name in ranked])
    return [NearName(organizations[key], *found) for key, found in ranked]


def _all_names():
    columns = ("name_en", "name_ru", "acronym_en", "acronym_ru")
    for key, *texts in Organization.objects.order_by().values_list("pk", *columns):
        yield from ((key, text) for text in texts if text)
    others = OtherName.objects.exclude(organization=None).order_by()
    yield from others.values_list("organization", "name")


def _folded(name):
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ё", "е"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(re.findall(r"\w+", letters))


def _nearness(one, other):
    """How near two folded names are, from 0 (not near) to 1 (the same)."""
    if one == other:
        return 1
    first, second = "".join(one), "".join(other)
    if first == second:
        return 0.99  # O.S.C.E. and OSCE
    if min(len(first), len(second)) < 5:
        return 0  # acronyms of four letters differ in one
    telling, telling_other = set(one) - COMMON, set(other) - COMMON
    common = len(telling & telling_other)
    if common and common / len(telling | telling_other) >= SAME_WORDS:
        return 0.9 * common / len(telling | telling_other)
    if first[0] != second[0] or abs(len(first) - len(second)) > 0.25 * max(len(first), len(second)):
        return 0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < SAME_LETTERS or matcher.quick_ratio() < SAME_LETTERS:
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= SAME_LETTERS else 0
