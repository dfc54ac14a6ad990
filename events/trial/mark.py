"""Whether the record is a trial. A process asks the database until the answer can no longer change, and then knows."""

from django.db import DatabaseError

_known = None


def is_trial():
    """Whether the record carries the mark of a trial.

    The mark is never taken away, and it comes with the first country or not at all: `make_trial_record` refuses a
    record that holds one. So a mark that was found stays, and one that is missing beside a country stays missing.
    """
    from events.models import TrialRecord
    from organizations.models import Country

    if _known is not None:
        return _known
    try:
        # In this order: a mark that comes between the two questions is found by the next page.
        is_filled = Country.objects.exists()
        found = TrialRecord.objects.exists()
    except DatabaseError:
        # The page that says so must appear when the database does not answer.
        return False
    if found or is_filled:
        remember(found)
    return found


def remember(answer):
    """Let this process take `answer` for known; None makes it ask again."""
    global _known
    _known = answer
