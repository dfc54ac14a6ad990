from django.urls import path

from . import events, parties, subjects

urlpatterns = [
    path("events/", events.EventList.as_view(), name="events"),
    path("events/<str:key>/", events.EventDetail.as_view(), name="event"),
    path("participations/", events.ParticipationList.as_view(), name="participations"),
    path("parties/", parties.PartyList.as_view(), name="parties"),
    path("organizations/", parties.OrganizationList.as_view(), name="organizations"),
    path("organizations/<slug:slug>/", parties.OrganizationDetail.as_view(), name="organization"),
    path("countries/", parties.CountryList.as_view(), name="countries"),
    path("countries/<slug:code>/", parties.CountryDetail.as_view(), name="country"),
    path("series/", subjects.SeriesList.as_view(), name="series"),
    path("series/<slug:slug>/", subjects.SeriesDetail.as_view(), name="one_series"),
    path("topics/", subjects.TopicList.as_view(), name="topics"),
    path("topics/<slug:slug>/", subjects.TopicDetail.as_view(), name="topic"),
    path("facets/", events.FacetList.as_view(), name="facets"),
    path("changes/", events.ChangeList.as_view(), name="changes"),
    path("tombstones/", events.TombstoneList.as_view(), name="tombstones"),
]
