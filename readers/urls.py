from django.urls import path

from .views import about

app_name = "readers"

urlpatterns = [
    # /about/…
    path("about/", about.about, name="about"),
    path("about/privacy/", about.privacy, name="privacy"),
    path("about/figures/", about.visitors, name="figures"),
]
