from django.conf import settings
from django.http import Http404
from rest_framework.response import Response

from ..facets.seen import Seen
from ..formats.records import text_of
from ..formats.reference import WITH_SERIES, names_of, series_record
from ..models import Series, Topic
from . import paging, shapes
from .describing import describe
from .endpoint import Endpoint

# Series


class SeriesList(Endpoint):
    @describe(
        shapes.page_of(shapes.SeriesRecord),
        summary="Series, with their former names",
        paged=True,
        operation_id="series",
    )
    def get(self, request):
        wanted = paging.asked(request)
        series = Series.objects.visible_to(request.user).prefetch_related(*WITH_SERIES)
        rows, cursor = paging.rows_of(series, wanted)
        counts = Seen(request.user).counted("series")
        return Response(paging.page(request, wanted, [series_record(row, counts) for row in rows], cursor))


class SeriesDetail(Endpoint):
    @describe(shapes.SeriesRecord, summary="One series", errors=(404, 429), operation_id="one_series")
    def get(self, request, slug):
        series = Series.objects.visible_to(request.user).prefetch_related(*WITH_SERIES)
        found = series.filter(slug=slug).first()
        if found is None:
            raise Http404
        return Response(series_record(found, Seen(request.user).counted("series")))


# Topics


def topic_record(topic, counts):
    return {
        "slug": topic.slug,
        "url": settings.PORTAL_URL + topic.get_absolute_url(),
        "name": text_of(topic, "name"),
        "parent": topic.parent and topic.parent.slug,
        "description": text_of(topic, "description"),
        "other_names": names_of(topic),
        "events": counts.get(str(topic.pk), 0),
    }


class TopicList(Endpoint):
    @describe(shapes.page_of(shapes.TopicRecord), summary="Topics, as a tree", paged=True, operation_id="topics")
    def get(self, request):
        wanted = paging.asked(request)
        rows, cursor = paging.rows_of(Topic.objects.prefetch_related("parent", "other_names"), wanted)
        counts = Seen(request.user).counted("topic")
        return Response(paging.page(request, wanted, [topic_record(row, counts) for row in rows], cursor))


class TopicDetail(Endpoint):
    @describe(shapes.TopicRecord, summary="One topic", errors=(404, 429), operation_id="topic")
    def get(self, request, slug):
        found = Topic.objects.filter(slug=slug).prefetch_related("parent", "other_names").first()
        if found is None:
            raise Http404
        return Response(topic_record(found, Seen(request.user).counted("topic")))
