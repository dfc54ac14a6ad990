"""/data/: the whole record to take home, and the catalogue that describes it."""

import json

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import dumps
from ..formats import dcat
from ..formats.sheets import COLUMNS
from .formats import open_to_all
from .page import page


@page
def data(request):
    made = dumps.manifest()
    years = {}
    for one in made["files"] if made else ():
        if one.year:
            years.setdefault(one.year, []).append(one)
    context = {
        "made": made,
        "complete": [one for one in made["files"] if not one.year] if made else [],
        "years": sorted(years.items(), reverse=True),
        "columns": COLUMNS,
        "licence": settings.DATA_LICENCE,
        "linked": dcat.as_dataset(made),
    }
    answer = render(request, "events/data.html", context)
    # The files change without the record: what is kept under its version would be of another night.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def dump(request, name):
    path = dumps.path_of(name)
    if path is None:
        raise Http404("no such file")
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=dumps.TYPES[path.suffix])
    return open_to_all(answer)


@require_safe
def catalogue(request):
    content = json.dumps(dcat.as_catalogue(dumps.manifest()), ensure_ascii=False)
    return open_to_all(HttpResponse(content, content_type="application/ld+json"))


def address_of(name):
    return settings.PORTAL_URL + reverse("events:dump", args=[name])
