"""Which foreign keys of the record lead where. Knows no model by name, so those of other rooms are found too."""

from django.db import models

from . import history


def links_to(model):
    """The foreign keys that lead from the record to `model`, those of tables of many-to-many fields included.

    Rows that others cite come first: a participation is compared after its source has moved.
    """
    found = [
        one.field
        for one in model._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
    ]
    found = [one for one in found if one.model._meta.auto_created or history.is_recorded(one.model)]
    sides = {one.model for one in found} - {model}

    def cited_by_none(link):
        cites = [one for one in link.model._meta.fields if one.remote_field and one.remote_field.model in sides]
        return len(cites), link.model._meta.label, link.name

    return sorted(found, key=cited_by_none)


def unique_sets(link):
    """(fields, condition) of what must differ between rows that point at the same object by `link`."""
    meta = link.model._meta
    sets = [(tuple(names), None) for names in meta.unique_together if link.name in names]
    sets += [
        (one.fields, one.condition)
        for one in meta.constraints
        if isinstance(one, models.UniqueConstraint) and link.name in one.fields
    ]
    return sets + ([((link.name,), None)] if link.unique else [])


def kind_of(link):
    """What the rows that point by `link` are to an editor: of a table of a many-to-many field, its owner."""
    return link.model._meta.auto_created or link.model
