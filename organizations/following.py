"""What must follow when something is changed or deleted at the desk. Other rooms say so here: this one knows none."""

from contextlib import contextmanager

_followers = []


def follow_changes(*, find, then):
    """From now on call `then(model, found)` after every change, `found` being what `find(model, keys)` returned.

    What is found is a set or a dictionary, so that it can be put together.
    """
    _followers.append((find, then))


def changed(model, keys):
    """Let follow what must, after objects of `model` were saved with their rows; in the transaction under way."""
    follow(model, found([(model, keys)]))


@contextmanager
def deletion(model, keys):
    """Inside it the objects are deleted; what hung on them is found before, and follows after."""
    hung = found([(model, keys)])
    yield
    follow(model, hung)


def found(wholes):
    """Return for each follower what it finds for the (model, key or keys) of `wholes`, to be given to `follow`."""
    by_model = {}
    for model, keys in wholes:
        by_model.setdefault(model, []).extend(keys if isinstance(keys, list | set | tuple) else [keys])
    results = []
    for find, _then in _followers:
        together = None
        for model, keys in by_model.items():
            one = find(model, keys)
            together = one if together is None else together | one
        results.append(together)
    return results


def follow(model, *findings):
    """Let follow once what was `found` at several times, before and after a change of objects of `model`."""
    for number, (_find, then) in enumerate(_followers):
        together = None
        for one in findings:
            together = one[number] if together is None else together | one[number]
        then(model, together)
