"""Brings a checked sheet into the record as drafts, all or nothing, and takes it out again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Participation
from organizations import following, history, restoring
from organizations.models import Country

from .checking import check
from .models import Origin, SheetImport


class Refused(Exception):
    """The sheet cannot be brought in or taken out; the sentence says why."""


def bring_in(sheet, *, user):
    """Make drafts of the sheet in one transaction, and return it. Raises Refused if anything stands against it."""
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        if sheet.imported_at:
            raise Refused(_("This sheet was brought in already."))
        checked = check(sheet, user)
        if not checked.may_be_imported:
            raise Refused(_("Something in the sheet is still open: see below."))
        made = {"events": {}, "participations": [], "updated": {}}
        touched = []
        before = {}
        for entry in checked.entries:
            if entry.existing is not None:
                history.record_beginning(Event, entry.existing.pk)
                before[entry.existing.pk] = history.changes(Event, entry.existing.pk, limit=1)[0].revision
        with history.changes_by(user, _("Brought in from the sheet %(file)s.") % {"file": sheet.file_name}):
            for entry in checked.entries:
                if entry.existing is not None and entry.uid and not entry.follows:
                    continue
                event = entry.existing or _make_event(entry, user)
                added = _add_rows(event, entry)
                if entry.existing is None:
                    made["events"][event.pk] = event.revision
                    if entry.uid:
                        Origin.objects.create(uid=entry.uid, event=event)
                else:
                    event.save()
                    if entry.follows:
                        made["updated"][event.pk] = [before[event.pk], event.revision]
                    else:
                        made["participations"] += added
                history.record(Event, event.pk)
                touched.append(event.pk)
        following.changed(Event, touched)
        sheet.made, sheet.imported_at = made, timezone.now()
        # What the cells said is in the record now; nothing else needs them.
        sheet.rows, sheet.decisions = [], {}
        sheet.save()
    return sheet


def _make_event(entry, user):
    event = Event(**entry.fields, state=Event.State.DRAFT, responsible=user)
    event.save()
    event.topics.set(entry.topics)
    return event


def _add_rows(event, entry):
    """Add the sources and parties of the entry to the event; return the keys of the participations."""
    sources = {}
    for order, ((url, title), publisher) in enumerate(entry.sources.items(), start=1):
        known = event.sources.filter(url=url).first() if url else None
        sources[url, title] = known or event.sources.create(url=url, title=title, publisher=publisher, order=order)
    last = event.participations.count()
    keys = []
    for order, seat in enumerate(entry.seats, start=last + 1):
        kind = "country" if isinstance(seat.party, Country) else "organization"
        row = event.participations.create(
            role=seat.role,
            presence=seat.presence,
            as_written=seat.as_written,
            source=sources.get(seat.source),
            order=order,
            **{kind: seat.party},
        )
        keys.append(row.pk)
    return keys


def undo(sheet, *, user):
    """Take out what the sheet brought in, in one transaction. Raises Refused if somebody went on working with it."""
    with transaction.atomic():
        sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
        if not sheet.imported_at or sheet.undone_at:
            raise Refused(_("There is nothing to undo."))
        revisions = {int(key): revision for key, revision in sheet.made["events"].items()}
        drafts = Event.objects.select_for_update().in_bulk(list(revisions))
        changed = [
            str(event)
            for key, event in drafts.items()
            if event.revision != revisions[key] or event.state != Event.State.DRAFT
        ]
        if changed:
            sentence = _(
                "These were changed or sent on since, and would be lost: %(titles)s. Withdraw them one by one."
            )
            raise Refused(sentence % {"titles": "; ".join(changed)})
        _take_updates_back(sheet, user)
        rows = Participation.objects.filter(pk__in=sheet.made["participations"])
        touched = sorted(set(rows.values_list("event", flat=True)))
        with history.changes_by(user, _("Sheet %(file)s taken out again.") % {"file": sheet.file_name}):
            rows.delete()
            with following.deletion(Event, list(drafts)):
                Event.objects.filter(pk__in=drafts).delete()
            for event in Event.objects.filter(pk__in=touched):
                event.save()
                history.record(Event, event.pk)
        if touched:
            following.changed(Event, touched)
        sheet.undone_at = timezone.now()
        sheet.save(update_fields=["undone_at"])
    return sheet


def _take_updates_back(sheet, user):
    """Let the drafts that followed their origin stand as they did before, unless somebody changed them since."""
    for key, (revision_before, revision_after) in sheet.made.get("updated", {}).items():
        if Event.objects.filter(pk=key, revision=revision_after).exists():
            restoring.restore(Event, int(key), revision_before, user=user)
