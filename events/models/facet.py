from django.db import models


class FacetSet(models.Model):
    """The events that have one value of one facet, as a compressed set of keys (Roaring).

    Follows from the record and is never edited: `events.facets.filing` writes it, `events.facets.shelf` reads it.
    With a role, the events in which the party had that role. `version` counts the filings; a set that was written later
    than a process last looked is fetched again, the others are not.
    """

    facet = models.CharField(max_length=12)
    value = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=12, blank=True)
    members = models.BinaryField()
    version = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value", "role"], name="facet_set_is_kept_once")]

    def __str__(self):
        return ":".join(filter(None, [self.facet, self.value, self.role]))
