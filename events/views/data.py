"""/data/: the whole record to take home, and the catalogue that describes it."""

import json

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import dumps
from ..facets.seen import Seen
from ..formats import dcat
from ..formats.columns import OF_DUMPS
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
        "columns": {kind: (dcat.TITLES[kind][0], listed) for kind, listed in OF_DUMPS.items()},
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
    places = sorted(Seen(AnonymousUser()).counted("held_in"))
    content = json.dumps(dcat.as_catalogue(dumps.manifest(), places), ensure_ascii=False)
    return open_to_all(HttpResponse(content, content_type="application/ld+json"))
