"""The data set and its files as DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) and as a Dataset of schema.org."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ..dumps import TYPES
from .schema_org import without_nothing

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
LIVE = {
    "ics": "text/calendar",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Each data set with its title and what it holds
TITLES = {
    "events": (_("Events"), _("One row for each event: days, place, kind, organizers, parties, sources.")),
    "participations": (_("Participations"), _("One row for each party in each role in each event.")),
    "organizations": (_("Organizations"), _("Organizations, their units and programmes, and bodies of states.")),
    "series": (_("Series"), _("Series of events with their former names and what they continue.")),
    "vocabularies": (_("Vocabularies"), _("The words of all lists with their labels in both languages.")),
}
# Files of these kinds belong to a data set; any other is named as it is.
OF_KIND = {"events": ("events", "records", "database", "columns")}
LANDING = {
    "events": "event_list",
    "organizations": "organization_list",
    "series": "series_list",
    "vocabularies": "vocabulary_list",
}


def _address(name, *args):
    return settings.PORTAL_URL + reverse(f"events:{name}", args=args)


def title():
    return gettext("Border-management events")


def description():
    return gettext("Who met whom on border management, where, about what, in which role, with what result.")


def as_catalogue(made, places):
    """Return the dcat:Catalog as JSON-LD.

    `made` is the manifest of the files, None before there are any; `places` are the codes of the countries in which
    the events were held.
    """
    home = _address("data")
    files = made["files"] if made else []
    shared = {
        "dct:license": {"@id": settings.DATA_LICENCE},
        "dct:publisher": {"@id": f"{home}#publisher"},
        "dct:language": [{"@id": LANGUAGES + language} for language, _name in settings.LANGUAGES],
        # The files of past years are made anew each night too: what is corrected is corrected there.
        "dct:accrualPeriodicity": {"@id": DAILY},
        "dct:modified": {"@value": made["made_at"].isoformat(), "@type": "xsd:dateTime"} if made else None,
    }
    return without_nothing(
        {
            "@context": CONTEXT,
            "@id": f"{home}#catalogue",
            "@type": "dcat:Catalog",
            "dct:title": _in_language(title()),
            "dct:description": _in_language(description()),
            "dct:publisher": {
                "@id": f"{home}#publisher",
                "@type": "foaf:Agent",
                "foaf:name": gettext("Border Management Events"),
            },
            "dct:license": {"@id": settings.DATA_LICENCE},
            "foaf:homepage": {"@id": settings.PORTAL_URL},
            "dcat:dataset": [
                *(_dataset(home, kind, files, shared, places) for kind in TITLES),
                *_years(home, files, shared),
            ],
            "dcat:service": {
                "@type": "dcat:DataService",
                "dcat:endpointURL": {"@id": settings.PORTAL_URL + reverse("api:root")},
                "dcat:endpointDescription": {"@id": settings.PORTAL_URL + reverse("api:openapi")},
            },
        }
    )


def _dataset(home, kind, files, shared, places):
    of_days = kind in ("events", "participations")
    kinds = OF_KIND.get(kind, (kind,))
    years = sorted(one.year for one in files if one.year)
    distributions = [_file(one) for one in files if one.kind in kinds and not one.year]
    return {
        "@id": f"{home}#{kind}",
        "@type": "dcat:Dataset",
        "dct:title": _in_language(str(TITLES[kind][0])),
        "dct:description": _in_language(str(TITLES[kind][1])),
        **shared,
        "dct:spatial": [{"@id": _address("country", code.lower())} for code in places] if of_days else None,
        "dct:temporal": _period(years[0], years[-1]) if of_days and years else None,
        "dcat:landingPage": {"@id": _address(LANDING.get(kind, "data"))},
        "dcat:distribution": distributions + [_live(ending) for ending in LIVE] * (kind == "events"),
    }


def _years(home, files, shared):
    """Yield the series of yearly files and its members: the events of a year with their participations."""
    years = sorted({one.year for one in files if one.year})
    if not years:
        return
    yield {
        "@id": f"{home}#years",
        "@type": "dcat:DatasetSeries",
        "dct:title": _in_language(gettext("By year")),
        "dct:description": _in_language(gettext("An event that goes on over New Year is in the files of both years.")),
        **shared,
        "dct:temporal": _period(years[0], years[-1]),
    }
    for year in years:
        yield {
            "@id": f"{home}#year-{year}",
            "@type": "dcat:Dataset",
            "dct:title": _in_language(f"{gettext('Events')}, {year}"),
            "dcat:inSeries": {"@id": f"{home}#years"},
            **shared,
            "dct:temporal": _period(year, year),
            "dcat:distribution": [_file(one) for one in files if one.year == year],
        }


def _period(first, last):
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": str(first), "@type": "xsd:gYear"},
        "dcat:endDate": {"@value": str(last), "@type": "xsd:gYear"},
    }


def _file(one):
    return {
        "@type": "dcat:Distribution",
        "dct:title": one.name,
        "dcat:downloadURL": {"@id": _address("dump", one.name)},
        "dcat:mediaType": {"@id": MEDIA_TYPE + TYPES[one.name[one.name.rindex(".") :]]},
        "dcat:byteSize": one.size,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": one.sha256,
        },
    }


def _live(ending):
    return {
        "@type": "dcat:Distribution",
        "dct:title": f"events.{ending}",
        "dcat:accessURL": {"@id": _address("events_as", ending)},
        "dcat:mediaType": {"@id": MEDIA_TYPE + LIVE[ending]},
    }


def _in_language(text):
    return {"@value": text, "@language": get_language()}


def as_dataset(made):
    """Return the Dataset of schema.org for the page, as search engines for data read it."""
    files = made["files"] if made else []
    return without_nothing(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "@id": _address("data"),
            "url": _address("data"),
            "name": title(),
            "description": f"{description()} {gettext('Every fact has a source.')}",
            "license": settings.DATA_LICENCE,
            "isAccessibleForFree": True,
            "creator": {
                "@type": "Organization",
                "name": gettext("Border Management Events"),
                "url": settings.PORTAL_URL,
            },
            "dateModified": made and made["made_at"].date().isoformat(),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": one.name,
                    "contentUrl": _address("dump", one.name),
                    "encodingFormat": TYPES[one.name[one.name.rindex(".") :]],
                }
                for one in files
                if not one.year
            ],
        }
    )
