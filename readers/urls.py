from django.urls import path

from .views import about

app_name = "readers"

urlpatterns = [
    # /about/…
    path("about/figures/", about.visitors, name="figures"),
]
