"""Trees of topics and of organizations with the events of each branch. Pure: objects and pairs in, branches out."""

from dataclasses import dataclass

from .naming import by_name


@dataclass
class Branch:
    """A node, the number of events in which it or anything below it occurs, and the branches below it."""

    node: object
    count: int
    branches: list


def grow(nodes, pairs, counts):
    """Return the branches that stand below no other node, by name.

    `pairs` are (parent, child) keys: a node with two parents stands below both. `counts` says in how many events each
    node or anything below it occurs, by key. A cycle does no harm.
    """
    by_key = {node.pk: node for node in nodes}
    children, below = {}, set()
    for parent, child in pairs:
        if parent in by_key and child in by_key:
            children.setdefault(parent, []).append(by_key[child])
            below.add(child)
    return _grow([node for node in nodes if node.pk not in below], children, counts, frozenset())


def _grow(nodes, children, counts, above):
    return [
        Branch(node, counts.get(node.pk, 0), _grow(children.get(node.pk, []), children, counts, above | {node.pk}))
        for node in by_name(nodes)
        if node.pk not in above
    ]


def pruned(branches):
    """Return the branches in which something happened."""
    return [Branch(branch.node, branch.count, pruned(branch.branches)) for branch in branches if branch.count]


def lineage_of_each(pairs):
    """Return a function from a key to the set of it and of everything above it; a key may have several parents.

    `pairs` are (parent, child) keys. A cycle does no harm.
    """
    parents, known = {}, {}
    for parent, child in pairs:
        parents.setdefault(child, []).append(parent)

    def lineage_with_itself(key):
        if key not in known:
            found, waiting = set(), [key]
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found.add(one)
                    waiting.extend(parents.get(one, ()))
            known[key] = found
        return known[key]

    return lineage_with_itself
