"""What must follow when something is changed or deleted at the desk. Other rooms say so here: this one knows none."""

from contextlib import contextmanager

_followers = []


def follow_changes(*, find, then):
    """From now on call `then(model, found)` after every change, `found` being what `find(model, keys)` returned."""
    _followers.append((find, then))


def changed(model, keys):
    """Let follow what must, after objects of `model` were saved with their rows; in the transaction under way."""
    for find, then in _followers:
        then(model, find(model, keys))


@contextmanager
def deletion(model, keys):
    """Inside it the objects are deleted; what hung on them is found before, and follows after."""
    found = [(then, find(model, keys)) for find, then in _followers]
    yield
    for then, hung in found:
        then(model, hung)
