"""The data set and its files as DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) and as a Dataset of schema.org."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext

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
WORLD = "http://publications.europa.eu/resource/authority/place/OP_WORLD"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
LIVE = {
    "ics": "text/calendar",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _address(name, *args):
    return settings.PORTAL_URL + reverse(f"events:{name}", args=args)


def title():
    return gettext("Border-management events")


def description():
    return gettext("Who met whom on border management, where, about what, in which role, with what result.")


def as_catalogue(made):
    """Return the dcat:Catalog as JSON-LD; `made` is the manifest of the files, None before there are any."""
    home = _address("data")
    names = ["events", "participations"]
    return without_nothing(
        {
            "@context": CONTEXT,
            "@id": f"{home}#catalogue",
            "@type": "dcat:Catalog",
            "dct:title": _in_language(title()),
            "dct:description": _in_language(description()),
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": gettext("Border Management Events")},
            "dct:license": {"@id": settings.DATA_LICENCE},
            "foaf:homepage": {"@id": settings.PORTAL_URL},
            "dcat:dataset": [_dataset(home, name, made) for name in names] + [_vocabularies(home)],
            "dcat:service": {
                "@type": "dcat:DataService",
                "dcat:endpointURL": {"@id": settings.PORTAL_URL + reverse("api:root")},
                "dcat:endpointDescription": {"@id": settings.PORTAL_URL + reverse("api:openapi")},
            },
        }
    )


def _dataset(home, name, made):
    files = [one for one in made["files"] if one.kind in (name, "records" if name == "events" else "")] if made else []
    years = sorted(one.year for one in files if one.year)
    return {
        "@id": f"{home}#{name}",
        "@type": "dcat:Dataset",
        "dct:title": _in_language({"events": gettext("Events"), "participations": gettext("Participations")}[name]),
        "dct:license": {"@id": settings.DATA_LICENCE},
        "dct:accrualPeriodicity": {"@id": DAILY},
        "dct:spatial": {"@id": WORLD},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": str(years[0]), "@type": "xsd:gYear"} if years else None,
            "dcat:endDate": {"@value": str(years[-1]), "@type": "xsd:gYear"} if years else None,
        },
        "dct:modified": {"@value": made["made_at"].isoformat(), "@type": "xsd:dateTime"} if made else None,
        "dcat:distribution": [_file(one) for one in files] + ([_live(ending) for ending in LIVE] * (name == "events")),
    }


def _vocabularies(home):
    return {
        "@id": f"{home}#vocabularies",
        "@type": "dcat:Dataset",
        "dct:title": _in_language(gettext("Vocabularies")),
        "dcat:landingPage": {"@id": _address("vocabulary_list")},
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
