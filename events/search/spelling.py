"""Which known name a mistyped one may be. Pure."""

SHORTEST = 4


def may_be_mistyped(word):
    """Whether a word is long enough for its neighbours to be told apart, and not a number."""
    return len(word) >= SHORTEST and word.isalpha()


def errors_forgiven(word):
    return 1 if len(word) <= 5 else 2


def nearest(word, names):
    """Return those of `names` within the errors forgiven, nearest first; among equals, those that begin alike."""
    most = errors_forgiven(word)
    letters = _letters(word)
    found = []
    for name in names:
        # Each error changes at most two letters of the set, which is quicker to see than the distance.
        if abs(len(name) - len(word)) <= most and (_letters(name) ^ letters).bit_count() <= 2 * most:
            errors = distance(word, name)
            if 0 < errors <= most:
                found.append((errors, name[0] != word[0], name))
    return [name for _errors, _differs, name in sorted(found)]


def distance(one, other):
    """Return the number of letters added, left out, exchanged, or swapped with their neighbour."""
    before, last = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _letters(word):
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
