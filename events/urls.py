from django.urls import path

from .views import countries, events, home, map, organizations, series, topics

app_name = "events"

urlpatterns = [
    path("", home.home, name="home"),
    # /events/…
    path("events/", events.event_list, name="event_list"),
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
]
