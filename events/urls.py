from django.urls import path, register_converter
from django.urls.converters import IntConverter

from .views import (
    calendar,
    choosing,
    citations,
    countries,
    data,
    embed,
    events,
    formats,
    home,
    linked_data,
    map,
    organizations,
    preview,
    saved,
    series,
    suggestions,
    topics,
)

app_name = "events"


class MonthNumber(IntConverter):
    """Written with two digits; read with one as well, for the view to redirect."""

    def to_url(self, value):
        return f"{value:02}"


register_converter(MonthNumber, "month")

urlpatterns = [
    path("", home.home, name="home"),
    # /events/…
    path("events/", events.event_list, name="event_list"),
    path("events.<str:ending>", formats.events_as, name="events_as"),
    path("events/saved/", saved.saved_filters, name="saved_filters"),
    path("events/saved/<int:key>/", saved.saved_filter, name="saved_filter"),
    path("events/saved/<int:key>/delete/", saved.delete_saved_filter, name="delete_saved_filter"),
    path("events/preview/<str:token>/", preview.preview, name="preview"),
    path("events/suggest/", suggestions.suggestions, name="suggest"),
    path("events/choose/<slug:facet>/", choosing.choose, name="choose"),
    path("events/<slug:slug>.bib", citations.citation, {"ending": "bib"}, name="event_bibtex"),
    path("events/<slug:slug>.ris", citations.citation, {"ending": "ris"}, name="event_ris"),
    path("events/<slug:slug>.<str:ending>", formats.event_as, name="event_as"),
    path("events/calendar/", calendar.calendar, name="calendar"),
    path("events/calendar/<int:year>/<month:month>/", calendar.calendar_month, name="calendar_month"),
    path("events/map/", map.event_map, name="map"),
    path("events/<slug:slug>/", events.event, name="event"),
    # /countries/…
    path("countries/", countries.country_list, name="country_list"),
    path("countries/<slug:code>/", countries.country, name="country"),
    # /organizations/…
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/<slug:slug>/", organizations.organization, name="organization"),
    # /series/…
    path("series/", series.series_list, name="series_list"),
    path("series/<slug:slug>/", series.series, name="series"),
    # /topics/…
    path("topics/", topics.topic_list, name="topic_list"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    # What is taken away whole
    path("embed/events/", embed.embed, name="embed"),
    path("data/", data.data, name="data"),
    path("data/catalogue.jsonld", data.catalogue, name="catalogue"),
    path("data/<str:name>", data.dump, name="dump"),
    path("vocabularies/", linked_data.vocabulary_list, name="vocabulary_list"),
    path("vocabularies/<slug:scheme>/", linked_data.vocabulary, name="vocabulary"),
    path("vocabularies/<slug:scheme>.<str:ending>", linked_data.vocabulary_as, name="vocabulary_as"),
]
