"""One class for the querysets of each translated model.

modeltranslation 0.20 makes a new class for every queryset that a manager hands out. That takes longer than most
questions to the database, lets Python forget what it has learned about all classes, and leaves garbage in circles.
"""

from functools import cache, partial

from modeltranslation import manager

_class_of = cache(partial(manager.multilingual_queryset_factory, instantiate=False))


def multilingual_queryset_factory(old_class, instantiate=True):
    """Return what the function of this name in modeltranslation.manager does, always the same class."""
    found = _class_of(old_class)
    return found() if instantiate else found


def make_once():
    """Let modeltranslation make each class once."""
    manager.multilingual_queryset_factory = multilingual_queryset_factory
