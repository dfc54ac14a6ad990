"""Walks over parent links. Pure: pairs in, keys out."""

from collections import defaultdict


def descendants(roots, pairs):
    """Return the set of `roots` and of everything below them.

    `pairs` are (parent, child) keys; a child may have several parents. A cycle in the pairs does no harm.
    """
    children = defaultdict(list)
    for parent, child in pairs:
        children[parent].append(child)
    found, waiting = set(), list(roots)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(children[node])
    return found


def closes_a_cycle(node, parents, pairs):
    """Whether `node` would lie below itself if each of `parents` became its parent."""
    return not descendants([node], pairs).isdisjoint(parents)
