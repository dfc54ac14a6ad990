"""The columns of sheets and dumps: what each is called, what it means, its HXL tag (https://hxlstandard.org, 1.1)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Column:
    """One column: its name in dumps, its header in sheets, one sentence on what it holds, its HXL tag."""

    name: str
    label: str
    meaning: str
    hxl: str = ""


ALIKE = {
    column.name: column
    for column in [
        Column(
            "id", _("Identifier"), _("The permanent identifier of the event, a UUID; it never changes."), "#activity+id"
        ),
        Column("url", _("Address"), _("The address of its page on this portal."), "#activity+url"),
        Column(
            "title_en",
            _("Title (English)"),
            _("The title in English, empty if nobody gave one."),
            "#activity+name+i_en",
        ),
        Column(
            "title_ru",
            _("Title (Russian)"),
            _("The title in Russian, empty if nobody gave one."),
            "#activity+name+i_ru",
        ),
        Column("kind", _("Kind"), _("What sort of event it is; a word of the list “kinds”."), "#activity+type"),
        Column(
            "status",
            _("Status"),
            _("Whether it is tentative, confirmed, postponed or cancelled; a word of the list “statuses”."),
            "#status",
        ),
        Column(
            "first_day",
            _("First day"),
            _("The first day, or the first that is possible if only a month, quarter or year is known."),
            "#date+start",
        ),
        Column("last_day", _("Last day"), _("The last day, included, or the last that is possible."), "#date+end"),
        Column(
            "days",
            _("Days (EDTF)"),
            _("The days as EDTF (ISO 8601-2), no more exactly than they are known: 2019-11-05/2019-11-06, 2027-05."),
            "#date+edtf",
        ),
        Column("city", _("City"), _("The city in which it is held."), "#loc+city"),
        Column(
            "held_in_code",
            _("Held in (code)"),
            _("The country of the place by its ISO 3166-1 code of two letters."),
            "#country+venue+code",
        ),
    ]
}
EVENTS = [
    *(ALIKE[name] for name in ("id", "url", "title_en", "title_ru", "kind", "status", "first_day", "last_day", "days")),
    Column(
        "precision",
        _("Precision"),
        _("How exactly the days are known: day, month, quarter, year or unknown."),
        "#date+precision",
    ),
    Column(
        "starts_at",
        _("Begins at"),
        _("The time at which it begins, in the time zone beside it; empty if no source states it."),
        "#date+start+time",
    ),
    Column(
        "ends_at",
        _("Ends at"),
        _("The time at which it ends, in the time zone beside it; empty if no source states it."),
        "#date+end+time",
    ),
    Column(
        "time_zone",
        _("Time zone"),
        _("The time zone of the venue by its IANA name, for example Asia/Almaty."),
        "#date+timezone",
    ),
    Column("format", _("Format"), _("In person, online or both; empty if unknown."), "#activity+format"),
    Column("venue", _("Venue"), _("The building or site, as the source names it."), "#loc+venue"),
    ALIKE["city"],
    Column(
        "held_in",
        _("Held in"),
        _("The country of the place, which says nothing of who took part."),
        "#country+venue+name",
    ),
    ALIKE["held_in_code"],
    Column("latitude", _("Latitude"), _("Degrees north (WGS 84), of the venue or else of the city."), "#geo+lat"),
    Column("longitude", _("Longitude"), _("Degrees east (WGS 84), of the venue or else of the city."), "#geo+lon"),
    Column("series", _("Series"), _("The address word of the series that it belongs to."), "#activity+series"),
    Column("edition", _("Edition"), _("Which edition of its series it is, a number."), "#activity+edition"),
    Column(
        "attendance_qualifier",
        _("Attendance: qualifier"),
        _("Whether the number is exact, about, more than or up to."),
        "#meta+attendance+qualifier",
    ),
    Column(
        "attendance",
        _("Attendance"),
        _("How many people, states or delegations there were according to the sources."),
        "#meta+attendance+min",
    ),
    Column(
        "languages",
        _("Languages"),
        _("Working languages, separated by semicolons; in files of codes ISO 639-1."),
        "#meta+languages",
    ),
    Column(
        "topics",
        _("Topics"),
        _("What it is about, separated by semicolons; in files of codes the address words of topics."),
        "#subsector+topic",
    ),
    Column(
        "organizers", _("Organizers"), _("Organizers and co-organizers, separated by semicolons."), "#org+organizer"
    ),
    Column("hosts", _("Hosts"), _("Those who host it, separated by semicolons."), "#org+host"),
    Column(
        "countries",
        _("Countries listed"),
        _("States that the sources name as taking part. One that is missing is not listed, which is not absent."),
        "#country+participant+code",
    ),
    Column(
        "organizations",
        _("Organizations listed"),
        _("Organizations, units and bodies of states that the sources name as taking part."),
        "#org+participant",
    ),
    Column("summary", _("Summary"), _("A few sentences of our own words."), "#activity+description"),
    Column(
        "sources",
        _("Sources"),
        _("Addresses of the pages and documents that state the facts, separated by spaces."),
        "#meta+source+url",
    ),
    Column(
        "changed_on", _("Last changed"), _("The day of the last change that readers were told of."), "#date+updated"
    ),
]
PARTICIPATIONS = [
    *(
        ALIKE[name]
        for name in (
            "id",
            "url",
            "title_en",
            "title_ru",
            "kind",
            "status",
            "first_day",
            "last_day",
            "days",
            "city",
            "held_in_code",
        )
    ),
    Column("party", _("Party"), _("Who took part: a country or an organization."), "#org+name"),
    Column(
        "party_key",
        _("Party (code)"),
        _("The party by its code: two letters for a country, the address word for an organization."),
        "#org+code",
    ),
    Column("parent", _("Part of"), _("What the organization is a unit of."), "#org+parent"),
    Column(
        "state",
        _("State"),
        _("The state, if the party is a country or a body of a state, by its ISO 3166-1 code."),
        "#country+participant+code",
    ),
    Column("role", _("Role"), _("In what role; one row for each role. A word of the list “roles”."), "#org+role"),
    Column(
        "presence",
        _("Presence"),
        _("Whether the party was invited, confirmed, took part or did not attend."),
        "#org+presence",
    ),
    Column("level", _("Level"), _("The level of who represented it, for example minister."), "#org+level"),
    Column("head_count", _("Number of people"), _("How many people it sent."), "#org+headcount"),
    Column(
        "as_written", _("As written"), _("The name of the party in the words of the source."), "#org+name+aswritten"
    ),
    Column(
        "source",
        pgettext_lazy("of a fact", "Source"),
        _("The source that names the party, by its address or else its title."),
        "#meta+source+url",
    ),
]
COLUMNS = {"events": EVENTS, "participations": PARTICIPATIONS}
# Of the dumps only. Their values are codes; several stand in one cell with semicolons between them.
ORGANIZATIONS = [
    Column(
        "slug", _("Code"), _("The last part of the address, by which filters, files and the API know it."), "#org+code"
    ),
    Column("url", _("Address"), _("The address of its page on this portal.")),
    Column("name_en", _("Name (English)"), _("The name in English, empty if nobody gave one."), "#org+name+i_en"),
    Column("name_ru", _("Name (Russian)"), _("The name in Russian, empty if nobody gave one."), "#org+name+i_ru"),
    Column("acronym_en", _("Acronym (English)"), _("The acronym in English."), "#org+acronym+i_en"),
    Column("acronym_ru", _("Acronym (Russian)"), _("The acronym in Russian."), "#org+acronym+i_ru"),
    Column(
        "kind",
        _("Kind"),
        _("What sort of organization it is: international, a unit, a body of a state and so on."),
        "#org+type",
    ),
    Column("parent", _("Part of"), _("What it is a unit of, by its code."), "#org+parent"),
    Column(
        "also_under",
        _("Also part of"),
        _("What else it belongs to, by code: a programme of two organizations, for example."),
        "#org+parent+other",
    ),
    Column(
        "state",
        _("State"),
        _("The state of which it is a body, by its ISO 3166-1 code of two letters."),
        "#country+code",
    ),
    Column("founded", _("Founded"), _("The year in which it was founded."), "#date+founded"),
    Column("dissolved", _("Dissolved"), _("The year in which it ended, empty if it goes on."), "#date+dissolved"),
    Column("successor", _("Successor"), _("What followed it, by its code."), "#org+successor"),
    Column("website", _("Website"), _("The address of its own site."), "#org+url"),
    Column(
        "other_names", _("Other names"), _("Former names, and names in other languages and scripts."), "#org+name+other"
    ),
    Column("events", _("Events"), _("In how many public events it or one of its units is listed."), "#meta+events"),
]
SERIES = [
    Column(
        "slug",
        _("Code"),
        _("The last part of the address, by which filters, files and the API know it."),
        "#activity+series",
    ),
    Column("url", _("Address"), _("The address of its page on this portal.")),
    Column("name_en", _("Name (English)"), _("The name in English, empty if nobody gave one."), "#activity+name+i_en"),
    Column("name_ru", _("Name (Russian)"), _("The name in Russian, empty if nobody gave one."), "#activity+name+i_ru"),
    Column("acronym_en", _("Acronym (English)"), _("The acronym in English.")),
    Column("acronym_ru", _("Acronym (Russian)"), _("The acronym in Russian.")),
    Column("founded", _("Founded"), _("The year in which it began."), "#date+founded"),
    Column("predecessor", _("Predecessor"), _("The series that it continues, by its code.")),
    Column("other_names", _("Other names"), _("Former names, and names in other languages and scripts.")),
    Column("topics", _("Topics"), _("What it is about, by the codes of topics."), "#subsector+topic"),
    Column("events", _("Events"), _("How many public events of the series are in the record."), "#meta+events"),
]
VOCABULARIES = [
    Column(
        "scheme",
        _("List"),
        _("The list of words: kinds, roles, presences, statuses, formats, precisions, strengths or topics."),
    ),
    Column("notation", _("Code"), _("The word as filters, files and the API use it.")),
    Column("label_en", _("Label (English)"), _("What an English page says for it.")),
    Column("label_ru", _("Label (Russian)"), _("What a Russian page says for it.")),
    Column("broader", _("Broader"), _("The address of the broader topic, if there is one.")),
    Column("url", _("Address"), _("The address that stands for the word in linked data.")),
]
OF_DUMPS = {**COLUMNS, "organizations": ORGANIZATIONS, "series": SERIES, "vocabularies": VOCABULARIES}
