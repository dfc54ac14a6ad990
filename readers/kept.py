"""What the portal keeps of persons: the privacy page is made of this, and a test compares it with every table.

Whoever adds a table says here whether it holds anything of a person. `of` is whom it is about; `tables` are those that
hold nothing else, with all their columns; `columns` are those of tables that otherwise hold nothing of persons. What is
kept for a time only is deleted by the `job` of the night, which says the time too.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

# A name that was locked out is free after a quarter of an hour; what was typed as a name may be a password.
FAILURES_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    of: str
    what: str
    why: str
    how_long: str
    tables: dict = field(default_factory=dict)
    columns: dict = field(default_factory=dict)
    job: str = ""

    @property
    def places(self):
        """Return [(table, columns)] where it lies in the database."""
        return [*self.tables.items(), *self.columns.items()]


READERS, COLLEAGUES, NAMED = "readers", "colleagues", "named"

# In the order of the page.
PERSONS = {
    READERS: _("Of readers"),
    COLLEAGUES: _("Of colleagues who have an account"),
    NAMED: _("Of persons whom the record names"),
}

KEPT = (
    Kept(
        of=READERS,
        what=_("That somebody opened a page today, or the page of an event"),
        why=_(
            "To count the visitors of the day. What is kept is a key, made of the network, the kind of browser and the "
            "salt of the day; neither an address nor a name can be read from it."
        ),
        how_long=_("Until the day is over. Then the keys and the salt are deleted, and the numbers stay."),
        tables={
            "readers.CountedDay": ("day", "salt", "visitors", "counted_at"),
            "readers.Visitor": ("id", "day", "event_key", "key"),
        },
        job="visitors",
    ),
    Kept(
        of=READERS,
        what=_("The mail address of who follows by mail, the filters, the language and the rhythm"),
        why=_("To send what was asked for, and nothing else. There is no name, no account and no password."),
        how_long=_(
            "Two days if it is never confirmed; else until the reader leaves, and the address alone 30 days longer, so "
            "that it is not written to by mistake. Whoever follows can delete everything at once."
        ),
        tables={
            "readers.Subscriber": (
                *("id", "address", "address_key", "language", "state", "reason", "secret", "created_at"),
                *("confirmed_at", "stopped_at"),
            ),
            "readers.Subscription": (
                *("id", "subscriber", "query", "rhythm", "asked_at", "confirmed_at", "told_until"),
                "not_understood_at",
            ),
        },
        job="readers",
    ),
    Kept(
        of=READERS,
        what=_("Which messages were sent to that address, of which events and for which filter"),
        why=_("To send each of them once, to show its copy on the web, and to understand mail that comes back."),
        how_long=_("60 days after it was sent, and never longer than the address."),
        tables={
            "readers.Message": (
                *("id", "key", "subscriber", "kind", "period", "issue", "content", "state", "created_at"),
                *("next_try_at", "attempts", "closed_at", "problem"),
            ),
        },
        job="readers",
    ),
    Kept(
        of=COLLEAGUES,
        what=_("The account: name, mail address, a password that cannot be read back, what the account may do"),
        why=_("To know who may edit the record."),
        how_long=_("As long as the account exists."),
        tables={
            "auth.User": (
                *("id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "email"),
                *("is_staff", "is_active", "date_joined"),
            ),
            "auth.User_groups": ("id", "user", "group"),
            "auth.User_user_permissions": ("id", "user", "permission"),
            "account.EmailAddress": ("id", "user", "email", "verified", "primary"),
            "account.EmailConfirmation": ("id", "email_address", "created", "sent", "key"),
        },
    ),
    Kept(
        of=COLLEAGUES,
        what=_("The secret of a second factor, encrypted, and when it was used last"),
        why=_("To ask for a code at the sign-in."),
        how_long=_("Until it is taken away from the account."),
        tables={"mfa.Authenticator": ("id", "user", "type", "data", "created_at", "last_used_at")},
    ),
    Kept(
        of=COLLEAGUES,
        what=_("That somebody is signed in"),
        why=_("So that nobody has to sign in for every page. It is the only use of cookies here."),
        how_long=_("Until they sign out, and two weeks at most."),
        tables={"sessions.Session": ("session_key", "session_data", "expire_date")},
        job="sessions",
    ),
    Kept(
        of=COLLEAGUES,
        what=_("Failed sign-ins: the name that was tried and the browser; the network address is left empty"),
        why=_("To lock a name for a quarter of an hour after five failures."),
        how_long=_("A day; deleted in the night after that."),
        tables={
            "axes.AccessAttempt": (
                *("id", "user_agent", "ip_address", "username", "http_accept", "path_info", "attempt_time"),
                *("get_data", "post_data", "failures_since_start"),
            ),
            "axes.AccessAttemptExpiration": ("access_attempt", "expires_at"),
        },
        job="failures",
    ),
    Kept(
        of=COLLEAGUES,
        what=_("Who changed what in the record, and what was said about a draft"),
        why=_("So that every change can be explained, and put back."),
        how_long=_("As long as the record. When an account is deleted, the changes stay without its name."),
        tables={
            "admin.LogEntry": (
                *("id", "action_time", "user", "content_type", "object_id", "object_repr", "action_flag"),
                "change_message",
            ),
            "reversion.Revision": ("id", "date_created", "user", "comment"),
            "reversion.Version": (
                *("id", "revision", "object_id", "content_type", "db", "format", "serialized_data", "object_repr"),
            ),
            "events.Review": ("id", "event", "user", "at", "verdict", "note"),
        },
        columns={
            "events.Event": ("responsible", "internal_note"),
            "organizations.Merge": ("user",),
            "organizations.Split": ("user",),
            "readers.Issue": ("released_by",),
            "intake.SheetImport": ("user",),
        },
    ),
    Kept(
        of=NAMED,
        what=_("What stands in a sheet that an editor is about to bring into the record"),
        why=_("To check it against the record before anything of it is entered."),
        how_long=_(
            "Until it is brought in, and 30 days at most. Of persons only what the record asks for is taken over."
        ),
        columns={"intake.SheetImport": ("rows", "header")},
        job="sheets",
    ),
    Kept(
        of=COLLEAGUES,
        what=_("The filters that they saved, and when they last opened them"),
        why=_("To show what is new since then."),
        how_long=_("Until they delete the filter, or the account is deleted."),
        tables={
            "events.SavedFilter": ("id", "owner", "name", "query", "shared"),
            "events.SavedFilterVisit": ("id", "saved_filter", "user", "seen_at"),
        },
    ),
    Kept(
        of=COLLEAGUES,
        what=_("Which partner may send drafts, for whom, and on which day the partner last did"),
        why=_("To know from whom a draft came, and to take the right back."),
        how_long=_("As long as the account of the editor in whose name the drafts come."),
        tables={"intake.PartnerToken": ("id", "name", "user", "digest", "created_at", "used_on", "revoked_at")},
    ),
    Kept(
        of=NAMED,
        what=_("Who spoke at an event in a public function, as public sources say; who took a published picture"),
        why=_("Who spoke for whom is what the record is about; who took a picture is owed to them."),
        how_long=_("As long as the record. Whoever is named wrongly, or should not be named, tells us."),
        tables={
            "events.Speaker": (
                *("id", "event", "name", "name_en", "name_ru", "position", "position_en", "position_ru", "country"),
                *("organization", "contribution", "contribution_en", "contribution_ru", "source", "order"),
            ),
        },
        columns={
            "events.Photo": ("image", "caption", "caption_en", "caption_ru", "credit"),
            "events.SearchEntry": ("text",),
            "events.WordPositions": ("word",),
            "events.WordSet": ("word",),
        },
    ),
)

# Tables that others brought along and that stay empty, since what would fill them is switched off.
EMPTY = {"axes.AccessFailureLog", "axes.AccessLog"}

# Tables that hold nothing of any person.
NOTHING_OF_PERSONS = {
    "auth.Group",
    "auth.Group_permissions",
    "auth.Permission",
    "contenttypes.ContentType",
    "events.Change",
    "events.Document",
    "events.Event_further_places",
    "events.Event_languages",
    "events.Event_topics",
    "events.FacetSet",
    "events.Mention",
    "events.NameWord",
    "events.Outcome",
    "events.Outcome_countries",
    "events.Outcome_organizations",
    "events.Participation",
    "events.Place",
    "events.PlaceName",
    "events.Publication",
    "events.Series",
    "events.SeriesName",
    "events.Series_topics",
    "events.Source",
    "events.Statement",
    "events.Topic",
    "events.TopicName",
    "events.TrialRecord",
    "intake.Origin",
    "organizations.Country",
    "organizations.FormerSlug",
    "organizations.Language",
    "organizations.Membership",
    "organizations.Organization",
    "organizations.Organization_also_under",
    "organizations.OtherName",
    "organizations.Region",
    "readers.EventVisitors",
    "readers.JobRun",
}
