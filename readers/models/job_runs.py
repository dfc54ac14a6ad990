from django.db import models


class JobRun(models.Model):
    """When a job of the night ran last, and who has claimed it: of two machines, one runs it.

    Lives in this room because what the night must not do twice is for readers; the hallway, which lists the jobs, has
    no tables.
    """

    name = models.CharField(max_length=40, primary_key=True)
    # Whoever claims a job and is killed keeps others from it until then, and no longer.
    claimed_until = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    summary = models.CharField(max_length=500, blank=True)

    def __str__(self):
        return self.name
